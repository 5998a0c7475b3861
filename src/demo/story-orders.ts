import type { OrganizationService } from '../organization-services/organization-service.ts'
import { orderFor } from '../subscriptions/new-subscription.ts'
import type { Viewer } from '../viewer.ts'
import type { Days } from './days.ts'
import { definitions } from './definitions.ts'
import { subscriptionId } from './ids.ts'
import { offerOf } from './offer.ts'
import { priceFinder, prices } from './prices.ts'
import { services } from './services.ts'
import { Timeline } from './timeline.ts'

/** One order of the story. */
interface StoryOrder {
  readonly number: number
  readonly added: OrganizationService
  readonly productId: string
  readonly quantity: number
  readonly at: Date
  readonly by: Viewer
  readonly customProperties?: Record<string, string>
}

/** Begins the lives of subscriptions from the orders of the story. Nobody in it had a trial before. */
export function storyOrders(days: Days): (order: StoryOrder) => Timeline {
  const { services: serviceRows, products } = services(days)
  const { serviceDefinitions } = definitions(days)
  const priceOf = priceFinder(prices(days).priceEntries)
  return ({ number, added, productId, quantity, at, by, customProperties = {} }) => {
    const service = found(serviceRows, ({ id }) => id === added.serviceId)
    const definition = found(serviceDefinitions, ({ serviceId }) => serviceId === added.serviceId)
    const product = found(products, ({ id }) => id === productId)
    const price = priceOf(productId, added, added.currencyCode)
    const offer = offerOf({ service, definition, product, price, hadTrial: false })
    const id = subscriptionId(number)
    const autoRenews = offer.product.termMonths !== null
    const order = orderFor(added, { id, productId, quantity, price, customProperties, autoRenews })
    return new Timeline(order, offer, at, by)
  }
}

function found<Row>(rows: readonly Row[], isWanted: (row: Row) => boolean): Row {
  const row = rows.find(isWanted)
  if (!row) throw new Error('The story has no such row')
  return row
}
