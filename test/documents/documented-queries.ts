/** A query of a document, who asks it, and the answer that is printed below it. */
export interface DocumentedQuery {
  readonly line: number
  readonly as: string
  readonly query: string
  readonly answer: unknown
}

const pair = /```graphql\n# as ([a-z-]+)\n(.*?)```(?:(?!```).)*?```json\n(.*?)```/gs

/** The queries of a Markdown text. Each starts with `# as PERSON` and is followed by its answer. */
export function documentedQueries(text: string): DocumentedQuery[] {
  return [...text.matchAll(pair)].map(({ index, 1: as = '', 2: query = '', 3: answer = '' }) => ({
    line: text.slice(0, index).split('\n').length,
    as,
    query,
    answer: JSON.parse(answer) as unknown,
  }))
}

/** The answer with `…` wherever the document has it, since that differs from one machine to the next. */
export function likeDocumented(actual: unknown, documented: unknown): unknown {
  if (documented === '…') return '…'
  if (Array.isArray(actual) && Array.isArray(documented))
    return actual.map((item, index) => likeDocumented(item, documented[index]))
  if (!isObject(actual) || !isObject(documented)) return actual
  return Object.fromEntries(Object.entries(actual).map(([key, value]) => [key, likeDocumented(value, documented[key])]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
