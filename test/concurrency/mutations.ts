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
  readonly organization?: { readonly id: string; readonly version: number; readonly name: string }
  readonly priceList?: { readonly id: string; readonly version: number }
}

const conflict = '... on VersionConflict { currentVersion }'
const unavailable = '... on ServiceNotAvailable { reasons }'
const subscription = 'subscription { id version status quantity trial { endsAt } }'
const organizationService = 'organizationService { id version removedAt }'
const organization = 'organization { id version name }'

const verbs = {
  addOrganizationService: [organizationService, unavailable],
  removeOrganizationService: [organizationService, conflict],
  createSubscription: [subscription, unavailable],
  updateSubscription: [subscription, conflict],
  cancelSubscription: [subscription, conflict],
  activateSubscription: [subscription, conflict],
  setResellerPrices: ['isReplay', conflict],
  updateService: ['isReplay', conflict],
  publishService: ['isReplay', conflict],
  unpublishService: ['isReplay', conflict],
  setCustomPropertyDefinitions: ['isReplay', conflict],
  updateOrganizationService: [organizationService, conflict],
  createOrganization: [organization, ''],
  updateOrganization: [organization, conflict],
  archiveOrganization: [organization, conflict],
  setOrganizationPrices: ['priceList { id version }', conflict],
} as const

/** A mutation that these tests send. */
export type Verb = keyof typeof verbs

/** The person of the demo who may do it. */
export const doerOf = (verb: Verb) => (ofSellers.has(verb) ? 'aurora-software' : 'cumulus-broker')

const ofSellers: ReadonlySet<Verb> = new Set([
  'activateSubscription',
  'updateService',
  'publishService',
  'unpublishService',
  'setCustomPropertyDefinitions',
])

/** Commands that take the same share one input. */
const sharedInputs: Readonly<Partial<Record<Verb, string>>> = {
  activateSubscription: 'SubscriptionActionInput',
  archiveOrganization: 'OrganizationActionInput',
  unpublishService: 'PublishServiceInput',
}

/** The document of a mutation that asks for all of an outcome. */
export function documentOf(verb: Verb): string {
  const name = verb[0]?.toUpperCase() + verb.slice(1)
  const [object, refusals] = verbs[verb]
  const input = sharedInputs[verb] ?? `${name}Input`
  return `mutation ($input: ${input}!) {
    ${verb}(input: $input) { __typename ... on DomainError { code } ${refusals} ... on ${name}Success { ${object} } }
  }`
}
