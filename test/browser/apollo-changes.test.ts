import { expect, test } from 'vitest'
import {
  acmeBakery,
  auroraBackup,
  birchClinic,
  borealisMail,
  googleWorkspace,
  productId,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { change, read, show, shown, useFrontend } from './apollo/frontend.ts'

const frontend = useFrontend()

const lists = {
  Mine: `query Mine($filter: SubscriptionFilter) {
    subscriptions(first: 50, filter: $filter) { totalCount edges { node { id quantity status version } } }
  }`,
  Held: `query Held($id: ID!) { organization(id: $id) { id subscriptions(first: 20) { totalCount nodes { id quantity status } } } }`,
  One: 'query One($id: ID!) { subscription(id: $id) { id quantity status allowedActions } }',
}

const update = `mutation Update($input: UpdateSubscriptionInput!) {
  updateSubscription(input: $input) {
    __typename
    ... on UpdateSubscriptionSuccess { subscription { id quantity status version allowedActions } }
    ... on DomainError { code message }
  }
}`
const cancel = update.replaceAll(/update(?=Subscription)/g, 'cancel').replaceAll('Update', 'Cancel')

test.each([
  ['plain', acmeBakery, 1],
  ['documented', birchClinic, 5],
] as const)(
  'a change shows in every list of the %s cache that holds the subscription, and asks for nothing',
  async (cache, organizationId, number) => {
    const page = await frontend.open('cumulus-broker', cache)
    const id = subscriptionId(number)
    await show(page, 'Mine', lists.Mine)
    await show(page, 'Held', lists.Held, { id: organizationId })
    await show(page, 'One', lists.One, { id })
    const rows = async () =>
      Promise.all(['Mine', 'Held', 'One'].map(async (name) => findRow(await shown(page, name), id)))
    const everywhere = (row: object) => Array.from({ length: 3 }, () => expect.objectContaining(row) as object)
    await expect.poll(rows).toEqual(everywhere({ status: 'ACTIVE' }))
    frontend.sent = []
    await change(page, update, { subscriptionId: id, quantity: 41 })
    await expect.poll(rows).toEqual(everywhere({ quantity: 41, status: 'ACTIVE' }))
    await change(page, cancel, { subscriptionId: id, mode: 'IMMEDIATE' })
    await expect.poll(rows).toEqual(everywhere({ quantity: 41, status: 'CANCELLED' }))
    expect((await rows())[2]).toMatchObject({ allowedActions: [] })
    expect(frontend.sent).toEqual(['Update', 'Cancel'])
    frontend.session.complaints = frontend.session.complaints.filter(
      (text) => cache === 'documented' || !text.includes('missing `possibleTypes` entry'),
    )
  },
)

test('a refusal changes nothing that is shown, and says what it has to say', async () => {
  const page = await frontend.open('cumulus-broker', 'documented')
  await show(page, 'One', lists.One, { id: subscriptionId(2) })
  await expect.poll(() => shown(page, 'One')).toMatchObject({ subscription: { quantity: 3 } })
  const refused = await change(page, update, { subscriptionId: subscriptionId(2), quantity: -1 })
  expect(refused).toMatchObject({ updateSubscription: { __typename: 'InvalidInput', code: 'INVALID_INPUT' } })
  expect(await shown(page, 'One')).toMatchObject({ subscription: { quantity: 3, status: 'ACTIVE' } })
})

test('without possible types Apollo drops what a refusal says, and warns', async () => {
  const page = await frontend.open('cumulus-broker', 'plain')
  const refused = await change(page, update, { subscriptionId: subscriptionId(2), quantity: -1 })
  expect(refused).toEqual({ updateSubscription: { __typename: 'InvalidInput' } })
  expect(frontend.session.complaints.join()).toContain('missing `possibleTypes` entry')
  frontend.session.complaints = []
})

test('a new subscription is in the lists that are shown once they are asked for again', async () => {
  const page = await frontend.open('cumulus-broker', 'documented')
  await show(page, 'Mine', lists.Mine, { filter: { serviceId: auroraBackup } })
  await show(page, 'Held', lists.Held, { id: acmeBakery })
  await expect.poll(() => shown(page, 'Mine')).toMatchObject({ subscriptions: { totalCount: expect.any(Number) } })
  await expect.poll(() => shown(page, 'Held')).toMatchObject({ organization: { id: acmeBakery } })
  const totals = async () =>
    Promise.all(
      ['Mine', 'Held'].map(async (name) =>
        Number(/"totalCount":(\d+)/.exec(JSON.stringify(await shown(page, name)))?.[1]),
      ),
    )
  const [mine = 0, held = 0] = await totals()
  const order = { organizationId: acmeBakery, serviceId: auroraBackup, productId: productId(3), quantity: 7 }
  const created = await page.evaluate((input) => program.subscribe(input), order)
  const id = /"subscription":\{[^}]*"id":"([^"]+)"/.exec(JSON.stringify(created))?.[1] ?? ''
  await expect.poll(totals).toEqual([mine + 1, held + 1])
  expect(findRow(await shown(page, 'Mine'), id)).toMatchObject({ quantity: 7, status: 'PENDING' })
  expect(findRow(await shown(page, 'Held'), id)).toMatchObject({ quantity: 7, status: 'PENDING' })
  expect(frontend.sent).toEqual(['Mine', 'Held', 'Subscribe', 'Mine', 'Held'])
})

