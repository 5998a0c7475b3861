import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { routes } from '../../src/routes.ts'
import { tokenOf } from './demo-token.ts'
import { shoot, useBrowser } from './use-browser.ts'

const session = useBrowser()

async function openDocs(): Promise<Page> {
  const page = await session.visit('/')
  await page.getByRole('link', { name: '/api/docs' }).click()
  await page.locator('html.live').waitFor()
  return page
}

test('from the home page to an answer: every operation is there, and one is tried with a token', async () => {
  const page = await openDocs()
  expect(await page.locator('main article[id]:not([id^="schema-"])').count()).toBe(routes.length)
  await shoot(page, 'api')
  await page.getByLabel('Token').fill(await tokenOf(session.context, session.origin, 'cumulus-broker'))
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

test('a person of the demo asks without a token to copy, until the page is left', async () => {
  const page = await openDocs()
  await page.getByRole('link', { name: 'Cumulus', exact: false }).first().click()
  await page.getByText('You ask as').waitFor()
  await shoot(page, 'api-person')
  expect(new URL(page.url()).search).toBe('')
  expect(await page.content()).not.toContain('eyJhbGci')
  const article = page.locator('#listOrganizationServices')
  await article.getByText('Try it').click()
  await article.getByRole('button', { name: 'Send' }).click()
  await article.getByText(/^200 in \d+ ms$/).waitFor()
  await page.reload()
  await page.locator('html.live').waitFor()
  expect(await page.getByLabel('Token').inputValue()).toBe('')
})

test('what is refused is shown too, and a body is sent as it stands', async () => {
  const page = await openDocs()
  await page.getByLabel('Token').fill(await tokenOf(session.context, session.origin, 'cumulus-broker'))
  const article = page.locator('#addOrganizationService')
  await article.getByText('Try it').click()
  await article.getByLabel('Body').fill('{"id":1}')
  // The browser itself notes each answer that is no success; that is none of the page's faults.
  await article.getByRole('button', { name: 'Send' }).click()
  await article.getByText(/^400 in \d+ ms$/).waitFor()
  expect(await article.getByLabel('Answer').textContent()).toContain('The input was not valid.')
  session.complaints = session.complaints.filter((complaint) => !complaint.includes('status of 400'))
})

test('it fits on a phone, and can be read without JavaScript', async () => {
  await session.open({ viewport: { width: 390, height: 800 }, javaScriptEnabled: false, colorScheme: 'dark' })
  const page = await session.visit('/api/docs')
  await page.locator('#createSubscription').getByText('Parameters, body and answers').click()
  await page.locator('#createSubscription').getByText('Idempotency-Key', { exact: true }).waitFor()
  await shoot(page, 'api-phone')
  expect(await page.locator('body').evaluate((body) => body.scrollWidth)).toBeLessThanOrEqual(390)
})
