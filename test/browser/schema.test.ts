import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { schema } from '../../src/schema.ts'
import { useBrowser } from './use-browser.ts'

const session = useBrowser()

async function openSchema(hash = ''): Promise<Page> {
  const page = await session.visit(`/schema${hash}`)
  await page.locator('html.live').waitFor()
  return page
}

const card = (page: Page, name: string) => page.locator(`a.card[data-type="${name}"]`)
const typesOf = (cards: Element[]) => cards.map((each) => each.getAttribute('data-type'))
const near = (page: Page) => page.locator('.card.near').evaluateAll(typesOf)
const found = (page: Page) => page.locator('.card.found').evaluateAll(typesOf)

test('from the home page to a type: a click lights what it leads to and describes it', async () => {
  const page = await session.visit('/')
  await page.getByRole('navigation').getByRole('link', { name: 'The graph' }).click()
  await page.locator('html.live').waitFor()
  await card(page, 'Service').click()
  expect(page.url()).toBe(`${session.origin}/schema#Service`)
  expect(await page.title()).toBe('Service · The graph of Triptych')
  await page.getByRole('article', { name: 'Service' }).getByText('isLicenseKeyEnabled').waitFor()
  expect(await near(page)).toEqual(
    expect.arrayContaining(['Seller', 'ServiceProduct', 'ServiceDefinition', 'ServiceSubscription']),
  )
  expect(await near(page)).not.toContain('Availability')
  await page.goBack()
  await page.getByRole('link', { name: 'ServiceProduct', exact: true }).first().waitFor()
  expect(await near(page)).toEqual([])
})

test('every type is found by its name', async () => {
  const page = await openSchema()
  const search = page.getByRole('searchbox')
  const names = Object.keys(schema.getTypeMap()).filter((name) => !/^(_.*|String|Int|Float|Boolean|ID)$/.test(name))
  const lost: string[] = []
  for (const name of names) {
    await search.fill(name)
    if ((await page.locator('#index li:not([hidden])').count()) === 0) lost.push(name)
  }
  expect(lost).toEqual([])
  await search.fill('ServiceSubscription')
  await search.press('Enter')
  await page.getByRole('article', { name: 'ServiceSubscription' }).waitFor()
  expect(new URL(page.url()).hash).toBe('#ServiceSubscription')
})

test('a field is found too, and lights the types that have it', async () => {
  const page = await openSchema()
  await page.keyboard.press('/')
  await page.keyboard.type('licenseKey')
  expect(await found(page)).toEqual(expect.arrayContaining(['Service', 'ServiceSubscription']))
  await page.getByRole('searchbox').fill('no such thing')
  await page.getByText('Nothing has this name.').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => page.locator('#index li:not([hidden])').count()).toBeGreaterThan(40)
})

test('the keyboard alone reaches a card, opens it, follows a reference and comes back', async () => {
  const page = await openSchema()
  await card(page, 'Reseller').focus()
  await page.keyboard.press('Enter')
  await page.getByRole('article', { name: 'Reseller' }).waitFor()
  expect(await card(page, 'Reseller').getAttribute('aria-current')).toBe('true')
  await page.getByRole('article').getByRole('link', { name: 'OrganizationConnection!' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('article', { name: 'Organization' }).waitFor()
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('Organization')
  await page.keyboard.press('Escape')
  expect(await page.getByRole('article').count()).toBe(0)
})

test('an address with a type opens it, and brings its card into view', async () => {
  const page = await openSchema('#ServiceDefinition')
  await page.getByRole('article', { name: 'ServiceDefinition' }).waitFor()
  await expect
    .poll(async () => {
      const box = await card(page, 'ServiceDefinition').boundingBox()
      return box !== null && box.y >= 0 && box.y < 800
    })
    .toBe(true)
})

test('what only the list holds lights those that use it', async () => {
  const page = await openSchema('#SubscriptionStatus')
  await page.getByRole('article', { name: 'SubscriptionStatus' }).getByText('SUSPENDED', { exact: true }).waitFor()
  expect(await found(page)).toContain('ServiceSubscription')
})

test('the picture grows, shrinks and fits, and a drag moves it without choosing anything', async () => {
  const page = await openSchema()
  const width = async () => (await page.locator('#picture').boundingBox())?.width ?? 0
  const fitted = await width()
  expect(fitted).toBeLessThanOrEqual(950)
  await page.getByRole('button', { name: 'Larger' }).click()
  await page.getByRole('button', { name: 'Larger' }).click()
  expect(await width()).toBeGreaterThan(fitted * 1.5)
  const before = await card(page, 'Reseller').boundingBox()
  if (!before) throw new Error('The card is not drawn')
  const [x, y] = [before.x + 60, Math.max(before.y, 120) + 12]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x - 50, y - 40, { steps: 4 })
  await page.mouse.up()
  const after = await card(page, 'Reseller').boundingBox()
  expect(Math.round((after?.x ?? 0) - before.x)).toBe(-50)
  expect(new URL(page.url()).hash).toBe('')
  await page.getByRole('button', { name: 'Fit' }).click()
  expect(await width()).toBe(fitted)
})

test('on a phone the list stands for the picture, and fits', async () => {
  await session.open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
  const page = await session.visit('/schema')
  expect(await page.locator('#picture').isVisible()).toBe(false)
  await page.getByRole('link', { name: 'Organization', exact: true }).first().tap()
  await page.getByRole('heading', { name: 'Organization' }).waitFor()
  expect(await page.evaluate(() => scrollY)).toBe(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  await page.getByRole('button', { name: 'All types' }).tap()
  await page.getByRole('link', { name: 'Seller', exact: true }).first().waitFor()
})

test('without JavaScript the picture and all descriptions are there', async () => {
  await session.open({ javaScriptEnabled: false })
  const page = await session.visit('/schema')
  await card(page, 'Organization').click()
  expect(await page.locator('article#Organization').isVisible()).toBe(true)
})
