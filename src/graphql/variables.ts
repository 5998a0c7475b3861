import type { GraphQLError } from 'graphql'
import { oversizeOf } from '../values/json-size.ts'
import { publicError } from './errors.ts'

/** The values of an operation's variables, as a client sent them. */
export type Variables = Readonly<Record<string, unknown>>

/**
 * The error of variables that are larger than any input may be; null where none is. The engine would look at each of
 * their values, and write whole objects into each of its messages, which takes seconds.
 */
export function oversizedVariables(variables: Variables): GraphQLError | null {
  const oversize = oversizeOf(Object.values(variables))
  if (oversize === null) return null
  const http = { status: 400 }
  for (const [argument, value] of Object.entries(variables)) {
    const own = oversizeOf([value])
    if (own !== null) return publicError('BAD_USER_INPUT', `Variable "$${argument}" has ${own}.`, { argument, http })
  }
  return publicError('BAD_USER_INPUT', `The variables have ${oversize}.`, { http })
}
