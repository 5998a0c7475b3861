import { UnavailableReasonEnum } from '../estore/graphql.availability.ts'
import {
  CurrencyNotSupported,
  IdempotencyMismatch,
  IllegalTransition,
  InvalidInput,
  type InputIssue,
  invalidValue,
  LicenseKeysNotEnabled,
  NotFound,
  NotPermitted,
  notPermittedReasons,
  ProductNotInPriceList,
  type Refusal,
  ServiceAlreadyAdded,
  ServiceInUse,
  ServiceNotAvailable,
  VersionConflict,
} from '../operations/refusals.ts'
import { builder } from './builder.ts'
import { enumOf, SubscriptionAction, SubscriptionStatus } from './enums.ts'

const DomainError = builder.interfaceRef<Refusal>('DomainError').implement({
  description: 'A refusal: nothing was written. Every mutation names the ones that it can give.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Names the refusal for programs.' }),
    message: t.exposeString('message', { description: 'Says what stands against it, for people.' }),
  }),
})

const InputIssueType = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One wrong value of an input.',
  fields: (t) => ({
    path: t.exposeStringList('path', {
      description: 'Where it stands in the input, such as `["customProperties", "domain"]`.',
    }),
    code: t.int({ nullable: true, description: 'The documents’ number for it: 5.', resolve: () => invalidValue.code }),
    name: t.string({
      nullable: true,
      description: 'The documents’ name for it: `InvalidValue`.',
      resolve: () => invalidValue.name,
    }),
    message: t.exposeString('message', { description: 'What is wrong with it.' }),
  }),
})

const NotPermittedReasonEnum = enumOf(
  'NotPermittedReason',
  'Why a role may not do what it may do at other times.',
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

const interfaces = [DomainError]

builder.objectType(InvalidInput, {
  name: 'InvalidInput',
  description: 'Values of the input are wrong.',
  interfaces,
  fields: (t) => ({ issues: t.expose('issues', { type: [InputIssueType], description: 'All of them at once.' }) }),
})
builder.objectType(NotFound, {
  name: 'NotFound',
  description: 'It does not exist, or is hidden: the two look the same.',
  interfaces,
})
builder.objectType(NotPermitted, {
  name: 'NotPermitted',
  description: 'The role may do such things, but not this one now.',
  interfaces,
  fields: (t) => ({ reason: t.expose('reason', { type: NotPermittedReasonEnum, description: 'Why not.' }) }),
})
builder.objectType(IllegalTransition, {
  name: 'IllegalTransition',
  description: 'The subscription’s state does not allow the action.',
  interfaces,
  fields: (t) => ({
    from: t.expose('from', { type: SubscriptionStatus, description: 'Where it stands.' }),
    action: t.expose('action', { type: SubscriptionAction, description: 'What was asked for.' }),
    allowedActions: t.expose('allowedActions', {
      type: [SubscriptionAction],
      description: 'What the viewer may do with it instead.',
    }),
  }),
})
builder.objectType(VersionConflict, {
  name: 'VersionConflict',
  description: 'Somebody else changed it since the version that was expected.',
  interfaces,
  fields: (t) => ({ currentVersion: t.exposeInt('currentVersion', { description: 'The version that it has.' }) }),
})
builder.objectType(IdempotencyMismatch, {
  name: 'IdempotencyMismatch',
  description: 'The idempotency key was used before with another input.',
  interfaces,
})
builder.objectType(ServiceNotAvailable, {
  name: 'ServiceNotAvailable',
  description: 'The service cannot be added, subscribed to or renewed.',
  interfaces,
  fields: (t) => ({ reasons: t.expose('reasons', { type: [UnavailableReasonEnum], description: 'Every reason.' }) }),
})
builder.objectType(ServiceAlreadyAdded, {
  name: 'ServiceAlreadyAdded',
  description: 'The organization has the service already.',
  interfaces,
})
builder.objectType(ServiceInUse, {
  name: 'ServiceInUse',
  description: 'Live subscriptions stand against it.',
  interfaces,
  fields: (t) => ({ liveSubscriptions: t.exposeInt('liveSubscriptions', { description: 'How many.' }) }),
})
builder.objectType(CurrencyNotSupported, {
  name: 'CurrencyNotSupported',
  description: 'The service is not sold in the currency.',
  interfaces,
  fields: (t) => ({
    supported: t.expose('supported', { type: ['CurrencyCode'], description: 'The currencies that it is sold in.' }),
  }),
})
builder.objectType(ProductNotInPriceList, {
  name: 'ProductNotInPriceList',
  description: 'The product has no price in the organization’s currency.',
  interfaces,
})
builder.objectType(LicenseKeysNotEnabled, {
  name: 'LicenseKeysNotEnabled',
  description: 'The service’s subscriptions carry no license keys.',
  interfaces,
})
