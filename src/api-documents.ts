import { LRUCache } from 'lru-cache'
import { isRead, methodNotAllowed, readMethods } from './http/methods.ts'
import { once } from './once.ts'
import { type Asset, answer, createAsset } from './pages/assets.ts'
import { refusals } from './refusals.ts'
import { methodNotAllowed as restMethodNotAllowed } from './rest/errors.ts'
import { printedOpenApi } from './rest/openapi.ts'
import { routes } from './routes.ts'
import { printedSchema } from './schema.ts'

const schemaAsset = once(() => createAsset('schema.graphql', 'text/plain; charset=utf-8', printedSchema()))

/** The schema as text, printed at the first request for it. */
export function schemaText(request: Request): Promise<Response> | Response {
  return isRead(request) ? answer(request, schemaAsset(), askedEachTime) : methodNotAllowed(readMethods)
}

/** Anybody can ask by any name for this host, so only some are remembered. */
const openApiAssets = new LRUCache<string, Asset>({ max: 10 })

/** The OpenAPI document with the address that was asked, written at the first request for it: most are never asked. */
export function openApi(request: Request): Promise<Response> | Response {
  if (!isRead(request)) return restMethodNotAllowed(readMethods).toResponse()
  const { origin } = new URL(request.url)
  const known = openApiAssets.get(origin)
  const asset = known ?? createAsset('openapi.json', 'application/json', printedOpenApi(routes, refusals, origin))
  if (!known) openApiAssets.set(origin, asset)
  return answer(request, asset, askedEachTime)
}

/** What is the same for everybody is kept by anybody, and asked after each time; allowed origins read it. */
const askedEachTime = { 'cache-control': 'no-cache', vary: 'Accept-Encoding, Origin' }
