import { GraphQLError } from 'graphql'

/** Faults of a document, or of variables, that are told. Each is looked up in a text, and nobody reads hundreds. */
export const mostFaults = 20

/** The first faults of many; the last one says then that there are more. `subject` is of the form "The document has". */
export function firstFaults(faults: readonly GraphQLError[], subject: string): readonly GraphQLError[] {
  if (faults.length <= mostFaults) return faults
  const message = `${subject} more than ${mostFaults} faults; these are the first ${mostFaults}.`
  const last = new GraphQLError(message, { extensions: { limit: mostFaults } })
  return [...faults.slice(0, mostFaults), last]
}
