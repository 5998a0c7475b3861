import { excerpt } from '../values/excerpt.ts'

/** The part of a request's log line that is about GraphQL. */
export interface RequestLog {
  operation?: string
  /** The id of a trusted document. */
  document?: string
  errorCodes?: readonly string[]
}

/** Characters of an operation's name that are logged. */
const longestName = 100

/** Notes which operation a request names; of what is no name in GraphQL, nothing but that. */
export function logOperation(log: RequestLog, operationName: unknown): void {
  if (typeof operationName !== 'string' || operationName === '') return
  log.operation = /^[_A-Za-z]\w*$/.test(operationName) ? excerpt(operationName, longestName) : 'not a name'
}
