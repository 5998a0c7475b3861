import { estoreCounterparts } from './estore/rest.counterparts.ts'
import { organizationServiceCounterparts } from './organization-services/rest.counterparts.ts'
import { priceCounterparts } from './prices/rest.counterparts.ts'
import type { Counterparts } from './rest/counterpart.ts'
import { serviceDefinitionCounterparts } from './service-definitions/rest.counterparts.ts'
import { subscriptionListCounterparts } from './subscriptions/rest.counterparts.lists.ts'
import { subscriptionCounterparts } from './subscriptions/rest.counterparts.ts'

/**
 * Every operation of the REST API in GraphQL, by operation id. The parity tests run them; the page for people who move
 * is made of them.
 */
export const graphqlCounterparts: Counterparts = {
  ...estoreCounterparts,
  ...organizationServiceCounterparts,
  ...subscriptionCounterparts,
  ...subscriptionListCounterparts,
  ...priceCounterparts,
  ...serviceDefinitionCounterparts,
}
