import { estoreRoutes } from './estore/rest.ts'
import { organizationServiceRoutes } from './organization-services/rest.ts'
import { priceRoutes } from './prices/rest.ts'
import type { Route } from './rest/route.ts'
import { serviceDefinitionRoutes } from './service-definitions/rest.ts'
import { historyRoutes } from './subscriptions/rest.history.ts'
import { subscriptionListRoutes } from './subscriptions/rest.lists.ts'
import { organizationSubscriptionRoutes } from './subscriptions/rest.organization.ts'
import { sellerSubscriptionRoutes } from './subscriptions/rest.seller.ts'
import type { Area } from './vocabulary.ts'

/** Routes that are about the same. */
function about(area: Area, declared: readonly Route[]): Route[] {
  return declared.map((each) => ({ ...each, area }))
}

/** Every operation of the REST API. Of two paths that fit a request, the first that stands here answers it. */
export const routes: readonly Route[] = [
  ...about('services', [...estoreRoutes, ...organizationServiceRoutes]),
  ...about('subscriptions', [
    ...sellerSubscriptionRoutes,
    ...historyRoutes,
    ...subscriptionListRoutes,
    ...organizationSubscriptionRoutes,
  ]),
  ...about('prices', priceRoutes),
  ...about('services', serviceDefinitionRoutes),
]
