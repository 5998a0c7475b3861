import { type Counterpart, type Counterparts, guarded, mutationDocument, once } from '../rest/counterpart.ts'
import { givenProperties, replacesProperties } from '../services/rest.counterparts.ts'
import { subscriptionFields as fragment } from './rest.counterparts.lists.ts'

const subscription = `query ($subscriptionId: ID!) {
  subscription(id: $subscriptionId) { ...SubscriptionFields }
}
${fragment}`

const mutation = (field: string, input?: string) =>
  mutationDocument(field, { selection: 'subscription { ...SubscriptionFields }', fragment, ...(input && { input }) })

const named = { 'input.subscriptionId': 'path.subscriptionId', ...guarded }
const idempotent = 'REST answers 204 for a subscription that has ended already, GraphQL says IllegalTransition.'

const reading: Counterpart = {
  document: subscription,
  variables: { subscriptionId: 'path.subscriptionId' },
  answer: 'subscription',
}
const cancelling: Counterpart = {
  document: mutation('cancelSubscription'),
  variables: { ...named, 'input.mode': 'query.mode' },
  answer: 'cancelSubscription.subscription',
  note: idempotent,
}

/** The routes of single subscriptions in GraphQL. */
export const subscriptionCounterparts: Counterparts = {
  getSellerSubscription: [reading],
  removeSellerSubscription: [
    {
      ...cancelling,
      when: {
        says: '`removeAction=Cancel`, or without it',
        holds: ({ query }) => query?.['removeAction'] !== 'Delete',
      },
    },
    {
      when: { says: '`removeAction=Delete`', holds: () => true },
      document: mutation('deleteSubscription', 'SubscriptionActionInput'),
      variables: named,
      answer: 'deleteSubscription.subscription',
      note: `REST also deletes a live subscription, which it cancels first, in one transaction: in GraphQL, cancelSubscription comes before. ${idempotent}`,
    },
  ],
  setLicenseKey: [
    {
      document: mutation('setLicenseKey'),
      variables: { ...named, 'input.licenseKey': 'body.licenseKey' },
      answer: 'setLicenseKey.subscription',
    },
  ],
  getOrganizationSubscription: [reading],
  createSubscription: [
    {
      document: mutation('createSubscription'),
      variables: {
        'input.organizationId': 'path.organizationId',
        'input.serviceId': 'path.serviceId',
        'input.productId': 'body.productId',
        'input.quantity': 'body.quantity',
        'input.autoRenews': 'body.autoRenews',
        'input.customProperties': givenProperties,
        ...once,
      },
      answer: 'createSubscription.subscription',
    },
  ],
  updateSubscription: [
    {
      document: mutation('updateSubscription'),
      variables: {
        ...named,
        'input.quantity': 'body.quantity',
        'input.productId': 'body.productId',
        'input.autoRenews': 'body.autoRenews',
        'input.customProperties': givenProperties,
      },
      answer: 'updateSubscription.subscription',
      note: replacesProperties,
    },
  ],
  cancelSubscription: [cancelling],
}
