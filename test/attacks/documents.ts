import fc from 'fast-check'

/** A document with its variables that asks for as much as it can. */
export interface Attack {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
}

const aliases = (count: number, field: string) =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ')
const counted = (filter: string) => `subscriptions(first: 0, filter: ${filter}) { totalCount }`
const nothing = '{ search: "zzqq" }'

/** Documents of known attacks, by what they do. */
export const attacks: Readonly<Record<string, Attack>> = {
  'counts that search for nothing': {
    query: `query ($f: SubscriptionFilter) { ${aliases(20, `services(first: 25) { nodes { ${counted('$f')} } }`)} }`,
    variables: { f: { search: 'zzqq' } },
  },
  'aliases of one search': { query: `{ ${aliases(20, counted(nothing))} }` },
  'aliases of one letter': { query: `{ ${aliases(20, counted('{ search: "e" }'))} }` },
  'nested lists with counts': {
    query: `{ services(first: 50) { nodes { ${counted('{ autoRenews: true }')} products { totalCount } } } }`,
  },
  'nested pages with filters': {
    query: `{ services(first: 50) { nodes { subscriptions(first: 100, filter: { isTrial: true }) { nodes { id } } } } }`,
  },
  'both orders in both directions': {
    query: `{ ${['CREATED_AT', 'UPDATED_AT']
      .flatMap((field) => ['ASC', 'DESC'].map((direction) => ({ field, direction })))
      .map(
        ({ field, direction }, index) =>
          `o${index}: subscriptions(first: 100, orderBy: { field: ${field}, direction: ${direction} }, filter: { isTrial: true }) {
            nodes { id } totalCount }`,
      )
      .join(' ')} }`,
  },
  'large pages of large pages': {
    query: '{ organizations(first: 100) { nodes { subscriptions(first: 100) { nodes { id status } } } } }',
  },
  ...Object.fromEntries(
    [
      'isTrial: true',
      'autoRenews: true',
      'statuses: [CANCELLED]',
      'currentPeriodEndsAt: { before: "2001-01-01T00:00:00.000Z" }',
      'createdAt: { before: "2001-01-01T00:00:00.000Z" }',
      'updatedAt: { before: "2001-01-01T00:00:00.000Z" }',
    ].map((filter) => [
      `the filter ${filter}`,
      { query: `{ ${aliases(15, `subscriptions(first: 100, filter: { ${filter} }) { totalCount nodes { id } }`)} }` },
    ]),
  ),
}

/** What a document is made of, for a search that changes one part after the other. */
export interface Genes {
  readonly list: 'subscriptions' | 'organizations' | 'services' | 'sellers' | 'resellers'
  readonly aliases: number
  readonly first: number
  readonly inner: number
  readonly isCounted: boolean
  readonly filter: string | null
  readonly order: 'CREATED_AT' | 'UPDATED_AT'
}

/** Any parts of a document. */
export const genes: fc.Arbitrary<Genes> = fc.record({
  list: fc.constantFrom('subscriptions', 'organizations', 'services', 'sellers', 'resellers'),
  aliases: fc.integer({ min: 1, max: 20 }),
  first: fc.integer({ min: 0, max: 100 }),
  inner: fc.integer({ min: 0, max: 100 }),
  isCounted: fc.boolean(),
  filter: fc.option(
    fc.constantFrom(
      'search: "zzqq"',
      'search: "a"',
      'isTrial: true',
      'autoRenews: false',
      'statuses: [CANCELLED, DELETED]',
    ),
  ),
  order: fc.constantFrom('CREATED_AT', 'UPDATED_AT'),
})

/** The document that is made of such parts. */
export function documentOf({ list, aliases: count, first, inner, isCounted, filter, order }: Genes): Attack {
  const total = isCounted ? 'totalCount' : ''
  const filtered = filter === null ? '' : `, filter: { ${filter} }`
  const subscriptions = (size: number) =>
    `subscriptions(first: ${size}, orderBy: { field: ${order}, direction: ASC }${filtered}) { ${total} nodes { id status } }`
  const outer =
    list === 'subscriptions'
      ? subscriptions(first)
      : `${list}(first: ${first}) { ${total} nodes { id ${subscriptions(inner)} } }`
  return { query: `{ ${aliases(count, outer)} }` }
}
