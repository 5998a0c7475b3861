import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { Database } from '../../../src/database/database.ts'
import { tokenOf } from '../demo-token.ts'
import { type BrowserSession, useBrowser } from '../use-browser.ts'
import type { Program } from './page.ts'
import { possibleTypesOf } from './possible-types.ts'
import { servePage, type ServedPage } from './serve-page.ts'

declare global {
  /** The program of the page: in the browser only. */
  const program: Program
}

/** The page of a test, besides what it shows. */
export interface Frontend {
  /** Opens the page as a person of the demo, with one of its caches. */
  readonly open: (as: Parameters<typeof tokenOf>[2], cache: Parameters<Program['start']>[0]['cache']) => Promise<Page>
  /** The page's browser: Apollo Client complains to its console. */
  readonly session: BrowserSession
  /** The names of the operations that the page has sent. */
  sent: string[]
}

/**
 * Serves a gateway with the demo data, and a page of another origin that uses it through Apollo Client, to the tests of
 * a file.
 */
export function useFrontend(prepare: (database: Database) => Promise<void> = async () => {}): Frontend {
  let served: ServedPage
  let possibleTypes: Record<string, string[]>

  const session = useBrowser({
    async settings() {
      served = await servePage()
      return { CORS_ORIGINS: served.origin }
    },
    prepare,
    origins: () => [served.origin],
  })

  const frontend: Frontend = {
    session,
    sent: [],
    async open(as, cache) {
      const page = await session.context.newPage()
      await page.goto(served.origin)
      const token = await tokenOf(session.context, session.origin, as)
      await page.evaluate((setup) => program.start(setup), {
        endpoint: `${session.origin}/graphql`,
        token,
        cache,
        possibleTypes,
      })
      return page
    },
  }

  beforeAll(async () => {
    possibleTypes = possibleTypesOf(await (await fetch(`${session.origin}/schema.graphql`)).text())
  })

  afterAll(async () => {
    await served?.[Symbol.asyncDispose]()
  })

  beforeEach(() => {
    frontend.sent = []
    session.context.on('request', (request) => {
      if (request.method() === 'POST')
        frontend.sent.push((request.postDataJSON() as { operationName: string }).operationName)
    })
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
