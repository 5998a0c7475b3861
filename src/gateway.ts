import { createHash } from 'node:crypto'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { gatewayKey, isAnswering } from './database/gateway-keys.ts'
import { answerGraphql } from './graphql/door.ts'
import { printedSchema } from './graphql/schema.ts'
import { type Answered, createGraphqlServer } from './graphql/server.ts'
import { requestIdOf } from './http/request-id.ts'
import type { Authenticator } from './identity/credentials.ts'
import { createMachines } from './identity/machines.ts'
import type { Logger } from './logger.ts'
import { answer, type Asset, createAsset } from './pages/assets.ts'
import { createRestDoor } from './rest/door.ts'
import { methodNotAllowed } from './rest/errors.ts'
import { printedOpenApi } from './rest/openapi.ts'
import { routes } from './rest/routes.ts'

/** What a gateway is made of. */
export interface GatewayOptions {
  readonly config: Pick<Config, 'limits' | 'server' | 'auth' | 'tokens'>
  /** Migrated, and filled as far as it shall be. */
  readonly database: Database
  /** For all tokens but those that machines get here. */
  readonly authenticator: Authenticator
  readonly clock: () => Date
  /** How the clock of this process goes, if it runs one; part of what `/health` tells. */
  readonly clockStatus?: () => { readonly lagMs: number; readonly lastRunAt: Date | null }
  readonly logger: Logger
  /** Answers requests for pages, and null to all others. */
  readonly pages: { readonly handle: (request: Request) => Promise<Response | null> }
}

/** The whole gateway as one function from request to response. It opens no port. */
export interface Gateway {
  readonly fetch: (request: Request) => Promise<Response>
}

/** Makes the gateway: GraphQL, pages and health behind one fetch handler. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const { config, database, authenticator, clock, clockStatus, logger, pages } = options
  const cursorKey = await gatewayKey(database, 'cursor', clock())
  const idempotencySecret = await gatewayKey(database, 'idempotency', clock())
  const server = createGraphqlServer(config.limits, logger)
  const { tokens, auth: { audience }, limits: { bodyBytes } } = config
  const machines = createMachines({ tokens, audience, bodyBytes, database, clock, authenticator })
  const authenticate = (request: Request) => machines.authenticator.authenticate(request.headers.get('authorization'), clock())
  const door = { server, limits: config.limits, corsOrigins: config.server.corsOrigins, authenticate }
  const sdl = printedSchema()
  const sdlTag = `"${createHash('sha256').update(sdl).digest('base64url')}"`

  const restDoor = createRestDoor({ routes, bodyBytes: config.limits.bodyBytes, corsOrigins: config.server.corsOrigins, authenticate })

  async function route(request: Request, path: string, requestId: string, answered: Answered): Promise<Response> {
    const page = await pages.handle(request)
    if (page) return page
    if (path === '/graphql') return answerGraphql(door, request, { database, clock, cursorKey, idempotencySecret, requestId, answered })
    if (/^\/api\/openapi\.json$/i.test(path)) return openApi(request)
    if (/^\/(api|csp)\//i.test(path)) return restDoor(request, { database, clock, cursorKey, idempotencySecret, requestId })
    const forMachines = machines.handle(request, path)
    if (forMachines) return forMachines
    if (path === '/health') return health(database, clockStatus?.())
    if (path === '/schema.graphql') return new Response(sdl, { headers: { 'content-type': 'text/plain; charset=utf-8', etag: sdlTag } })
    return Response.json({ message: 'There is nothing at this address.' }, { status: 404 })
  }

  return {
    async fetch(request) {
      const startedAt = performance.now()
      const requestId = requestIdOf(request)
      const path = new URL(request.url).pathname
      const answered: Answered = {}
      const response = await route(request, path, requestId, answered).catch((error: unknown) => {
        logger.error({ err: error, requestId }, 'unexpected error')
        const message = 'Something went wrong here. The request id finds the details in the log.'
        return Response.json({ errors: [{ message, extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } }] }, { status: 500 })
      })
      response.headers.set('x-request-id', requestId)
      response.headers.set('x-content-type-options', 'nosniff')
      const milliseconds = Math.round((performance.now() - startedAt) * 10) / 10
      logger.info({ requestId, method: request.method, path, status: response.status, milliseconds, ...answered }, 'request')
      return response
    },
  }
}

let openApiAsset: Asset | null = null

/** The OpenAPI document, written at the first request for it: most gateways are never asked. */
function openApi(request: Request): Promise<Response> | Response {
  if (request.method !== 'GET' && request.method !== 'HEAD') return methodNotAllowed('GET, HEAD')
  openApiAsset ??= createAsset('openapi.json', 'application/json', printedOpenApi(routes))
  return answer(request, openApiAsset, { 'cache-control': 'no-cache' })
}

async function health(database: Database, clock?: object): Promise<Response> {
  const headers = { 'cache-control': 'no-store' }
  if (!(await isAnswering(database))) return Response.json({ status: 'unavailable' }, { status: 503, headers })
  return Response.json({ status: 'ok', ...(clock ? { clock } : {}) }, { headers })
}
