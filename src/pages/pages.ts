import Negotiator from 'negotiator'
import { isRead } from '../http/methods.ts'
import { once } from '../once.ts'
import { absentAmong, type ShownPages, withoutLinksTo } from './absent-pages.ts'
import { apiAssets, apiPage, type ApiPeople } from './api/page.ts'
import { answer, createAsset, type Asset } from './assets.ts'
import { isFromThisMachine, isNavigation } from './demo-links.ts'
import type { ExplorerPerson } from './explorer-client.ts'
import { explorerAssets, explorerPage } from './explorer.ts'
import { loadGraphiql, type GraphiqlAssets } from './graphiql.ts'
import { securityHeaders } from './headers.ts'
import { homeAssets, homePage } from './home.ts'
import { tabsFor } from './introduction.ts'
import { favicon } from './logo.ts'
import { nothingPage } from './nothing.ts'
import { roleClass, roleName, type PagePerson } from './person.ts'
import { schemaAssets, schemaPage } from './schema/page.ts'

const pageType = 'text/html; charset=utf-8'
/** Kept, but asked after each time: a page changes with the release and with who may see the demo links. */
const asked = { 'cache-control': 'no-cache' }
const daily = { 'cache-control': 'public, max-age=86400' }

/** Parameters that name a document: what has one is asked of the graph. */
const documentParameters = ['query', 'documentId', 'extensions']

/** Whether the client would rather have a page than the API's JSON, which also knows GET. */
function prefersHtml(request: Request): boolean {
  const accept = request.headers.get('accept') ?? '*/*'
  const [best] = new Negotiator({ headers: { accept } }).mediaTypes([
    'application/json',
    'application/graphql-response+json',
    'text/html',
  ])
  return best === 'text/html'
}

/** The answer where there is nothing, as programs read it. */
function nothingFor(request: Request): Response {
  const body = JSON.stringify({ message: 'There is nothing at this address.' })
  const headers = { ...securityHeaders('asset'), 'content-type': 'application/json', 'cache-control': 'no-store' }
  return new Response(request.method === 'HEAD' ? null : body, { status: 404, headers })
}

/** When a token runs out, in seconds. Only shown, never trusted, so nothing is verified. */
function expiryOf(token: string): number | null {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { exp?: unknown }
    return typeof claims.exp === 'number' ? claims.exp : null
  } catch {
    return null
  }
}

/** Who of the demo can be opened; where that is nobody, why. */
export interface Offered<Person> {
  readonly people: readonly Person[]
  /** A sentence for whoever opens the page; null where there are people. */
  readonly why: string | null
}

const fromElsewhere =
  'People of the demo are opened from the machine itself, at localhost: whoever asks from elsewhere, by another name or through a proxy, brings a token.'

/**
 * The pages: `/`, GraphiQL at `/graphql`, the graph at `/schema`, REST at `/api/docs`, the documentation at `/docs`,
 * and what belongs to them. `handle` answers null for what is no page, and `nothingAt` says to who opens an address
 * where nobody has anything that it is so, and null to everybody else. `demoPeople` is asked each time that people
 * could be shown; from elsewhere than this machine there are none.
 */
