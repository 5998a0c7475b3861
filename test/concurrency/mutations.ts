/** What came of a mutation: a refusal, or the object as it is. */
export interface Outcome {
  readonly __typename: string
  readonly code?: string
  readonly reasons?: readonly string[]
  readonly currentVersion?: number
  readonly subscription?: {
    readonly id: string
    readonly version: number
    readonly status: string
    readonly quantity: number
    readonly trial: { readonly endsAt: string } | null
  }
  readonly organizationService?: { readonly id: string; readonly version: number; readonly removedAt: string | null }
}

const conflict = '... on VersionConflict { currentVersion }'
const unavailable = '... on ServiceNotAvailable { reasons }'
const subscription = 'subscription { id version status quantity trial { endsAt } }'
const organizationService = 'organizationService { id version removedAt }'

const verbs = {
  addOrganizationService: [organizationService, unavailable],
  removeOrganizationService: [organizationService, conflict],
  createSubscription: [subscription, unavailable],
  updateSubscription: [subscription, conflict],
  cancelSubscription: [subscription, conflict],
  activateSubscription: [subscription, conflict],
  setResellerPrices: ['isReplay', conflict],
  updateService: ['isReplay', conflict],
} as const

/** A mutation that these tests send. */
export type Verb = keyof typeof verbs

/** The person of the demo who may do it. */
export const doerOf = (verb: Verb) =>
  ['activateSubscription', 'updateService'].includes(verb) ? 'aurora-software' : 'cumulus-broker'

/** The document of a mutation that asks for all of an outcome. */
export function documentOf(verb: Verb): string {
  const name = verb[0]?.toUpperCase() + verb.slice(1)
  const [object, refusals] = verbs[verb]
  // Commands that take nothing but the subscription share one input.
  const input = verb === 'activateSubscription' ? 'SubscriptionActionInput' : `${name}Input`
  return `mutation ($input: ${input}!) {
    ${verb}(input: $input) { __typename ... on DomainError { code } ${refusals} ... on ${name}Success { ${object} } }
  }`
}
