import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { shoot, useBrowser } from './use-browser.ts'

const session = useBrowser()

const found = (page: Page) => page.locator('#found a')

test('from the home page to an answer by search, with the keyboard alone', async () => {
  const page = await session.visit('/')
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Docs' }).click()
  await page.getByRole('heading', { level: 1, name: 'Documentation' }).waitFor()
  // A page is read before its script runs, and only then knows keys.
  await page.waitForLoadState()
  await page.keyboard.press('/')
  await page.keyboard.type('how to back up')
  await found(page).first().waitFor()
  await shoot(page, 'docs-search')
  expect(await page.locator('#said').innerText()).toMatch(/^\d+ sections$/)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/docs/upgrading#backing-up')
  expect(await page.getByRole('heading', { name: 'Backing up' }).innerText()).toContain('Backing up')
  await shoot(page, 'docs-found')
})

test('Enter opens the first section that is found, and Escape forgets the question', async () => {
  const page = await session.visit('/docs/errors')
  await page.keyboard.press('/')
  await page.keyboard.type('backup')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/docs/upgrading#backing-up')
  await page.waitForLoadState()
  await page.keyboard.press('/')
  await page.keyboard.type('xylophone')
  await page.getByText('Nothing was found.').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => page.locator('.results').isVisible()).toBe(false)
})

test('a question may hold any character, and what is found is never markup', async () => {
  const page = await session.visit('/docs')
  await page.keyboard.press('/')
  for (const question of ['(', '[a-', '\\', '$1', '<b>', '"', 'a|b', '*', 'c++ token']) {
    await page.getByLabel('Search the documentation').fill(question)
    await page.waitForTimeout(50)
  }
  await found(page).first().waitFor()
  expect(await page.locator('#found :not(li, a, strong, small, span, mark)').count()).toBe(0)
})

test('a slash is a slash where one writes', async () => {
  const page = await session.visit('/docs')
  await page.getByLabel('Search the documentation').fill('api')
  await page.keyboard.type('/docs')
  expect(await page.getByLabel('Search the documentation').inputValue()).toBe('api/docs')
})

test('without scripts everything but the search is there', async () => {
  await session.open({ javaScriptEnabled: false })
  const page = await session.visit('/docs/graph')
  expect(await page.getByRole('search').isVisible()).toBe(false)
  await page.getByRole('navigation', { name: 'On this page' }).getByRole('link', { name: 'Prices' }).click()
  expect(page.url()).toMatch(/\/docs\/graph#prices$/)
  await page
    .getByRole('navigation', { name: 'Documentation' })
    .getByRole('link', { name: 'Settings', exact: true })
    .click()
  await page.getByRole('heading', { level: 1, name: 'Configuration' }).waitFor()
  await page.getByRole('navigation', { name: 'Reading on' }).getByRole('link', { name: 'Next' }).click()
  await page.getByRole('heading', { level: 1 }).waitFor()
})

test('on a phone no document is wider than the phone, and the contents stand below', async () => {
  await session.open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, colorScheme: 'dark' })
  const page = await session.visit('/docs')
  const addresses = await page
    .locator('.contents a')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
  expect(addresses.length).toBeGreaterThan(15)
  for (const address of addresses) {
    await page.goto(session.origin + (address ?? ''))
    const width = await page.evaluate(() => document.documentElement.scrollWidth)
    expect([address, width]).toEqual([address, 390])
  }
  await page.getByRole('link', { name: 'Contents' }).click()
  await page
    .getByRole('navigation', { name: 'Documentation' })
    .getByRole('link', { name: 'Settings', exact: true })
    .click()
  await page.getByRole('heading', { level: 1, name: 'Configuration' }).waitFor()
  await shoot(page, 'docs-phone')
})

test('on a phone what stands in a picture can be read, and the picture moves by itself', async () => {
  await session.open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
  const page = await session.visit('/docs/lifecycle')
  const picture = page.locator('.picture img').first()
  await picture.scrollIntoViewIfNeeded()
  const [shown, natural] = await picture.evaluate((image: HTMLImageElement) => [image.width, image.naturalWidth])
  expect(shown).toBeGreaterThan((natural ?? 0) * 0.9)
  const moved = await page
    .locator('.picture')
    .first()
    .evaluate((frame) => {
      frame.scrollLeft = 200
      return [frame.scrollLeft, document.documentElement.scrollWidth]
    })
  expect(moved).toEqual([200, 390])
  await shoot(page, 'docs-picture-phone')
})

test('on a phone the words of a table have its width, each with the head of its column', async () => {
  await session.open({ viewport: { width: 400, height: 800 } })
  for (const path of ['/docs/errors', '/docs/configuration']) {
    const page = await session.visit(path)
    const widths = await page
      .locator('.stacked td:nth-child(2):not(:empty)')
      .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().width))
    expect(widths.length).toBeGreaterThan(20)
    expect(Math.min(...widths)).toBeGreaterThan(320)
    const [inner, outer] = await page
      .locator('.stacked')
      .first()
      .evaluate((table) => [table.scrollWidth, table.clientWidth])
    expect(inner).toBe(outer)
    const head = await page
      .locator('.stacked td:nth-child(2)')
      .first()
      .evaluate((cell) => getComputedStyle(cell, '::before').content)
    expect(head).toContain('meaning')
  }
})

test('what can be copied or followed from a document reaches the gateway that shows it', async () => {
  for (const path of ['/docs/quick-start', '/docs/clients']) {
    const page = await session.visit(path)
    const named = await page.locator('article code, article a').allTextContents()
    expect(named.filter((text) => /(?:localhost|127\.0\.0\.1):4000/.test(text))).toEqual([])
    expect(named.join('\n')).toContain(`${session.origin}/graphql`)
  }
  const page = await session.visit('/docs/quick-start')
  await page.locator('article').getByRole('link', { name: session.origin, exact: true }).first().click()
  await page.waitForURL(`${session.origin}/`)
})

test('an anchor that is copied leads back to its section', async () => {
  const page = await session.visit('/docs/graph')
  const heading = page.getByRole('heading', { name: 'Filters' })
  await heading.hover()
  await heading.getByRole('link', { name: 'Link to Filters' }).click()
  expect(page.url()).toMatch(/\/docs\/graph#filters$/)
})
