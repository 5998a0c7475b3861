/** A query that runs as it is. In GraphiQL it is a tab, named after its operation. */
export interface Example {
  readonly title: string
  readonly query: string
  readonly variables?: Record<string, unknown>
}
