import { catalogRefusals } from './catalog/refusals.ts'
import { estoreRefusals } from './estore/refusals.ts'
import { type RefusalClass, sharedRefusals } from './operations/refusals.ts'
import { organizationServiceRefusals } from './organization-services/refusals.ts'
import { organizationRefusals } from './organizations/refusals.ts'
import { serviceRefusals } from './services/refusals.ts'
import { subscriptionRefusals } from './subscriptions/refusals.ts'
import { webhookRefusals } from './webhooks/refusals.ts'

/** Every refusal, by its number at the REST paths. */
export const refusals: readonly RefusalClass[] = [
  ...sharedRefusals,
  ...subscriptionRefusals,
  ...webhookRefusals,
  ...organizationRefusals,
  ...estoreRefusals,
  ...catalogRefusals,
  ...organizationServiceRefusals,
  ...serviceRefusals,
].toSorted((a, b) => a.facts.number - b.facts.number)
