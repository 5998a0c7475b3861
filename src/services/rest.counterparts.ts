import type { Source } from '../rest/counterpart.ts'

/** The variable of custom properties that are given. */
export const givenProperties: Source = {
  from: 'body.customPropertiesData',
  rewritten: 'the `id` of each is its `key`',
  rewrite: (given: { id: string; value?: string | null }[]) => given.map(({ id: key, value }) => ({ key, value })),
}

/** The note of an operation that updates custom properties. */
export const replacesProperties =
  'REST replaces all custom properties that the caller may write, GraphQL merges them by key: name those to clear, with null.'
