/** A request without credentials, and how it is refused; null where it is answered, or in one way or another. */
export interface AnonymousAttack {
  readonly body: () => object
  readonly headers?: Readonly<Record<string, string>>
  readonly refusal?: string
}

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ')

let number = 0

/** Documents of some ten thousand characters, none like another. */
const documents: Readonly<Record<string, () => string>> = {
  invalid: () => `query A${(number += 1)}{viewer{${'a '.repeat(490)}${'b '.repeat(490)}${times(20, (i) => `c${i}`)}}}`,
  'not parsed': () => `query A${(number += 1)}{viewer{${'a '.repeat(4900)}`,
  'of too many selections': () => `query A${(number += 1)}{viewer{${'a '.repeat(4900)}}}`,
  valid: () => `query A${(number += 1)}{${times(9, (i) => `v${i}:viewer{${'role '.repeat(98)}}`)}}#${'x'.repeat(4900)}`,
}

const plain = () => ({ query: '{ viewer { role } }' })

/** Each kind of attack, once; in processor time it costs little. */
export const anonymousAttacks: Readonly<Record<string, AnonymousAttack>> = {
  ...Object.fromEntries(
    Object.entries(documents).map(([kind, document]) => [
      `cache exhaustion by documents that are ${kind}`,
      { body: () => ({ query: document() }) },
    ]),
  ),
  'a batch of all of them': {
    body: () => Object.values(documents).map((document) => ({ query: document().slice(0, 4000) })),
    refusal: 'BATCH_LIMIT',
  },
  'ReDoS by a media type of spaces': {
    body: plain,
    headers: { 'content-type': `application/json;${' '.repeat(15_000)}x` },
  },
  'ReDoS by credentials of spaces': {
    body: plain,
    headers: { authorization: `Bearer ${' '.repeat(15_000)}!` },
    refusal: 'UNAUTHENTICATED',
  },
  'a quadratic comparison of fields (overlapping fields)': {
    body: () => ({ query: `{ viewer { ${times(240, () => 'seller{services{nodes{id}}}')} } }` }),
    refusal: 'SELECTION_LIMIT',
  },
  'aliased introspection': {
    body: () => ({
      query: `{ ${times(19, (index) => `a${index}:__schema{types{name fields{name args{name type{name}}}}}`)} }`,
    }),
    refusal: 'INTROSPECTION_LIMIT',
  },
  'circular introspection': {
    body: () => ({ query: '{ __schema { types { fields { type { fields { type { name } } } } } } }' }),
    refusal: 'INTROSPECTION_LIMIT',
  },
  'thousands of faults of a variable': {
    body: () => ({
      query: 'mutation ($input: CreateServiceInput!) { createService(input: $input) { __typename } }',
      variables: { input: Object.fromEntries(Array.from({ length: 1500 }, (_, index) => [`m${index}`, 0])) },
    }),
    refusal: 'BAD_USER_INPUT',
  },
  'hundreds of faults': {
    body: () => ({ query: `{ viewer { ${times(900, (index) => `a: wrong${index}`)} } }` }),
  },
}
