import { estoreRoutes } from './estore/rest.ts'
import { organizationServiceRoutes } from './organization-services/rest.ts'
import { priceRoutes } from './prices/rest.ts'
import type { Route } from './rest/route.ts'
import { serviceDefinitionRoutes } from './service-definitions/rest.ts'
import { historyRoutes } from './subscriptions/rest.history.ts'
import { subscriptionListRoutes } from './subscriptions/rest.lists.ts'
import { organizationSubscriptionRoutes } from './subscriptions/rest.organization.ts'
import { sellerSubscriptionRoutes } from './subscriptions/rest.seller.ts'

/** Every operation of the REST API. Of two paths that fit a request, the first that stands here answers it. */
export const routes: readonly Route[] = [
  ...estoreRoutes,
  ...organizationServiceRoutes,
  ...sellerSubscriptionRoutes,
  ...historyRoutes,
  ...subscriptionListRoutes,
  ...organizationSubscriptionRoutes,
  ...priceRoutes,
  ...serviceDefinitionRoutes,
]
