import { get } from 'node:http'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { acmeBakery, auroraBackup, productId, subscriptionId } from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { isLong } from '../support/long-run.ts'
import { tokenOf } from './demo-token.ts'
import { openGraphiql, run, textOf, writeQuery } from './graphiql-window.ts'
import { shoot, useBrowser } from './use-browser.ts'

const brokerTabs = [
  'MyOrganizations',
  'WhatIAmOffered',
  'WhatTheyCanAdd',
  'OnboardACustomer',
  'WhoCanAddIt',
  'WhoPaysWhat',
  'WhatWouldItCost',
  'MyMachineClients',
  'MakeAMachineClient',
  'WhatHappened',
  'SearchSubscriptions',
  'PutItOnHold',
  'EndTheHold',
  'WatchWhatHappens',
]

const session = useBrowser()

/** Opens GraphiQL at a path of the gateway. */
function openExplorer(path: string, page?: Page): Promise<Page> {
  return openGraphiql(page ?? session.context, session.origin + path)
}

function tabsOf(page: Page): Promise<(string | null)[]> {
  return page
    .getByRole('tab')
    .evaluateAll((tabs) => tabs.map((tab) => tab.querySelector('button')?.textContent ?? null))
}

/** Opens a tab, by one click. */
async function choose(page: Page, name: string): Promise<void> {
  const tab = page.getByRole('tab', { name })
  await tab.click()
  await expect.poll(() => tab.getAttribute('aria-selected')).toBe('true')
}

