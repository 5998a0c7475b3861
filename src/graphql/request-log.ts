/** The part of a request's log line that is about GraphQL. */
export interface RequestLog {
  operation?: string
  errorCodes?: readonly string[]
}
