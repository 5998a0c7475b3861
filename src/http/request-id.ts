import { randomUUID } from 'node:crypto'
import type { MinimalRequest } from './minimal.ts'

/** The caller's own `X-Request-Id` where it is a plain word, else a new one. */
export function requestIdOf(request: MinimalRequest): string {
  const given = request.headers.get('x-request-id')
  return given !== null && /^[\w.:-]{1,100}$/.test(given) ? given : randomUUID()
}
