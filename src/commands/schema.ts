import { printedSchema } from '../schema.ts'

/** Prints the GraphQL schema in its definition language. */
export function runSchema(): void {
  process.stdout.write(printedSchema())
}
