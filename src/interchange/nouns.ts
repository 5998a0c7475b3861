import type { Noun } from './noun.ts'
import { serviceDefinition, serviceDefinitionAssignment } from './nouns/definitions.ts'
import { organizationService } from './nouns/organization-services.ts'
import { organization, reseller, seller } from './nouns/parties.ts'
import { price, priceList } from './nouns/prices.ts'
import { catalogEntry, invitation, product } from './nouns/products.ts'
import { event, historyEntry } from './nouns/records.ts'
import { service } from './nouns/services.ts'
import { subscription } from './nouns/subscriptions.ts'

/** Every type of line, each behind those that it refers to: the order in which lines are written and exported. */
export const nouns: readonly Noun[] = [
  seller,
  reseller,
  organization,
  service,
  product,
  catalogEntry,
  price,
  priceList,
  invitation,
  serviceDefinition,
  serviceDefinitionAssignment,
  organizationService,
  subscription,
  historyEntry,
  event,
]
