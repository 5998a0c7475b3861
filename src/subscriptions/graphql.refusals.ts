import { builder } from '../graphql/builder.ts'
import { enumOf } from '../graphql/enums.ts'
import { DomainError } from '../graphql/refusals.ts'
import { SubscriptionAction, SubscriptionStatus } from './graphql.enums.ts'
import {
  IllegalTransition,
  LicenseKeysNotEnabled,
  NotPermitted,
  notPermittedReasons,
  ProductNotInPriceList,
} from './refusals.ts'

const NotPermittedReasonEnum = enumOf(
  'NotPermittedReason',
  'A reason why a role may not do what it may do at other times.',
  notPermittedReasons,
  {
    SELF_SERVICE_OFF: 'Organizations may not subscribe to this service, or cancel it, by themselves.',
    SALES_LED_ONLY: 'The service is sold by sales staff only.',
    HELD_BY_HIGHER_LAYER: 'A higher layer suspended it.',
    CANCELLED_BY_HIGHER_LAYER: 'A higher layer scheduled its cancellation.',
    CANCELLATION_MODE_NOT_ALLOWED: 'The product or the role does not allow cancelling in this way.',
    NOT_RENEWABLE_YET: 'Its period is not near its end, or it was renewed ahead already.',
  },
)

builder.objectType(NotPermitted, {
  name: 'NotPermitted',
  description: 'The role may do such things, but not this one now.',
  interfaces: [DomainError],
  fields: (t) => ({
    reason: t.expose('reason', { type: NotPermittedReasonEnum, description: 'The reason why not.' }),
  }),
})

builder.objectType(IllegalTransition, {
  name: 'IllegalTransition',
  description: 'The subscription’s state does not allow the action.',
  interfaces: [DomainError],
  fields: (t) => ({
    from: t.expose('from', { type: SubscriptionStatus, description: 'The subscription’s state.' }),
    action: t.expose('action', { type: SubscriptionAction, description: 'The action that was asked for.' }),
    allowedActions: t.expose('allowedActions', {
      type: [SubscriptionAction],
      description: 'The actions that the viewer may take on the subscription instead.',
    }),
  }),
})

builder.objectType(ProductNotInPriceList, {
  name: 'ProductNotInPriceList',
  description: 'The product has no price in the organization’s currency.',
  interfaces: [DomainError],
})

builder.objectType(LicenseKeysNotEnabled, {
  name: 'LicenseKeysNotEnabled',
  description: 'The service’s subscriptions carry no license keys.',
  interfaces: [DomainError],
})
