import type { Config } from './config.ts'
import type { Health } from './health.ts'
import { preflight } from './http/cross-site.ts'
import { isRead, methodNotAllowed, readMethods as reads } from './http/methods.ts'
import type { Published, ServiceAccounts } from './identity/service-accounts.ts'

/** The options of `createOpenAddresses`. */
export interface OpenAddressOptions {
  readonly shown: Config['shown']
  readonly health: Health
  readonly serviceAccounts: ServiceAccounts
  /** Other sites whose pages may ask. */
  readonly corsOrigins: readonly string[]
}

/** Answers what needs no credentials: API documents, health, and where programs get tokens; null at other addresses. */
export function createOpenAddresses({
  shown,
  health,
  serviceAccounts,
  corsOrigins,
}: OpenAddressOptions): (request: Request, path: string) => Promise<Response> | Response | null {
  const lookAt: Readonly<Record<string, Health['whole'] | Health['live'] | undefined>> = {
    '/health': health.whole,
    '/health/live': health.live,
    '/health/ready': health.ready,
  }
  return (request, path) => {
    const found = readAt(path) ?? serviceAccounts.at(path)
    if (!found) return null
    const { allow, answer } = found
    if (request.method === 'OPTIONS') return preflight(request, corsOrigins, allow)
    return answer(request)
  }

  function readAt(path: string): Published | null {
    // Loaded when one of them is asked for, with what writes them.
    const written = (by: 'openApi' | 'schemaText') => ({
      allow: reads,
      answer: async (request: Request) => (await import('./api-documents.ts'))[by](request),
    })
    if (shown.apiDocs && /^\/api\/openapi\.json$/i.test(path)) return written('openApi')
    if (shown.schema && path === '/schema.graphql') return written('schemaText')
    const look = lookAt[path]
    return look ? { allow: reads, answer: (request) => (isRead(request) ? look() : methodNotAllowed(reads)) } : null
  }
}
