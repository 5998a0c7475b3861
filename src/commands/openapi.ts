import { refusals } from '../refusals.ts'
import { printedOpenApi } from '../rest/openapi.ts'
import { routes } from '../routes.ts'

/** Prints the OpenAPI document of the REST API. */
export function runOpenApi(): void {
  process.stdout.write(printedOpenApi(routes, refusals))
}