export function createPages<Person extends PagePerson>(options: {
  demoPeople: () => Promise<Offered<Person>>
  issueToken: (person: Person) => Promise<string>
  shown: ShownPages
  isProduction: boolean
  version: string
}): {
  handle: (request: Request, address?: string) => Promise<Response | null>
  nothingAt: (request: Request) => Promise<Response | null>
} {
  const { issueToken, shown, isProduction, version } = options
  const isAbsent = absentAmong(shown)
  const pages = new Map<string, Asset>()
  const fixed = new Map(
    [...homeAssets, ...explorerAssets, ...schemaAssets, ...apiAssets].map((asset) => [asset.path, asset]),
  )
  const icon = createAsset('favicon.svg', 'image/svg+xml', favicon())
  const robots = createAsset('robots.txt', 'text/plain; charset=utf-8', 'User-agent: *\nDisallow: /\n')
  let graphiql: Promise<GraphiqlAssets> | null = null
  // Loaded at first use: its libraries belong to it alone.
  const docs = once(async () => (await import('./docs/docs.ts')).createDocs((page) => withoutLinksTo(isAbsent, page)))

  function getGraphiql(): Promise<GraphiqlAssets> {
    graphiql ??= loadGraphiql()
    return graphiql
  }

  /** A page that is the same for everyone who asks in the same way is written and compressed once. */
  function keep(name: string, write: () => string): Asset {
    const page = pages.get(name) ?? createAsset(`${name}.html`, pageType, withoutLinksTo(isAbsent, write()))
    pages.set(name, page)
    return page
  }

  function answerPage(request: Request, name: string, write: () => string): Promise<Response> {
    return answer(request, keep(name, write), { ...securityHeaders('page'), ...asked })
  }

  /** Who can be opened by whoever asks. The reason of the gateway itself comes first. */
  async function offeredTo(request: Request, address: string): Promise<Offered<Person>> {
    const offered = await options.demoPeople()
    const isHere = offered.people.length === 0 || isFromThisMachine(request, address)
    return isHere ? offered : { people: [], why: fromElsewhere }
  }

  function answerHome(request: Request, { people, why }: Offered<Person>): Promise<Response> {
    return answerPage(request, why === null ? 'home-demo' : `home: ${why}`, () =>
      homePage({ people, why, isProduction, version }),
    )
  }

  /** A page for who opens the address in a browser, where there are pages; null for programs. */
  async function nothingAt(request: Request): Promise<Response | null> {
    if (!isRead(request) || !prefersHtml(request) || !isNavigation(request)) return null
    if (!Object.values(shown).some(Boolean)) return null
    const { body, headers } = await answerPage(request, 'nothing', nothingPage)
    headers.set('cache-control', 'no-store')
    headers.delete('etag')
    return new Response(body, { status: 404, headers })
  }

  /** The same bytes wherever there is nothing: whoever may not open a person shall not learn that there are people. */
  async function notFound(request: Request): Promise<Response> {
    return (await nothingAt(request)) ?? nothingFor(request)
  }

  async function answerSchema(request: Request): Promise<Response> {
    // Loaded at first use: only then the page needs it, and pages alone can be made without it.
    const { schema } = await import('../schema.ts')
    return answerPage(request, 'schema', () => schemaPage(schema))
  }

  async function answerApi(
    request: Request,
    { people }: Offered<Person>,
    slugs: readonly string[] | null,
  ): Promise<Response> {
    // Loaded at first use, as the schema is.
    const [{ openApiDocument }, { routes }, { refusals }] = await Promise.all([
      import('../rest/openapi.ts'),
      import('../routes.ts'),
      import('../refusals.ts'),
    ])
    const write = (person: ApiPeople['person']) => apiPage(openApiDocument(routes, refusals), { people, person })
    if (slugs === null) return answerPage(request, people.length > 0 ? 'api-demo' : 'api', () => write(null))
    const person = opened(request, people, slugs)
    if (!person) return notFound(request)
    const { slug, label, description, role } = person
    const page = write({ slug, label, description, role, token: await issueToken(person) })
    return answerWithToken(request, 'page', withoutLinksTo(isAbsent, page))
  }

  async function answerDocs(request: Request, pathname: string): Promise<Response> {
    const shown = await (await docs()).at(pathname)
    return shown ? answer(request, shown.asset, { ...shown.headers, ...asked }) : notFound(request)
  }

  /** The person whom a link of the demo opens; null where it opens nobody, or not as a page of its own. */
  function opened(request: Request, people: readonly Person[], slugs: readonly string[]): Person | null {
    const person = slugs.length === 1 ? people.find((each) => each.slug === slugs[0]) : undefined
    return person && isNavigation(request) ? person : null
  }

  /** A page with a token in it, which nobody keeps. */
  function answerWithToken(request: Request, kind: 'page' | 'explorer', body: string): Response {
    const headers = {
      ...securityHeaders(kind),
      'content-type': pageType,
      'cache-control': 'no-store',
      vary: 'Accept',
    }
    return new Response(request.method === 'HEAD' ? null : body, { headers })
  }

  async function answerAs(request: Request, { people }: Offered<Person>, slugs: readonly string[]): Promise<Response> {
    const person = opened(request, people, slugs)
    if (!person) return notFound(request)
    const token = await issueToken(person)
    const shownPerson: ExplorerPerson = {
      slug: person.slug,
      label: person.label,
      role: roleName(person.role),
      roleClass: roleClass(person.role),
      headers: JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2),
      expiresAt: expiryOf(token),
      tabs: tabsFor(person),
      visit: crypto.randomUUID(),
    }
    const body = explorerPage({ graphiql: await getGraphiql(), hasPeople: true, person: shownPerson })
    return answerWithToken(request, 'explorer', body)
  }

  async function answerExplorer(request: Request, { people }: Offered<Person>): Promise<Response> {
    const hasPeople = people.length > 0
    const loaded = await getGraphiql()
    const page = keep(hasPeople ? 'explorer-demo' : 'explorer', () =>
      explorerPage({ graphiql: loaded, hasPeople, person: null }),
    )
    return answer(request, page, { ...securityHeaders('explorer'), ...asked, vary: 'Accept, Accept-Encoding' })
  }

  async function findAsset(path: string): Promise<Asset | undefined> {
    const known = fixed.get(path)
    if (known) return known
    if (path.startsWith('/assets/docs')) return shown.docs ? (await docs()).asset(path) : undefined
    if (!shown.graphiql) return undefined
    const { script, style, workers } = await getGraphiql()
    return [script, style, ...Object.values(workers)].find((asset) => asset.path === path)
  }

  async function handle(request: Request, address = ''): Promise<Response | null> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return null
    const { pathname, searchParams } = new URL(request.url)
    // What is asked of the graph by GET has the address of GraphiQL.
    if (isAbsent(pathname)) return pathname === '/graphql' ? null : notFound(request)
    if (pathname === '/') return answerHome(request, await offeredTo(request, address))
    if (pathname === '/schema') return answerSchema(request)
    if (pathname === '/api/docs') {
      const slugs = searchParams.has('as') ? searchParams.getAll('as') : null
      return answerApi(request, await offeredTo(request, address), slugs)
    }
    if (pathname === '/docs' || pathname.startsWith('/docs/')) return answerDocs(request, pathname)
    if (pathname === '/graphql') {
      if (documentParameters.some((name) => searchParams.has(name)) || !prefersHtml(request)) return null
      const offered = await offeredTo(request, address)
      return searchParams.has('as')
        ? answerAs(request, offered, searchParams.getAll('as'))
        : answerExplorer(request, offered)
    }
    if (pathname === '/favicon.svg' || pathname === '/favicon.ico') return answer(request, icon, daily)
    if (pathname === '/robots.txt') return answer(request, robots, daily)
    if (!pathname.startsWith('/assets/')) return null
    const asset = await findAsset(pathname)
    return asset ? answer(request, asset) : notFound(request)
  }

  return { handle, nothingAt }
}
