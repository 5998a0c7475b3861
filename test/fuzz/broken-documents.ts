import type { Choices } from '../isolation/choices.ts'
import type { QueryDocument } from '../isolation/documents.ts'

/**
 * Texts that are hard on whoever reads them: characters that some cannot store, controls, signs of SQL, numbers too
 * large.
 */
const nastyTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\uD800',
  'x\uDFFFy',
  '\u{1F600}',
  '\u202E',
  '\uFEFF',
  '\n\r\t',
  '%',
  '_',
  '\\',
  "'; drop table sellers; --",
  '"',
  '${7*7}',
  '{{7*7}}',
  '../../etc/passwd',
  '<script>',
  'null',
  '-1',
  '1e999',
  '9'.repeat(400),
  'ä'.repeat(3_000),
  '٣',
  '\u0301',
  'NaN',
  '[]',
  '{}',
]

const nastyValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1,
  1.5,
  2_147_483_647,
  2_147_483_648,
  -2_147_483_649,
  2 ** 60,
  1e308,
  [],
  {},
  [[]],
  [null],
  { a: { b: [] } },
  { first: -1 },
  ['a', 1, null],
  { __proto__: 1, constructor: 2 },
  ...nastyTexts,
]

const tokens = [
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  ':',
  ',',
  '!',
  '@',
  '$',
  '...',
  '|',
  '&',
  '=',
  '#',
  '"',
  '"""',
  '"\\u{110000}"',
  '"\\uD800"',
  '"\\q"',
  'on',
  'null',
  'true',
  'fragment',
  'query',
  'mutation',
  'subscription',
  'schema',
  'type',
  'extend',
  '__typename',
  '__schema',
  '__type',
  '_entities',
  'unknown',
  'id',
  'node',
  'first',
  '-1',
  '0',
  '1',
  '01',
  '1.',
  '1e999',
  '2147483648',
  '99999999999999999999',
  '-0',
  '@skip(if: true)',
  '@include(if: $no)',
  '@defer',
  '@stream',
  '@deprecated',
  '@unknown(a: 1)',
  '$no',
  'first: -1',
  'first: 100000',
  'first: 1, last: 1',
  'after: "x"',
  '...F9',
  '\u0000',
  'é',
]

/** A valid document that some tokens of were lost, doubled, moved or replaced, with variables that need not fit. */
export function nearlyValid({ text, variables }: QueryDocument, choices: Choices): QueryDocument {
  const parts = text.match(/[A-Za-z_0-9]+|"(?:[^"\\]|\\.)*"|\.\.\.|\s+|./gsu) ?? []
  for (let changes = choices.below(4); changes > 0; changes -= 1) {
    const at = choices.below(parts.length)
    const change = choices.below(6)
    if (change === 0) parts.splice(at, 1)
    else if (change === 1) parts.splice(at, 0, parts[at] ?? '')
    else if (change === 2) parts.splice(at, 1, parts[choices.below(parts.length)] ?? '')
    else if (change === 3) parts.splice(at, 1, choices.of(tokens))
    else if (change === 4) parts.splice(at, 0, ` ${choices.of(tokens)} `)
    else if (choices.chance(20)) parts.length = at
    else parts.splice(at, 1, JSON.stringify(choices.of(nastyTexts)))
  }
  return { text: parts.join(''), variables: wrong(variables, choices) as Record<string, unknown> }
}

/** A value with some of what is in it replaced by something else. */
function wrong(value: unknown, choices: Choices): unknown {
  if (choices.chance(12)) return choices.of(nastyValues)
  if (Array.isArray(value)) return value.map((item) => wrong(item, choices))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      choices.chance(3) ? choices.of(nastyTexts) : key,
      wrong(item, choices),
    ]),
  )
}

/** Texts that are no documents, or that nobody would write. */
export function garbage(choices: Choices): string {
  const times = 1 + choices.below(choices.chance(10) ? 5_000 : 30)
  const makers: (() => string)[] = [
    () =>
      Array.from({ length: times }, () =>
        String.fromCodePoint(choices.below(choices.of([0x80, 0x800, 0x3000, 0x10000, 0x11_0000]))),
      ).join(''),
    () => Array.from({ length: times }, () => String.fromCharCode(choices.below(0x1_0000))).join(''),
    () => Array.from({ length: times }, () => choices.of(tokens)).join(choices.of(['', ' ', '\n'])),
    () => `${'{ node '.repeat(times)}${'}'.repeat(times)}`,
    () => `{ viewer { ${'... { '.repeat(times)} role ${'} '.repeat(times)} } }`,
    () => `{ nodes(ids: ${'['.repeat(times)}${']'.repeat(times)}) { id } }`,
    () => `{ subscriptions(filter: ${'{ createdAt: '.repeat(times)}1${' }'.repeat(times)}) { totalCount } }`,
    () => `{ ${Array.from({ length: times }, (_, index) => `a${index}: viewer { role }`).join(' ')} }`,
    () => `{ viewer { role ${'@skip(if: false) '.repeat(times)} } }`,
    () => `query (${Array.from({ length: times }, (_, index) => `$a${index}: Int`).join(' ')}) { viewer { role } }`,
    () => `{ ...A } fragment A on Query { ...B } fragment B on Query { ${'...A '.repeat(times)} }`,
    () =>
      `{ __schema { types { ${'fields { type { ofType { '.repeat(Math.min(times, 9))} name ${'} } }'.repeat(Math.min(times, 9))} } } }`,
    () =>
      `{ services(first: ${choices.of(['-1', '101', '1e9', '9'.repeat(times), '1.0', 'null', 'true', '"1"', 'A', '$x'])}) { totalCount } }`,
    () => `{ services(search: ${JSON.stringify(choices.of(nastyTexts))}) { totalCount nodes { id } } }`,
    () => `{ services(after: ${JSON.stringify(choices.of(nastyTexts))}) { totalCount nodes { id } } }`,
    () => `{ node(id: ${JSON.stringify(choices.of(nastyTexts))}) { id } }`,
    () =>
      `{ subscriptions(filter: { search: ${JSON.stringify(choices.of(nastyTexts))} }) { totalCount nodes { id } } }`,
    () => `# ${'x'.repeat(times)}\n{ viewer { role } }`,
    () => `"""${'"'.repeat(times)}`,
    () => `subscription { ${choices.of(tokens)} }`,
  ]
  return choices.of(makers)()
}

/** A request body that is not what a GraphQL client sends. */
export function oddBody(text: string, choices: Choices): string {
  const value = () => choices.of(nastyValues)
  return choices.of([
    () => text,
    () => JSON.stringify(value()),
    () => JSON.stringify({ query: value(), variables: value(), operationName: value(), extensions: value() }),
    () => JSON.stringify({ query: text, variables: value() }),
    () => JSON.stringify({ query: text, operationName: value() }),
    () => JSON.stringify({ query: text, extensions: { persistedQuery: value() } }),
    () => JSON.stringify({ query: text, extensions: { persistedQuery: { sha256Hash: value() } } }),
    () => JSON.stringify({ documentId: value(), variables: value() }),
    () => JSON.stringify({ query: text, documentId: value() }),
    () => JSON.stringify(Array.from({ length: choices.below(13) }, () => ({ query: text }))),
    () => JSON.stringify([value(), { query: text }]),
    () => JSON.stringify({ query: text }).slice(0, choices.below(40)),
    () => `{"query":"{ viewer { role } }","__proto__":${JSON.stringify(value())}}`,
    () => '['.repeat(1 + choices.below(20_000)),
  ])()
}