test('an added service leaves the E-store that is shown, joins the services, and is no longer available', async () => {
  const page = await frontend.open('cumulus-broker', 'documented')
  const offers = `query Offers($id: ID!, $serviceId: ID!) {
    organization(id: $id) {
      id
      name
      estore { nodes { service { id } } }
      services { nodes { id service { id } } }
      availability(serviceId: $serviceId) { isAvailable reasons }
    }
  }`
  const other = 'query Other($id: ID!) { organization(id: $id) { id estore { nodes { service { id } } } } }'
  await show(page, 'Offers', offers, { id: acmeBakery, serviceId: googleWorkspace })
  await show(page, 'Other', other, { id: birchClinic })
  const before = {
    estore: { nodes: [{ service: { id: borealisMail } }, { service: { id: googleWorkspace } }] },
    availability: { isAvailable: true },
  }
  await expect.poll(() => shown(page, 'Offers')).toMatchObject({ organization: before })
  await expect.poll(() => shown(page, 'Other')).toMatchObject({ organization: { id: birchClinic } })
  const input = {
    organizationId: acmeBakery,
    serviceId: googleWorkspace,
    currencyCode: 'EUR',
    customProperties: [{ key: 'domain', value: 'acme.example' }],
  }
  await page.evaluate((given) => program.addService(given), input)
  await expect
    .poll(() => shown(page, 'Offers'))
    .toMatchObject({
      organization: {
        estore: { nodes: [{ service: { id: borealisMail } }] },
        services: { nodes: [{ service: { id: auroraBackup } }, { service: { id: googleWorkspace } }] },
        availability: { isAvailable: false, reasons: ['ALREADY_ADDED'] },
      },
    })
  expect(frontend.sent).toEqual(['Offers', 'Other', 'Add', 'Offers'])
})

test('a list grows page by page, beside another filter of the same list', async () => {
  const page = await frontend.open('operator', 'documented')
  const grown = `query Grown($after: String, $filter: SubscriptionFilter) {
    subscriptions(first: 4, after: $after, filter: $filter) {
      totalCount
      edges { cursor node { id status } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`
  const whole = await read(page, grown.replace('first: 4', 'first: 12'), {}, 'no-cache')
  const other = { filter: { statuses: ['SUSPENDED'] } }
  const suspended = await read(page, grown, other, 'no-cache')
  await show(page, 'Grown', grown)
  await show(page, 'Suspended', grown, other)
  const after = async () => /"endCursor":"([^"]+)"/.exec(JSON.stringify(await shown(page, 'Grown')))?.[1]
  for (const [index, length] of [4, 8, 12].entries()) {
    if (index > 0) await page.evaluate((cursor) => program.showMore('Grown', { after: cursor }), await after())
    await expect.poll(() => shown(page, 'Grown')).toMatchObject({ subscriptions: { edges: { length } } })
  }
  expect(await shown(page, 'Grown')).toEqual(whole)
  expect(await shown(page, 'Suspended')).toEqual(suspended)
})

/** The subscription with this id, wherever in an answer it stands. */
function findRow(value: unknown, id: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  if ('id' in value && value.id === id) return value
  return Object.values(value)
    .map((each) => findRow(each, id))
    .find((each) => each !== undefined)
}
