import type { Route } from './route.ts'

/** An address that was found: the methods that it takes, and the route of the one that was asked with. */
export interface Found {
  readonly allow: string
  readonly route: Route | null
  /** The ids in the path, in lower case. */
  readonly params: Readonly<Record<string, string>>
}

/** A documented path with its routes. */
interface Address {
  readonly parts: readonly Part[]
  readonly routes: ReadonlyMap<string, Route>
  readonly allow: string
}

/** A part of a path between two slashes: the name of a parameter, or a word in lower case. */
type Part = { readonly parameter: string } | string

/** Makes what finds routes by method and path, the first that was declared of those that fit; null where nothing is. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Found | null {
  const addresses = [...Map.groupBy(routes, ({ path }) => path.toLowerCase())].map(([, own]) => addressOf(own))
  const byLength = Map.groupBy(addresses, ({ parts }) => parts.length)
  return (method, path) => {
    // Both spellings are in use, so case is folded, and nothing else. Old clients end addresses with a slash, too.
    const given = path.toLowerCase().replace(/\/$/, '').split('/')
    const sought = method === 'HEAD' ? 'GET' : method
    const found = findFitting(byLength.get(given.length) ?? [], given, sought)
    if (!found) return null
    return { allow: found.allow, route: found.routes.get(sought) ?? null, params: paramsOf(found.parts, given) }
  }
}

/** The first address that a path fits and that takes a method, or else the first that it fits. */
function findFitting(addresses: readonly Address[], given: readonly string[], method: string): Address | null {
  let first: Address | null = null
  for (const address of addresses) {
    if (!fit(address.parts, given)) continue
    if (address.routes.has(method)) return address
    first ??= address
  }
  return first
}

function addressOf(routes: readonly Route[]): Address {
  const methods = routes.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
  return {
    parts: (routes[0]?.path ?? '')
      .split('/')
      .map((part) => (part.startsWith('{') ? { parameter: part.slice(1, -1) } : part.toLowerCase())),
    // Of two with one method, the first counts.
    routes: new Map(routes.toReversed().map((route) => [route.method.toUpperCase(), route])),
    allow: [...new Set(methods)].join(', '),
  }
}

/** Whether a path is of this form. The last of its parts tell more than the first, which many paths share. */
function fit(parts: readonly Part[], given: readonly string[]): boolean {
  for (let at = parts.length - 1; at >= 0; at -= 1) {
    const part = parts[at]
    if (typeof part === 'string' ? part !== given[at] : given[at] === '') return false
  }
  return true
}

function paramsOf(parts: readonly Part[], given: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {}
  for (const [at, part] of parts.entries())
    if (typeof part !== 'string') params[part.parameter] = decoded(given[at] ?? '')
  return params
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
