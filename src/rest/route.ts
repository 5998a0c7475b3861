import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { Viewer } from '../viewer.ts'
import type { Area, Role } from '../vocabulary.ts'
import { withFlag } from './dry-runs.ts'
import type { Reply } from './reply.ts'

/** The request that a handler is given: credentials checked, ids and body in the declared form. */
export interface RestRequest<Body = unknown, Query = Record<string, string | undefined>> {
  readonly context: Context
  readonly viewer: Viewer
  /** The ids in the path: UUIDs in lower case. */
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  /** From the `Idempotency-Key` header. */
  readonly idempotencyKey: string | null
  /** From the `If-Match` header. */
  readonly expectedVersion: number | null
  /** The address that was asked, by the name that the caller has for this host, without the query and a last slash. */
  readonly address: () => string
}

/** The part of a request that says what it is about, and for whom: enough to find it. */
export type RouteScope = Pick<RestRequest, 'context' | 'viewer' | 'params'>

/** One operation of the REST API. */
export interface Route<Body extends z.ZodType = z.ZodType, Query extends z.ZodType = z.ZodType> {
  /** Names the operation in the OpenAPI document. */
  readonly operationId: string
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** Exactly as it is documented, capitals included. Matching ignores case. */
  readonly path: string
  readonly summary: string
  /** Who may call it; others get 403 before anything is looked up. */
  readonly roles: readonly Role[]
  /** The area that it is about, which says the scope that it needs where credentials are narrowed by scopes. */
  readonly area?: Area
  /**
   * Of a write: whether it changes one service or what belongs to it, so that who is confined to some services may call
   * it.
   */
  readonly isOfOneService?: boolean
  readonly body?: Body
  readonly query?: Query
  /** The schema of a success; an array is a list. */
  readonly response: z.ZodType | null
  /** The schema of what a dry run shows where a success shows nothing. */
  readonly dryResponse?: z.ZodType
  readonly status: 200 | 201 | 204
  readonly handle: (request: RestRequest<z.output<Body>, z.output<Query>>) => Promise<Reply>
}

/** Declares a route; body and query have the types that their schemas give. One that writes can be asked for dry. */
export function route<Body extends z.ZodType = z.ZodUndefined, Query extends z.ZodType = z.ZodUndefined>(
  declared: Route<Body, Query>,
): Route {
  const route: Route = declared
  return route.method === 'get' ? route : { ...route, query: withFlag(route.query) }
}
