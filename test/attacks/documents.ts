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
