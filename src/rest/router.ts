import type { Result, Router } from 'hono/router'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'
import type { Route } from './route.ts'

/** What is at an address: the methods that it takes, and for one of those its route. */
export interface Found {
  readonly allow: string
  readonly route: Route | null
  /** The ids in the path, in lower case. */
  readonly params: Readonly<Record<string, string>>
}

/** Makes what finds routes by method and path; null where nothing is at the path. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Found | null {
  const toRoutes = newRouter<{ route: Route; allow: string }>()
  // Where a path had both, each of its requests would be found twice.
  const toMethods = newRouter<string>()
  for (const [path, own] of Map.groupBy(routes, (route) => routed(route.path))) {
    const allow = [
      ...new Set(own.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))),
    ].join(', ')
    // Old clients end addresses with a slash, too.
    for (const spelling of [path, `${path}/`]) {
      for (const route of own) toRoutes.add(route.method.toUpperCase(), spelling, { route, allow })
      toMethods.add('ALL', spelling, allow)
    }
  }
  return (method, path) => {
    // Both spellings are in use, so case is folded, and nothing else.
    const folded = path.toLowerCase()
    const found = firstOf(toRoutes.match(method === 'HEAD' ? 'GET' : method, folded))
    if (found) return { ...found.handler, params: found.params }
    const allow = firstOf(toMethods.match(method, folded))?.handler
    return allow === undefined ? null : { allow, route: null, params: {} }
  }
}

function newRouter<Handler>(): Router<Handler> {
  return new SmartRouter<Handler>({ routers: [new RegExpRouter(), new TrieRouter()] })
}

/** A documented path as the router writes it: literal parts folded, parameters as they are. */
function routed(path: string): string {
  return path
    .split('/')
    .map((part) => (part.startsWith('{') ? `:${part.slice(1, -1)}` : part.toLowerCase()))
    .join('/')
}

/** The first that was declared of those that fit. */
function firstOf<Handler>([found, values]: Result<Handler>): {
  handler: Handler
  params: Record<string, string>
} | null {
  const [first] = found
  if (!first) return null
  const [handler, places] = first
  const params: Record<string, string> = {}
  for (const [name, place] of Object.entries(places))
    params[name] = decoded(typeof place === 'string' ? place : (values?.[place] ?? ''))
  return { handler, params }
}

/** Folding the path did not reach letters that came percent-encoded. */
function decoded(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text).toLowerCase()
  } catch {
    return text
  }
}
