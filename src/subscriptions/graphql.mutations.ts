import { ServiceNotAvailable } from '../estore/refusals.ts'
import { builder } from '../graphql/builder.ts'
import { CustomPropertyValueInput, expectedVersion, idempotencyKey } from '../graphql/inputs.ts'
import { resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import { referenceInputs } from '../graphql/record-inputs.ts'
import {
  Archived,
  ExternalIdTaken,
  IdempotencyMismatch,
  InvalidInput,
  NotFound,
  VersionConflict,
} from '../operations/refusals.ts'
import { ServiceSubscriptionType } from './graphql.ts'
import { createSubscription } from './operations/create.ts'
import { setLicenseKey } from './operations/set-license-key.ts'
import { updateSubscription } from './operations/update.ts'
import { LicenseKeysNotEnabled, ProductNotInPriceList, IllegalTransition, NotPermitted } from './refusals.ts'
import { transitions } from './transitions.ts'

const CreateSubscriptionInput = builder.inputType('CreateSubscriptionInput', {
  description: 'A new subscription of an organization to a product.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization that subscribes.' }),
    serviceId: t.id({ required: true, description: 'A service that the organization has.' }),
    productId: t.id({
      required: true,
      description: 'A product of the service that has a price in the organization’s currency.',
    }),
    quantity: t.int({
      required: true,
      defaultValue: 1,
      description: 'The quantity of the product, within its limits.',
    }),
    autoRenews: t.boolean({
      description: 'Whether another period follows by itself; true for a product with a term unless said otherwise.',
    }),
    customProperties: t.field({
      type: [CustomPropertyValueInput],
      description: 'The answers to what the service asks on subscribing.',
    }),
    ...referenceInputs(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const UpdateSubscriptionInput = builder.inputType('UpdateSubscriptionInput', {
  description: 'The changes of a subscription. What is not given, or null, stays as it is.',
  fields: (t) => ({
    subscriptionId: t.id({ required: true, description: 'The subscription’s id.' }),
    quantity: t.int({ description: 'The quantity of the product, within its limits.' }),
    productId: t.id({ description: 'Another product of the same service. Its price of now is copied.' }),
    autoRenews: t.boolean({ description: 'Whether another period follows by itself.' }),
    customProperties: t.field({ type: [CustomPropertyValueInput], description: 'Merged by key; a null value clears.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const SetLicenseKeyInput = builder.inputType('SetLicenseKeyInput', {
  description: 'A license key for a subscription.',
  fields: (t) => ({
    subscriptionId: t.id({ required: true, description: 'The subscription’s id.' }),
    licenseKey: t.string({ description: 'The key, at most 1,000 characters; null clears it.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

builder.mutationFields((t) => ({
  createSubscription: t.field({
    type: successType('CreateSubscriptionSuccess', ServiceSubscriptionType, 'subscription', 'The new subscription.'),
    roles: ['BROKER', 'ORGANIZATION'],
    isOfOneService: true,
    description:
      'Subscribes an organization to a product. It waits as PENDING where the service is asked first, and begins at once otherwise. ' +
      'Organizations may where self-service is on.',
    args: {
      input: t.arg({
        type: CreateSubscriptionInput,
        required: true,
        description: 'A new subscription of an organization to a product.',
      }),
    },
    errors: resultUnion([
      InvalidInput,
      NotFound,
      NotPermitted,
      ServiceNotAvailable,
      ProductNotInPriceList,
      ExternalIdTaken,
      Archived,
      IdempotencyMismatch,
    ]),
    resolve: (_, { input }, context) => runOperation(context, createSubscription, input),
  }),
  updateSubscription: t.field({
    type: successType(
      'UpdateSubscriptionSuccess',
      ServiceSubscriptionType,
      'subscription',
      'The subscription as it is now.',
    ),
    roles: transitions.UPDATE.roles,
    isOfOneService: true,
    description: 'Changes quantity, product, auto-renewal or custom properties of an active subscription.',
    args: {
      input: t.arg({ type: UpdateSubscriptionInput, required: true, description: 'The subscription and its changes.' }),
    },
    errors: resultUnion([
      InvalidInput,
      NotFound,
      IllegalTransition,
      ProductNotInPriceList,
      ServiceNotAvailable,
      Archived,
      VersionConflict,
      IdempotencyMismatch,
    ]),
    resolve: (_, { input }, context) => runOperation(context, updateSubscription, input),
  }),
  setLicenseKey: t.field({
    type: successType(
      'SetLicenseKeySuccess',
      ServiceSubscriptionType,
      'subscription',
      'The subscription as it is now.',
    ),
    roles: transitions.SET_LICENSE_KEY.roles,
    isOfOneService: true,
    description:
      'Sets or clears the license key of a subscription that has not ended. The key itself is told in no history.',
    args: {
      input: t.arg({ type: SetLicenseKeyInput, required: true, description: 'The subscription, and its license key.' }),
    },
    errors: resultUnion([
      InvalidInput,
      NotFound,
      IllegalTransition,
      LicenseKeysNotEnabled,
      Archived,
      VersionConflict,
      IdempotencyMismatch,
    ]),
    resolve: (_, { input }, context) => runOperation(context, setLicenseKey, input),
  }),
}))
