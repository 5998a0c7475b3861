import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { routes } from '../../src/routes.ts'
import { openBrowser } from '../support/open-browser.ts'
import { tokenOf } from './demo-token.ts'
import { serveGateway, type ServedGateway } from './served-gateway.ts'

let gateway: ServedGateway
let browser: Browser
let context: BrowserContext
/** What the browser complained about, and what it asked of others. */
let faults: string[]

beforeAll(async () => {
  gateway = await serveGateway()
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await gateway?.[Symbol.asyncDispose]()
})

beforeEach(async () => {
  faults = []
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text())
  })
  context.on('weberror', (error) => faults.push(error.error().message))
  context.on('request', (request) => {
    if (!request.url().startsWith(`${gateway.origin}/`)) faults.push(`Asked elsewhere: ${request.url()}`)
  })
})

afterEach(async () => {
  await context.close()
  if (faults.length > 0) throw new Error(faults.join('\n'))
})

async function openDocs(): Promise<Page> {
  const page = await context.newPage()
  await page.goto(gateway.origin)
  await page.getByRole('link', { name: '/api/docs' }).click()
  await page.locator('html.live').waitFor()
  return page
}

const shots = process.env['TRIPTYCH_SHOTS']
const shoot = async (page: Page, name: string) =>
  shots === undefined ? undefined : page.screenshot({ path: `${shots}/${name}.png` })

test('from the home page to an answer: every operation is there, and one is tried with a token', async () => {
  const page = await openDocs()
  expect(await page.locator('main article[id]:not([id^="schema-"])').count()).toBe(routes.length)
  await shoot(page, 'api')
  await page.getByLabel('Token').fill(await tokenOf(context, gateway.origin, 'cumulus-broker'))
  await page
    .getByRole('navigation', { name: 'Operations' })
    .getByRole('link', { name: 'GET listOrganizationServices', exact: true })
    .click()
  const article = page.locator('#listOrganizationServices')
  await article.getByText('Parameters, body and answers').click()
  await shoot(page, 'api-operation')
  await article.getByText('Try it').click()
  await article.getByRole('button', { name: 'Send' }).click()
  await article.getByText(/^200 in \d+ ms$/).waitFor()
  expect(await article.getByLabel('Answer').textContent()).toContain(
    '"name": "Google Workspace (Integrations Guide Service)"',
  )
  await shoot(page, 'api-tried')
})

test('what is refused is shown too, and a body is sent as it stands', async () => {
  const page = await openDocs()
  await page.getByLabel('Token').fill(await tokenOf(context, gateway.origin, 'cumulus-broker'))
  const article = page.locator('#addOrganizationService')
  await article.getByText('Try it').click()
  await article.getByLabel('Body').fill('{"id":1}')
  // The browser itself notes each answer that is no success; that is none of the page's faults.
  await article.getByRole('button', { name: 'Send' }).click()
  await article.getByText(/^400 in \d+ ms$/).waitFor()
  expect(await article.getByLabel('Answer').textContent()).toContain('The input was not valid.')
  faults = faults.filter((fault) => !fault.includes('status of 400'))
})

test('it fits on a phone, and can be read without JavaScript', async () => {
  const phone = await browser.newContext({
    viewport: { width: 390, height: 800 },
    javaScriptEnabled: false,
    colorScheme: 'dark',
  })
  const page = await phone.newPage()
  await page.goto(`${gateway.origin}/api/docs`)
  await page.locator('#createSubscription').getByText('Parameters, body and answers').click()
  await page.locator('#createSubscription').getByText('Idempotency-Key', { exact: true }).waitFor()
  await shoot(page, 'api-phone')
  expect(await page.locator('body').evaluate((body) => body.scrollWidth)).toBeLessThanOrEqual(390)
  await phone.close()
})
