import { graphqlCounterparts } from '../../src/counterparts.ts'
import type { Counterpart, RestCall } from '../../src/rest/counterpart.ts'

/** The GraphQL request that asks for the same as a REST call; null for an operation that the table does not have. */
export function asGraphql(
  operationId: string,
  call: RestCall,
): { readonly counterpart: Counterpart; readonly variables: Record<string, unknown> } | null {
  const counterpart = graphqlCounterparts[operationId]?.find(({ when }) => !when || when.holds(call))
  if (!counterpart) return null
  const variables: Record<string, unknown> = {}
  for (const [name, source] of Object.entries(counterpart.variables)) {
    const value = at(call, typeof source === 'string' ? source : source.from)
    if (value === undefined) continue
    const rewritten = typeof source === 'string' || value === null ? value : source.rewrite(value as never, call)
    if (rewritten !== undefined) put(variables, name, rewritten)
  }
  return { counterpart, variables }
}

/** What stands at a path such as `body.entries`; undefined where nothing does. */
export function at(within: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | null | undefined)?.[name], within)
}

function put(variables: Record<string, unknown>, name: string, value: unknown): void {
  const [outer = '', inner] = name.split('.')
  if (inner === undefined) variables[outer] = value
  else variables[outer] = { ...(variables[outer] as object | undefined), [inner]: value }
}
