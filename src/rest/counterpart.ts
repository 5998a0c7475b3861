/** A REST call, in the parts that a GraphQL request is made of. */
export interface RestCall {
  readonly path: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: Readonly<Record<string, unknown>>
  /** By their documented names: `Idempotency-Key`; of `If-Match` the version, which is the tag's number before the dash. */
  readonly headers?: Readonly<Record<string, string | number>>
}

/** The source of a variable: a part of the REST call, such as `path.organizationId`, as it is or rewritten. */
export type Source =
  | string
  | { readonly from: string; readonly rewritten: string; readonly rewrite: (value: never, call: RestCall) => unknown }

/** The GraphQL request that asks for the same as a REST operation. */
export interface Counterpart {
  /** For which of its uses, where the operation has several; the first whose condition holds counts. */
  readonly when?: { readonly says: string; readonly holds: (call: RestCall) => boolean }
  /** Names everything that REST shows; whoever moves leaves out what is not needed. */
  readonly document: string
  /** By variable, such as `input.currencyCode`. What the call does not have is left out. */
  readonly variables: Readonly<Record<string, Source>>
  /** Where the answer stands in `data`. */
  readonly answer: string
  /** Differences, in words. */
  readonly note?: string
}

/** The counterparts of some REST operations, by operation id. */
export type Counterparts = Readonly<Record<string, readonly Counterpart[]>>

/** A parameter that is a Boolean in GraphQL. */
export const flag = (name: string): Source => ({
  from: `query.${name}`,
  rewritten: 'a Boolean',
  rewrite: (text: string) => text !== 'false',
})

/** The two parameters of a range of instants. */
export const range = (name: string): Source => ({
  from: 'query',
  rewritten: `\`${name}From\` and \`${name}Before\` as \`{ from, before }\``,
  rewrite: (query: Record<string, string>) =>
    query[`${name}From`] || query[`${name}Before`]
      ? { from: query[`${name}From`], before: query[`${name}Before`] }
      : undefined,
})

const first: Source = { from: 'query.first', rewritten: 'a number; 20 without it, and 100 at most', rewrite: Number }

/** The variables of a page of a list. */
export const paging = { first, after: 'query.after' }

/** The variables of every write: its idempotency key, and whether it is only tried. */
export const once = { 'input.idempotencyKey': 'headers.Idempotency-Key', 'input.dryRun': flag('dryRun') }

/** The variables that guard a change: its idempotency key and the version that it expects. */
export const guarded = { ...once, 'input.expectedVersion': 'headers.If-Match' }

const refusalFields = `fragment RefusalFields on DomainError {
  __typename code message
  ... on InvalidInput { issues { path code name message } }
}`

/** The document of a mutation with its one input: it selects a part of the success, or the refusal. */
export function mutationDocument(
  field: string,
  { selection, fragment, input }: { selection: string; fragment: string; input?: string },
): string {
  const type = `${field[0]?.toUpperCase()}${field.slice(1)}`
  return `mutation ($input: ${input ?? `${type}Input`}!) {
  ${field}(input: $input) {
    ... on ${type}Success { ${selection} }
    ...RefusalFields
  }
}
${fragment}
${refusalFields}`
}
