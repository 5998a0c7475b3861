/** Every mutation of subscriptions, with the refusals that it can give beside those that all of them can. */
const mutations = {
  createSubscription: [
    'CreateSubscriptionInput',
    'InvalidInput',
    'NotFound',
    'NotPermitted',
    'ServiceNotAvailable',
    'ProductNotInPriceList',
  ],
  updateSubscription: [
    'UpdateSubscriptionInput',
    'InvalidInput',
    'IllegalTransition',
    'VersionConflict',
    'ProductNotInPriceList',
  ],
  cancelSubscription: [
    'CancelSubscriptionInput',
    'InvalidInput',
    'IllegalTransition',
    'VersionConflict',
    'NotPermitted',
  ],
  undoCancelSubscription: [
    'SubscriptionActionInput',
    'InvalidInput',
    'IllegalTransition',
    'VersionConflict',
    'NotPermitted',
  ],
  deleteSubscription: ['SubscriptionActionInput', 'InvalidInput', 'IllegalTransition', 'VersionConflict'],
  activateSubscription: ['SubscriptionActionInput', 'InvalidInput', 'IllegalTransition', 'VersionConflict'],
  rejectSubscription: ['SubscriptionReasonInput', 'InvalidInput', 'IllegalTransition', 'VersionConflict'],
  suspendSubscription: ['SubscriptionReasonInput', 'InvalidInput', 'IllegalTransition', 'VersionConflict'],
  reinstateSubscription: [
    'SubscriptionActionInput',
    'InvalidInput',
    'IllegalTransition',
    'VersionConflict',
    'NotPermitted',
  ],
  renewSubscription: [
    'SubscriptionActionInput',
    'InvalidInput',
    'IllegalTransition',
    'VersionConflict',
    'NotPermitted',
    'ServiceNotAvailable',
  ],
  setLicenseKey: ['SetLicenseKeyInput', 'InvalidInput', 'IllegalTransition', 'VersionConflict'],
} as const

export type MutationName = keyof typeof mutations

/** The subscription as mutations answer it here. */
const subscriptionFields = 'id status version allowedActions allowedCancellationModes updatedAt'

const details: Record<string, string> = {
  InvalidInput: 'issues { path code name message }',
  NotPermitted: 'reason',
  ServiceNotAvailable: 'reasons',
  IllegalTransition: 'from action allowedActions',
  VersionConflict: 'currentVersion',
}

/** What a mutation answered: the success's subscription, or what the refusal says. */
export interface Answered {
  readonly __typename: string
  readonly isReplay?: boolean
  readonly subscription?: {
    id: string
    status: string
    version: number
    allowedActions: string[]
    allowedCancellationModes: string[]
    updatedAt: string
  }
  readonly code?: string
  readonly message?: string
  readonly issues?: { path: string[]; code: number; name: string; message: string }[]
  readonly reason?: string
  readonly reasons?: string[]
  readonly from?: string
  readonly action?: string
  readonly allowedActions?: string[]
  readonly currentVersion?: number
}

/** The document that sends a mutation and asks for all that it may answer. */
export function documentFor(name: MutationName, fields = subscriptionFields): string {
  const [input, ...refusals] = mutations[name]
  const verb = name.charAt(0).toUpperCase() + name.slice(1)
  const specific = refusals
    .filter((refusal) => refusal in details)
    .map((refusal) => `... on ${refusal} { ${details[refusal]} }`)
  return `mutation ($input: ${input}!) { ${name}(input: $input) {
    __typename ... on ${verb}Success { subscription { ${fields} } }
    ... on MutationSuccess { isReplay } ... on DomainError { code message } ${specific.join(' ')} } }`
}