/** Has the broker change something, outside the window. */
async function change(mutation: string, input: object): Promise<void> {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}`
  const query = `mutation Change($input: ${type}Input!) { ${mutation}(input: $input) { __typename } }`
  const headers = { authorization: `Bearer ${await tokenOf(session.context, session.origin, 'cumulus-broker')}` }
  const answer = await session.context.request.post(`${session.origin}/graphql`, {
    headers,
    data: { query, variables: { input } },
  })
  expect(await answer.json()).toEqual({ data: { [mutation]: { __typename: `${type}Success` } } })
}

/** Whose tokens the browser keeps for GraphiQL, each once. */
async function keptAccounts(page: Page): Promise<string[]> {
  const kept = await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))
  const payloads = [...kept.matchAll(/eyJ[\w-]+\.([\w-]+)\./g)].map((match) => match[1] ?? '')
  return [
    ...new Set(
      payloads.map((payload) => (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }).sub),
    ),
  ]
}

test('from the home page into GraphiQL as the broker, where the first example shows data', async () => {
  const page = await session.visit('/')
  await page.getByText(/^Healthy/).waitFor()
  await page.getByRole('link', { name: 'Open GraphiQL as Mira Keller, Cumulus Broker' }).click()
  await page.getByRole('button', { name: /Execute query/ }).waitFor()
  expect(page.url()).toBe(`${session.origin}/graphql`)
  expect(await page.locator('#who').innerText()).toMatch(/Mira Keller, Cumulus Broker\s+broker/)
  expect(await tabsOf(page)).toEqual(brokerTabs)
  await run(page)
  await expect
    .poll(() => textOf(page, 'response'))
    .toMatch(/"reseller": \{\s+"name": "Cumulus Broker"[^]*"name": "Acme Bakery"/)
})

test('the other examples run as they are, variables included', async () => {
  const page = await openExplorer('/graphql?as=aurora-software')
  await choose(page, 'SearchSubscriptions')
  await run(page)
  await expect.poll(() => textOf(page, 'response')).toContain('"subscriptions"')
  expect(await textOf(page, 'response')).not.toContain('"errors"')
})

test('the tabs of GraphiQL are one stop of the keyboard, and keys go between them', async () => {
  const page = await openExplorer('/graphql?as=cumulus-broker')
  const stop = () =>
    page.evaluate(() => {
      const { activeElement: element } = document
      return element?.getAttribute('aria-label') ?? element?.textContent.trim() ?? ''
    })
  const next = async () => {
    await page.keyboard.press('Tab')
    return stop()
  }
  expect(await next()).toBe('Triptych')
  while ((await stop()) !== 'MyOrganizations') await next()
  expect([await next(), await next()]).toEqual(['Close MyOrganizations', 'New tab'])
  await page.getByRole('button', { name: 'MyOrganizations', exact: true }).focus()
  const tabs = await page.getByRole('tab').locator('.graphiql-tab-button').allInnerTexts()
  for (const [key, place] of [
    ['ArrowRight', 1],
    ['End', -1],
    ['ArrowRight', 0],
    ['ArrowLeft', -1],
    ['Home', 0],
  ] as const) {
    await page.keyboard.press(key)
    await expect.poll(stop).toBe(tabs.at(place))
    await page.getByRole('tab', { selected: true, name: tabs.at(place) ?? '' }).waitFor()
  }
  await page.keyboard.press('Delete')
  await expect.poll(stop).toBe(tabs[1])
  expect(await page.getByRole('tab').count()).toBe(tabs.length - 1)
})

test('a new tab is seen in the strip, however many there are', async () => {
  const page = await openExplorer('/graphql?as=cumulus-broker')
  await page.getByRole('button', { name: 'New tab' }).click()
  const isSeen = () =>
    page.getByRole('tab', { selected: true }).evaluate((tab) => {
      const [own, strip] = [tab, tab.closest('[role="tablist"]')].map((each) => each?.getBoundingClientRect())
      return own && strip && own.left >= strip.left - 1 && own.right <= strip.right + 1
    })
  await expect.poll(() => page.getByRole('tab', { selected: true }).innerText()).toContain('<untitled>')
  await expect.poll(isSeen).toBe(true)
  await shoot(page, 'new-tab')
})

test('what an example changes, the next tab takes back', async () => {
  const page = await openExplorer('/graphql?as=acme-bakery')
  await choose(page, 'NoteOurNumber')
  await run(page)
  await expect.poll(() => textOf(page, 'response')).toContain('"externalId": "PO-2041"')
  await shoot(page, 'note-our-number')
  await choose(page, 'TakeTheNumberAway')
  await run(page)
  await expect.poll(() => textOf(page, 'response')).toContain('"externalId": null')
})

test('what happens is shown as it happens, whatever it is of, until it is stopped', async () => {
  const page = await openExplorer('/graphql?as=cumulus-broker')
  await choose(page, 'WatchWhatHappens')
  const opened = page.waitForResponse((response) =>
    Boolean(response.headers()['content-type']?.startsWith('text/event-stream')),
  )
  await run(page)
  const stream = await opened
  await change('updateSubscription', { subscriptionId: subscriptionId(1), quantity: 11 })
  await expect.poll(() => textOf(page, 'response')).toMatch(/"SUBSCRIPTION_UPDATED"[^]*"name": "Aurora Backup"/)
  const unitPrice = { amount: '99.90', currencyCode: 'EUR' }
  const prices = [{ productId: productId(3), unitPrice }]
  await change('setOrganizationPrices', { organizationId: acmeBakery, serviceId: auroraBackup, prices })
  await expect.poll(() => textOf(page, 'response')).toMatch(/"PRICE_LIST_CHANGED"[^]*"__typename": "PriceList"/)
  await shoot(page, 'what-happens-now')
  const closed = page.waitForEvent('requestfailed', {
    predicate: (request) => request === stream.request(),
    timeout: 20_000,
  })
  await page.getByRole('button', { name: /Stop query/ }).click()
  await closed
  await page.getByRole('button', { name: /Execute query/ }).waitFor()
})

/** Who is told of Acme Bakery's backup: its seller's side, its broker, itself and the host. */
const told: readonly string[] = [
  'aurora-software',
  'cumulus-broker',
  'acme-bakery',
  'backup-owner',
  'operator',
  'admin',
]

// One of each role, and one who is told of nothing; everybody in a long run.
const watchers = people
  .map(({ slug }) => slug)
  .filter((slug) => isLong || told.includes(slug) || slug === 'birch-clinic')

test.each(watchers)('%s watches what happens, and is shown what is for them', async (slug) => {
  const page = await openExplorer(`/graphql?as=${slug}`)
  await choose(page, 'WatchWhatHappens')
  const opened = page.waitForResponse((response) =>
    Boolean(response.headers()['content-type']?.startsWith('text/event-stream')),
  )
  await run(page)
  await opened
  const quantity = 12 + watchers.indexOf(slug)
  await change('updateSubscription', { subscriptionId: subscriptionId(1), quantity })
  await page.getByRole('button', { name: /Stop query/ }).waitFor()
  const shown = async () => {
    const text = await textOf(page, 'response')
    return { isTold: text.includes(`"after": "${quantity}"`), fails: text.includes('"errors"') }
  }
  await expect.poll(shown).toEqual({ isTold: told.includes(slug), fails: false })
  await shoot(page, `what-happens-to-${slug}`)
})

test('opening another person replaces every header and tab of the first', async () => {
  const page = await openExplorer('/graphql?as=cumulus-broker')
  await choose(page, 'WhatTheyCanAdd')
  await run(page)
  await expect.poll(() => keptAccounts(page)).toEqual(['mira.keller'])
  await openExplorer('/graphql?as=acme-bakery', page)
  expect(await tabsOf(page)).toEqual([
    'WhatCanIAdd',
    'WhatIUse',
    'CanIAddIt',
    'MyMachineClients',
    'MakeAMachineClient',
    'WhatHappened',
    'SearchSubscriptions',
    'NoteOurNumber',
    'TakeTheNumberAway',
    'WatchWhatHappens',
  ])
  await run(page)
  await expect.poll(() => textOf(page, 'response')).toContain('"name": "Acme Bakery"')
  await expect.poll(() => keptAccounts(page)).toEqual(['jonas.weber'])
})

test('a reload keeps the person, the tabs and what was written, and a new tab has the credential too', async () => {
  const page = await openExplorer('/graphql?as=cumulus-broker')
  await page.reload()
  await page.getByRole('button', { name: /Execute query/ }).waitFor()
  expect(await tabsOf(page)).toHaveLength(brokerTabs.length)
  await writeQuery(page, 'query Written { viewer { accountId } }')
  await expect
    .poll(() => page.evaluate(() => localStorage.getItem('graphiql:tabState')))
    .toContain('query Written { viewer { accountId')
  await openExplorer('/graphql', page)
  expect(await tabsOf(page)).toEqual([...brokerTabs, 'Written'])
  await run(page)
  await expect.poll(() => textOf(page, 'response')).toContain('"accountId": "mira.keller"')
})

test('an older window cannot put its credential back', async () => {
  const older = await openExplorer('/graphql?as=cumulus-broker')
  const newer = await openExplorer('/graphql?as=acme-bakery')
  await older.getByText('Another window has become Jonas Weber, Acme Bakery.').waitFor()
  await choose(older, 'WhatTheyCanAdd')
  await run(older)
  await expect.poll(() => textOf(older, 'response')).toContain('"organizations"')
  // GraphiQL writes half a second after a change.
  await older.waitForTimeout(1000)
  expect(await keptAccounts(newer)).toEqual(['jonas.weber'])
  await newer.reload()
  await newer.getByRole('button', { name: /Execute query/ }).waitFor()
  await run(newer)
  await expect.poll(() => textOf(newer, 'response')).toContain('"name": "Acme Bakery"')
})

test('a renewed token takes the place of the old one and leaves the tabs', async () => {
  const page = await openExplorer('/graphql?as=cumulus-broker')
  await writeQuery(page, 'query Kept { viewer { role } }')
  await expect.poll(() => page.evaluate(() => localStorage.getItem('graphiql:tabState'))).toContain('"title":"Kept"')
  const before = await page.evaluate(() => localStorage.getItem('triptych:person'))
  await openExplorer('/graphql?as=cumulus-broker&renew', page)
  expect(await tabsOf(page)).toContain('Kept')
  const oldToken = /eyJ[\w.-]+/.exec(before ?? '')?.[0] ?? ''
  expect(oldToken).not.toBe('')
  expect(await page.evaluate(() => JSON.stringify(Object.entries(localStorage)))).not.toContain(oldToken)
})

test('who leaves is nobody, and finds the examples that nobody can run', async () => {
  const page = await openExplorer('/graphql?as=operator')
  await page.getByRole('button', { name: 'Leave' }).click()
  await page.getByText('No credentials', { exact: true }).waitFor()
  await page.getByRole('button', { name: /Execute query/ }).waitFor()
  expect(await keptAccounts(page)).toEqual([])
  await run(page)
  await expect.poll(() => textOf(page, 'response')).toContain('"viewer": null')
})

test('the documentation opens and the editor knows the schema, with its workers, without a network', async () => {
  const page = await openExplorer('/graphql?as=operator')
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await page.locator('.graphiql-doc-explorer').getByText('ServiceSubscription', { exact: true }).first().click()
  await page.locator('.graphiql-doc-explorer-title', { hasText: 'ServiceSubscription' }).waitFor()
  await writeQuery(page, '{ serv')
  await page.keyboard.press('Control+Space')
  await expect.poll(() => page.locator('.suggest-widget').innerText()).toContain('serviceDefinition')
})

test('on a phone both pages fit their width', async () => {
  await session.open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true })
  const page = await session.visit('/')
  const width = () => page.evaluate(() => document.documentElement.scrollWidth)
  expect(await width()).toBe(390)
  await openExplorer('/graphql?as=acme-bakery', page)
  expect(await width()).toBe(390)
  await run(page)
  await expect.poll(() => textOf(page, 'response')).toContain('"name": "Acme Bakery"')
})

test('GraphiQL is as high as its window, before a run and after it', async () => {
  for (const viewport of [
    { width: 1280, height: 800 },
    { width: 400, height: 800 },
  ]) {
    await session.open({ viewport })
    const page = await openExplorer('/graphql?as=cumulus-broker')
    const size = () =>
      page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight])
    expect(await size()).toEqual([viewport.width, viewport.height])
    await run(page)
    await expect.poll(() => textOf(page, 'response')).toContain('"name": "Cumulus Broker"')
    expect(await size()).toEqual([viewport.width, viewport.height])
  }
})

test('on a phone the documentation of GraphiQL has the room of the editors, which come back as they were', async () => {
  await session.open({ viewport: { width: 400, height: 800 } })
  const page = await openExplorer('/graphql?as=cumulus-broker')
  const button = page.getByRole('button', { name: /Execute query/ })
  await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
  await page.locator('.graphiql-doc-explorer').getByText('Root Types').waitFor()
  expect(await button.isVisible()).toBe(false)
  expect((await page.locator('.graphiql-plugin').boundingBox())?.width).toBeGreaterThan(340)
  await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click()
  await run(page)
  await expect.poll(() => textOf(page, 'response')).toContain('"name": "Cumulus Broker"')
  // What is run stands beside its buttons, not under them.
  const [editor, tools] = await Promise.all([
    page.locator('.graphiql-query-editor .monaco-editor').first().boundingBox(),
    button.boundingBox(),
  ])
  expect((editor?.x ?? 0) + (editor?.width ?? 0)).toBeLessThanOrEqual(tools?.x ?? 0)
})

test('on a phone no link of a bar stands in two lines', async () => {
  await session.open({ viewport: { width: 400, height: 800 } })
  const page = await session.visit('/')
  for (const path of ['/', '/docs', '/schema', '/api/docs', '/graphql?as=cumulus-broker']) {
    await page.goto(session.origin + path)
    const broken = await page.locator('nav[aria-label="Main"] a, .bar h1').evaluateAll((all) =>
      all.flatMap((each) => {
        const range = document.createRange()
        range.selectNodeContents(each)
        const tops = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
        return tops.size > 1 ? [each.textContent] : []
      }),
    )
    expect([path, broken]).toEqual([path, []])
    expect([path, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([path, 400])
  }
})

test('a page of another name that resolves to this machine gets what an address without a page gets', async () => {
  const ask = (path: string, host: string) =>
    new Promise<[number | undefined, string]>((resolve, reject) => {
      get(session.origin + path, { headers: { host, accept: 'text/html' } }, (response) => {
        let body = ''
        response.on('data', (chunk: Buffer) => {
          body += chunk.toString()
        })
        response.on('end', () => resolve([response.statusCode, body]))
      }).on('error', reject)
    })
  const nothing = await ask('/no/such/page', 'rebound.example')
  expect(nothing[0]).toBe(404)
  expect(await ask('/graphql?as=cumulus-broker', 'rebound.example')).toEqual(nothing)
})
