import { enumOf } from '../graphql/enums.ts'
import { deliveryChannels, webhookDeliveryStates, webhookDisabledReasons } from '../vocabulary.ts'

export const WebhookDeliveryState = enumOf(
  'WebhookDeliveryState',
  'The state of a message to one receiver.',
  webhookDeliveryStates,
  {
    WAITING: 'Waits for its first attempt, or the next one.',
    RUNNING: 'Is tried now.',
    SUCCEEDED: 'The receiver took it: it answered with a status from 200 to 299.',
    FAILED: 'Was tried as often as messages are tried, or another attempt would come to the same.',
    DISCARDED: 'Is not tried any more: it was skipped, the endpoint was disabled, or there is nothing left to tell.',
  },
)

export const DeliveryChannel = enumOf('DeliveryChannel', 'The way in which a message goes out.', deliveryChannels, {
  WEBHOOK: 'To a webhook endpoint.',
  HANDLER: 'To an address of a service’s definition.',
  EMAIL: 'By mail, to an organization that got a service.',
})

export const WebhookDisabledReason = enumOf(
  'WebhookDisabledReason',
  'The reason why an endpoint is told of nothing.',
  webhookDisabledReasons,
  {
    BY_OWNER: 'Its owner disabled it, or the seller of its service.',
    GONE: 'Its receiver answered 410.',
    FAILING: 'Nothing but failure for five days, over at least 20 attempts.',
    SELECTION_INVALID: 'Its selection does not fit the graph any more.',
    TOO_MANY_WAITING: 'More than 10,000 messages waited for it.',
  },
)
