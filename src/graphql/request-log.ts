/** What the log line of a request says of GraphQL. */
export interface RequestLog {
  operation?: string
  errorCodes?: readonly string[]
}
