import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { type Database } from '../../../src/database/database.ts'
import { openDatabase } from '../../../src/database/open.ts'
import { openBrowser } from '../../support/open-browser.ts'
import { tokenOf } from '../demo-token.ts'
import { serveGateway, type ServedGateway } from '../served-gateway.ts'
import type { Program } from './page.ts'
import { possibleTypesOf } from './possible-types.ts'
import { servePage, type ServedPage } from './serve-page.ts'

declare global {
  /** The program of the page: in the browser only. */
  const program: Program
}

/** What a test knows of the page besides what it shows. */
export interface Frontend {
  /** Opens the page as a person of the demo, with one of its caches. */
  readonly open: (as: Parameters<typeof tokenOf>[2], cache: Parameters<Program['start']>[0]['cache']) => Promise<Page>
  /** What the page's console complains about, Apollo Client above all. A test that leaves something here fails. */
  complaints: string[]
  /** The names of the operations that the page has sent. */
  sent: string[]
}

/**
 * Serves a gateway with the demo data, and a page of another origin that uses it through Apollo Client, to the tests of
 * a file.
 */
export function useFrontend(prepare: (database: Database) => Promise<void> = async () => {}): Frontend {
  let served: ServedPage
  let gateway: ServedGateway
  let browser: Browser
  let context: BrowserContext
  let possibleTypes: Record<string, string[]>

  const frontend: Frontend = {
    complaints: [],
    sent: [],
    async open(as, cache) {
      const page = await context.newPage()
      await page.goto(served.origin)
      const token = await tokenOf(context, gateway.origin, as)
      await page.evaluate((setup) => program.start(setup), {
        endpoint: `${gateway.origin}/graphql`,
        token,
        cache,
        possibleTypes,
      })
      return page
    },
  }

  beforeAll(async () => {
    served = await servePage()
    gateway = await serveGateway({ CORS_ORIGINS: served.origin })
    browser = await openBrowser()
    possibleTypes = possibleTypesOf(await (await fetch(`${gateway.origin}/schema.graphql`)).text())
    const database = await openDatabase(gateway.databaseUrl)
    await prepare(database)
    await database.close()
  })

  afterAll(async () => {
    await browser?.close()
    await gateway?.[Symbol.asyncDispose]()
    await served?.[Symbol.asyncDispose]()
  })

  beforeEach(async () => {
    Object.assign(frontend, { complaints: [], sent: [] })
    context = await browser.newContext()
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) frontend.complaints.push(message.text())
    })
    context.on('weberror', (error) => frontend.complaints.push(error.error().message))
    context.on('request', (request) => {
      if (request.method() === 'POST')
        frontend.sent.push((request.postDataJSON() as { operationName: string }).operationName)
    })
  })

  afterEach(async () => {
    await context.close()
    if (frontend.complaints.length > 0) throw new Error(frontend.complaints.join('\n'))
  })

  return frontend
}

/** Asks in the page, of the cache first unless told otherwise. */
export function read(
  page: Page,
  query: string,
  variables: object = {},
  policy: 'cache-first' | 'no-cache' | 'network-only' = 'cache-first',
) {
  return page.evaluate(([query, variables, policy]) => program.read(query, { ...variables }, policy), [
    query,
    variables,
    policy,
  ] as const)
}

/** What the page's cache has of a query; null if it lacks any part of it. */
export function cached(page: Page, query: string, variables: object = {}) {
  return page.evaluate(([query, variables]) => program.cached(query, { ...variables }), [query, variables] as const)
}

/** Shows a query's answer in the page from now on. */
export function show(page: Page, name: string, query: string, variables: object = {}) {
  return page.evaluate(([name, query, variables]) => program.show(name, query, { ...variables }), [
    name,
    query,
    variables,
  ] as const)
}

/** What the page shows under a name; null as long as that is nothing. */
export async function shown(page: Page, name: string): Promise<unknown> {
  return JSON.parse((await page.locator(`pre[data-name="${name}"]`).textContent()) || 'null') as unknown
}

/** Sends a mutation and does nothing else to the cache. */
export function change(page: Page, mutation: string, input: object) {
  return page.evaluate(([mutation, input]) => program.change(mutation, input), [mutation, input] as const)
}
