import { GraphQLError } from 'graphql'

/** Faults of a document, or of variables, that are told. Each is looked up in a text, and nobody reads hundreds. */
export const mostFaults = 20

/** The first faults of many; the last one says then that there are more. `subject` is of the form "The document has". */
export function firstFaults(
  faults: readonly GraphQLError[],
  subject: string,
  most = mostFaults,
): readonly GraphQLError[] {
  if (faults.length <= most) return faults
  const which = most === 1 ? 'fault; this is the first' : `faults; these are the first ${most}`
  const last = new GraphQLError(`${subject} more than ${most} ${which}.`, { extensions: { limit: most } })
  return [...faults.slice(0, most), last]
}
