/** What the gateway learns of an answer, for its log line. */
export interface Answered {
  operation?: string
  errorCodes?: readonly string[]
}
