import type { RecordType } from './record-type.ts'
import { auditEntry } from './record-types/audit-entries.ts'
import { serviceDefinition, serviceDefinitionAssignment } from './record-types/definitions.ts'
import { event } from './record-types/events.ts'
import { historyEntry } from './record-types/history-entries.ts'
import { catalogEntry, invitation, serviceOffer } from './record-types/offers.ts'
import { organizationService } from './record-types/organization-services.ts'
import { organization, reseller, seller } from './record-types/parties.ts'
import { price, priceList } from './record-types/prices.ts'
import { product } from './record-types/products.ts'
import { references } from './record-types/references.ts'
import { service } from './record-types/services.ts'
import { subscription } from './record-types/subscriptions.ts'

/** Every type of line, each behind those that it refers to: the order in which lines are written and exported. */
export const recordTypes: readonly RecordType[] = [
  seller,
  reseller,
  organization,
  service,
  product,
  serviceOffer,
  catalogEntry,
  price,
  priceList,
  invitation,
  serviceDefinition,
  serviceDefinitionAssignment,
  organizationService,
  subscription,
  references,
  historyEntry,
  auditEntry,
  event,
]
