import type { z } from 'zod'
import type { RefusalClass } from '../operations/refusals.ts'
import { readVersion } from '../version.ts'
import type { Role } from '../vocabulary.ts'
import { answerHeaders, answersOf, answersObject, sharedAnswers, takesIfMatch } from './openapi.answers.ts'
import { bodyExamples, exampleIdsOf } from './openapi.examples.ts'
import { type JsonSchema, Schemas } from './openapi.schemas.ts'
import type { Route } from './route.ts'

/** One operation of the document. */
export interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly description: string
  readonly security: readonly Record<string, readonly Role[]>[]
  readonly parameters: readonly (Parameter | Reference)[]
  readonly requestBody?: { readonly required: boolean; readonly content: { readonly 'application/json': Body } }
  readonly responses: Readonly<Record<string, object>>
}

interface Body {
  readonly schema: JsonSchema
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

/** A parameter in a path, a query or a header. */
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly description?: string
  readonly schema: JsonSchema
  readonly example?: unknown
}

interface Reference {
  readonly $ref: string
}

/** The document, as far as our own code reads it. */
export interface OpenApiDocument {
  readonly openapi: string
  readonly info: {
    readonly title: string
    readonly version: string
    readonly description: string
    readonly license: object
  }
  readonly servers: readonly object[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<Route['method'], Operation>>>>>
  readonly components: {
    readonly parameters: Readonly<Record<string, Parameter>>
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly [kind: string]: object
  }
}

const tags = [
  { name: 'E-store', description: 'What an organization can add right now.', fits: /\/Estore/ },
  {
    name: 'Organization services',
    description: 'The services that an organization has added.',
    fits: /\{organizationId\}\/services(\/\{serviceId\})?$/,
  },
  {
    name: 'Subscriptions',
    description: 'Subscriptions, as sellers, resellers and organizations see and handle them.',
    fits: /\/subscriptions/i,
  },
  {
    name: 'Price lists',
    description: 'Prices of a service’s products, for a reseller or for one of its organizations.',
    fits: /\/pricelist$/,
  },
  { name: 'Service definitions', description: 'The external description of a service.', fits: /^\/csp\// },
]

const about = `The operations of the graph at REST paths: the same rules, the same rows, the same audit trail.

Paths are matched whatever their case; ids are UUIDs. A list comes whole and is read while it is sent, so it is no snapshot; with
\`first\` it comes in pages, and \`Link\` leads to the next. Names of parameters and of a body's
members are known in any case, and none may come twice but a parameter that is a list. A parameter that an operation does not have is
refused; reading passes over \`_\`, \`api-version\` and \`utm_…\`. Members that a body should not have are ignored beside those that it
should, and answers may grow new ones.
A method that an address does not take answers 405 with \`Allow\`; ids in a path that do not belong together answer 404.
Every answer has an \`X-Request-Id\`.`

const headerParameters: Readonly<Record<string, Parameter>> = {
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    description: 'An id of your own for this request, up to 100 letters, digits and `_ . : -`. Any other is replaced.',
    schema: { type: 'string' },
  },
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'A word of your choice: a repeat with the same key within a day is done once and answered alike.',
    schema: { type: 'string', minLength: 1, maxLength: 200 },
  },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    description:
      'The `ETag` that you read, or several with commas between them: the change is made only if the object is as one of them ' +
      'says. Weak tags count as strong ones do: the version in a tag is all that matters.',
    schema: { type: 'string' },
  },
  Position: {
    name: 'X-Triptych-Position',
    in: 'header',
    description:
      'Where replicas are read from: the last position that an answer gave, as it came. What is read holds what was written up to it.',
    schema: { type: 'string' },
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description: 'The `ETag` that you have, or several: answers 304 without a body where one still holds.',
    schema: { type: 'string' },
  },
}

/** Where `npm start` serves, for who reads the document elsewhere than from a gateway. */
const usualAddress = 'http://127.0.0.1:4000'

/** The OpenAPI 3.1 document of routes; `address` is where they are served, without a path. */
export function openApiDocument(
  routes: readonly Route[],
  refusals: readonly RefusalClass[],
  address = usualAddress,
): OpenApiDocument {
  const schemas = new Schemas()
  const paths: Record<string, Partial<Record<Route['method'], Operation>>> = {}
  for (const route of routes) {
    const operations = (paths[route.path] ??= {})
    operations[route.method] = operationOf(route, schemas)
  }
  const responses = sharedAnswers(schemas, refusals)
  return {
    openapi: '3.1.1',
    info: {
      title: 'Triptych',
      version: readVersion(),
      description: about,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: address, description: 'This gateway.' }],
    tags: tags.map(({ name, description }) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'A token that says who asks: its role, and the seller, reseller, organization or services that it acts for. ' +
            'Machines get one at `/connect/token`, where that is on.',
        },
      },
      parameters: headerParameters,
      headers: answerHeaders,
      responses,
      schemas: Object.fromEntries(Object.entries(schemas.components).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
}

/** The document as text, as it is served and kept in docs/. */
export function printedOpenApi(
  routes: readonly Route[],
  refusals: readonly RefusalClass[],
  address = usualAddress,
): string {
  return `${JSON.stringify(openApiDocument(routes, refusals, address), null, 2)}\n`
}

function operationOf(route: Route, schemas: Schemas): Operation {
  const { operationId, path, summary, roles, body, method } = route
  const example = bodyExamples[operationId]
  const headers = ['RequestId', ...(method === 'get' ? [] : ['IdempotencyKey'])]
  if (takesIfMatch(route)) headers.push('IfMatch')
  if (method === 'get') headers.push('Position')
  if (method === 'get' && answersObject(route)) headers.push('IfNoneMatch')
  return {
    operationId,
    tags: [tags.find(({ fits }) => fits.test(path))?.name ?? 'Subscriptions'],
    summary,
    description: `Credentials: ${roles.map((role) => `\`${role}\``).join(' or ')}.`,
    security: roles.map((role) => ({ bearer: [role] })),
    parameters: [
      ...pathParameters(operationId, path),
      ...queryParameters(route, schemas),
      ...headers.map((name) => ({ $ref: `#/components/parameters/${name}` })),
    ],
    ...(body ? { requestBody: { required: true, ...bodyOf(body, example, schemas) } } : {}),
    responses: answersOf(route, schemas),
  }
}

function bodyOf(body: z.ZodType, example: { summary: string; value: unknown } | undefined, schemas: Schemas) {
  return {
    content: {
      'application/json': { schema: schemas.of(body, 'input'), ...(example ? { examples: { typical: example } } : {}) },
    },
  }
}

function pathParameters(operationId: string, path: string): Parameter[] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  return names.map((name) => ({
    name,
    in: 'path',
    required: true,
    description: `The id of the ${name === 'id' ? 'service' : name.replace(/Id$/, '')}.`,
    schema: { type: 'string', format: 'uuid' },
    example: exampleIdsOf(operationId)[name],
  }))
}

function queryParameters({ query }: Route, schemas: Schemas): Parameter[] {
  if (!query) return []
  const { properties = {}, required = [] } = schemas.of(query, 'input') as {
    properties?: Record<string, JsonSchema>
    required?: string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    ...(required.includes(name) ? { required: true } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    schema,
  }))
}
