import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openDatabase } from '../../src/database/open.ts'
import { openBrowser } from '../support/open-browser.ts'
import { serveGateway, type ServedGateway } from './served-gateway.ts'

/** A gateway with the demo data, and a browser that looks at it, for the tests of a file. */
export interface BrowserSession {
  /** Where the gateway is, without a slash at its end. */
  readonly origin: string
  /** The window of the test, or the last one that was opened. */
  readonly context: BrowserContext
  /**
   * What the browser complains about, and what it asks of others or with a token in the address, in all windows. A test
   * that leaves something here fails.
   */
  complaints: string[]
  /** Opens another window, for another person or device; it is closed after the test. */
  open(options?: BrowserContextOptions): Promise<BrowserContext>
  /** Opens a page at a path of the gateway. */
  visit(path: string): Promise<Page>
}

/** How the tests of a file use their browser. */
interface BrowserUse {
  /** Settings of the gateway. */
  readonly settings?: () => Promise<Record<string, string>>
  /** Writes what the demo data lacks. */
  readonly prepare?: (database: Database) => Promise<void>
  /** Other origins that pages may ask. */
  readonly origins?: () => readonly string[]
  /** Whether windows stay open for the tests that follow. */
  readonly keepsWindows?: boolean
}

/** Serves a gateway and starts a browser for the tests of a file, with a window for each test. */
export function useBrowser({
  settings = async () => ({}),
  prepare,
  origins = () => [],
  keepsWindows = false,
}: BrowserUse = {}): BrowserSession {
  let gateway: ServedGateway
  let browser: Browser
  let context: BrowserContext
  const windows = new Set<BrowserContext>()

  const session: BrowserSession = {
    get origin() {
      return gateway.origin
    },
    get context() {
      return context
    },
    complaints: [],
    async open(options = {}) {
      context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        reducedMotion: 'reduce',
        ...options,
      })
      windows.add(context)
      context.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complain(message.text())
      })
      context.on('weberror', (error) => complain(error.error().message))
      context.on('request', (request) => {
        const address = request.url()
        const known = [gateway.origin, ...origins()].some((origin) => address.startsWith(`${origin}/`))
        if (!known && !address.startsWith('data:')) complain(`Asked elsewhere: ${address}`)
        if (address.includes('eyJ')) complain(`A token stands in an address: ${address}`)
      })
      return context
    },
    async visit(path) {
      const page = await context.newPage()
      await page.goto(gateway.origin + path)
      return page
    },
  }
  const complain = (complaint: string) => session.complaints.push(complaint)

  beforeAll(async () => {
    gateway = await serveGateway(await settings())
    browser = await openBrowser()
    if (!prepare) return
    const database = await openDatabase(gateway.databaseUrl)
    await prepare(database)
    await database.close()
  })

  afterAll(async () => {
    await browser?.close()
    await gateway?.[Symbol.asyncDispose]()
  })

  beforeEach(async () => {
    session.complaints = []
    if (!keepsWindows) await session.open()
  })

  afterEach(async () => {
    if (!keepsWindows) for (const window of windows) await window.close()
    windows.clear()
    if (session.complaints.length > 0) throw new Error(session.complaints.join('\n'))
  })

  return session
}

const shots = process.env['TRIPTYCH_SHOTS']

/** Takes a picture of a page, where the variable `TRIPTYCH_SHOTS` names a folder for it. */
export async function shoot(page: Page, name: string): Promise<void> {
  if (shots !== undefined) await page.screenshot({ path: `${shots}/${name}.png` })
}
