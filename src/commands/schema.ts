import { printedSchema } from '../graphql/schema.ts'

/** Prints the GraphQL schema in its definition language. */
export function runSchema(): void {
  process.stdout.write(printedSchema())
}
