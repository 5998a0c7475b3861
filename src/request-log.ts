import { excerpt } from './values/excerpt.ts'
import type { Viewer } from './viewer.ts'

/** Notes on a request, taken while it is answered: for its line in the log, and for metrics. */
export interface RequestLog {
  /** The operation by its name: a GraphQL client chooses it, a route has it. */
  operation?: string
  /** The id of a trusted document. */
  document?: string
  errorCodes?: readonly string[]
  /** Parameters that nobody knows and that were passed over. */
  unknownParameters?: readonly string[]
  /** Who asks, once that is known. */
  viewer?: Viewer | null
  /** The reason for which credentials were refused. */
  refusedCredentials?: string
  /** The cost that it asks for, once that is known. */
  cost?: { readonly requested: number }
}

/** Characters of an operation's name that are logged. */
const longestName = 100

/** Notes which operation a request names; of what is no name in GraphQL, nothing but that. */
export function logOperation(log: RequestLog, operationName: unknown): void {
  if (typeof operationName !== 'string' || operationName === '') return
  log.operation = /^[_A-Za-z]\w*$/.test(operationName) ? excerpt(operationName, longestName) : 'not a name'
}

/** Notes the name that an operation has in its document, whether or not its client has said it as well. */
export function logOperationOf(
  log: RequestLog,
  { name }: { readonly name?: { readonly value: string } | undefined },
): void {
  if (name) log.operation = name.value.length > longestName ? excerpt(name.value, longestName) : name.value
}
