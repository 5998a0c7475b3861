import { setTimeout } from 'node:timers/promises'
import * as fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  aurora,
  auroraBackup,
  backup500,
  backup5000,
  birchClinic,
  borealis,
  borealisMail,
  cumulus,
  googleWorkspace,
  nimbus,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { person } from '../../src/demo/people.ts'
import type { Viewer } from '../../src/viewer.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { runsOf } from '../support/long-run.ts'
import { logEverything } from '../support/recorded-events.ts'
import { someViewer } from './random-events.ts'
import { type OpenStream, openStream } from './sse.ts'

const live = `subscription ($after: String, $filter: SubscriptionFilter) {
  subscriptionChanged(after: $after, filter: $filter) { cursor entry { id kind sequence } subscription { id status quantity } } }`

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

/** Does something to a subscription of the demo, as somebody who may; answers whether it was done. */
async function act(verb: string, which: number | string, more = ''): Promise<boolean> {
  const as = /^(delete|activate)/.test(verb) ? 'aurora-software' : 'cumulus-broker'
  const id = typeof which === 'number' ? subscriptionId(which) : which
  const answer = await gateway.read(
    as,
    `mutation { ${verb}(input: { subscriptionId: "${id}"${more} }) { __typename } }`,
  )
  await logEverything(gateway.database)
  return answer[verb].__typename.endsWith('Success')
}

/** Makes a subscription that waits for its service. */
async function order(): Promise<string> {
  const { createSubscription } = await gateway.read(
    'cumulus-broker',
    `mutation { createSubscription(input: { organizationId: "${acmeBakery}", serviceId: "${auroraBackup}",
      productId: "${backup500}", quantity: 1, customProperties: [{ key: "retentionDays", value: "30" }] }) {
      ... on CreateSubscriptionSuccess { subscription { id } } } }`,
  )
  await logEverything(gateway.database)
  return createSubscription.subscription.id
}

const kinds = ({ results }: OpenStream) => results.map(({ data }) => data.subscriptionChanged.entry?.kind)
const logEnd = async () =>
  (await gateway.read('operator', '{ events(last: 1) { pageInfo { endCursor } } }')).events.pageInfo.endCursor

describe('a stream of changes of subscriptions', () => {
  it('tells each change with its entry of the history, and the subscription as it is then', async () => {
    const stream = await openStream(gateway, 'cumulus-broker', live)
    await act('updateSubscription', 1, ', quantity: 30')
    await expect.poll(() => kinds(stream), { timeout: 10_000 }).toEqual(['UPDATED'])
    const { entry, subscription, cursor } = stream.results[0].data.subscriptionChanged
    expect(subscription).toEqual({ id: subscriptionId(1), status: 'ACTIVE', quantity: 30 })
    const { node } = await gateway.read(
      'cumulus-broker',
      `{ node(id: "${entry.id}") { ... on SubscriptionHistoryEntry {
      sequence subscription { id } } } }`,
    )
    expect(node).toEqual({ sequence: entry.sequence, subscription: { id: subscriptionId(1) } })
    await act('updateSubscription', 1, ', quantity: 31')
    await stream.close()
    const later = await openStream(gateway, 'cumulus-broker', live, { after: cursor })
    await expect
      .poll(() => later.results.map(({ data }) => data.subscriptionChanged.subscription.quantity))
      .toEqual([31])
    const { events } = await gateway.read('cumulus-broker', `{ events(after: "${cursor}") { nodes { subjectId } } }`)
    expect(events.nodes).toEqual([{ subjectId: subscriptionId(1) }])
    await later.close()
  })

  it('tells of a subscription that comes into what the filter names, and of one that leaves it', async () => {
    const stream = await openStream(gateway, 'cumulus-broker', live, { filter: { statuses: ['SUSPENDED'] } })
    await act('updateSubscription', 1, ', quantity: 30')
    await act('suspendSubscription', 1, ', reason: "unpaid"')
    await act('updateSubscription', 1, ', autoRenews: false')
    await act('reinstateSubscription', 1)
    await act('updateSubscription', 1, ', quantity: 31')
    await act('suspendSubscription', 1, ', reason: "unpaid"')
    await expect.poll(() => kinds(stream).at(-1), { timeout: 10_000 }).toBe('SUSPENDED')
    await expect
      .poll(() => kinds(stream).filter((kind) => kind !== 'UPDATED'))
      .toEqual(['SUSPENDED', 'REINSTATED', 'SUSPENDED'])
    await stream.close()
  })

  it('tells nobody of others’ subscriptions, and of nothing but subscriptions', async () => {
    const after = await logEnd()
    await act('updateSubscription', 1, ', quantity: 30')
    await gateway.read(
      'aurora-software',
      `mutation { updateServiceDefinition(input: { serviceId: "${auroraBackup}", changes: { campaignId: "x" } }) { __typename } }`,
    )
    await logEverything(gateway.database)
    const stranger = await openStream(gateway, 'nimbus-partners', live, { after })
    const own = await openStream(gateway, 'aurora-software', live, { after })
    await expect.poll(() => kinds(own), { timeout: 10_000 }).toEqual(['UPDATED'])
    expect(stranger.results).toEqual([])
    await Promise.all([stranger.close(), own.close()])
  })

  it('says that a cursor is none', async () => {
    const stream = await openStream(gateway, 'cumulus-broker', live, { after: 'x' })
    await stream.ended
    expect(stream.results[0].errors[0]).toMatchObject({ message: 'after is not a cursor of events.' })
  })

  it('costs its account for what it looks at and leaves out', async () => {
    const other = await openGateway({ env: { BUDGET_POINTS: '999999999999, organization=60' } })
    const reader = person('acme-bakery')
    const stream = await openStream(other, reader, live, { filter: { statuses: ['DELETED'] } })
    const { points } = other.budgets.of(reader, '')
    const before = points.msUntilFull(performance.now())
    for (let quantity = 30; quantity < 60; quantity += 1)
      await other.read(
        'cumulus-broker',
        `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(1)}", quantity: ${quantity} }) { __typename } }`,
      )
    await logEverything(other.database)
    // One for each, of 60 that come back in a minute; some have come back by then.
    await expect.poll(() => points.msUntilFull(performance.now()) - before, { timeout: 10_000 }).toBeGreaterThan(10_000)
    expect(stream.results).toEqual([])
    await stream.close()
  })
})

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values)

/** A filter that looks at anything but text, and at little at once: most subscriptions would fail one that asks for all. */
const someFilter = fc
  .array(
    fc.oneof(
      fc.record({ sellerId: oneOf(aurora, borealis) }),
      fc.record({ resellerId: oneOf(cumulus, nimbus) }),
      fc.record({ organizationId: oneOf(acmeBakery, birchClinic) }),
      fc.record({ serviceId: oneOf(auroraBackup, googleWorkspace, borealisMail) }),
      fc.record({ productId: oneOf(backup500, backup5000) }),
      fc.record({ statuses: fc.subarray(['ACTIVE', 'SUSPENDED', 'CANCELLING', 'CANCELLED', 'DELETED']) }),
      fc.record({ includeDeleted: fc.boolean() }),
      fc.record({ isTrial: fc.boolean() }),
      fc.record({ autoRenews: fc.boolean() }),
      fc.record({ currentPeriodEndsAt: fc.record({ from: oneOf('2026-03-10T00:00:00Z', '2026-06-01T00:00:00Z') }) }),
    ),
    { maxLength: 2, size: 'max' },
  )
  .map((parts): Record<string, unknown> => Object.assign({}, ...parts))

const someAct = fc.tuple(
  fc.oneof(
    oneOf(
      ['updateSubscription', ', quantity: 12'],
      ['updateSubscription', ', quantity: 13'],
      ['updateSubscription', ', autoRenews: true'],
      ['updateSubscription', ', autoRenews: false'],
      ['updateSubscription', `, productId: "${backup5000}"`],
      ['updateSubscription', `, productId: "${backup500}"`],
      ['suspendSubscription', ', reason: "unpaid"'],
      ['reinstateSubscription', ''],
      ['cancelSubscription', ', mode: AT_PERIOD_END'],
      ['undoCancelSubscription', ''],
      ['cancelSubscription', ', mode: IMMEDIATE'],
      ['deleteSubscription', ''],
      ['activateSubscription', ''],
    ),
  ),
  fc.nat({ max: 2 }),
)

// Read by path, and compared.
// oxlint-disable-next-line typescript/no-explicit-any
type Row = any

const fields = `id version status autoRenews createdAt updatedAt currentPeriodEndsAt trial { startsAt }
  seller { id } reseller { id } organization { id } service { id } product { id }`

/** Whether a subscription, as the graph shows it to an operator, is one that a filter names. */
function isNamed(row: Row, filter: Row): boolean {
  const owners = ['seller', 'reseller', 'organization', 'service', 'product']
  if (owners.some((owner) => filter[`${owner}Id`] && filter[`${owner}Id`] !== row[owner].id)) return false
  if (filter.statuses ? !filter.statuses.includes(row.status) : row.status === 'DELETED' && !filter.includeDeleted)
    return false
  if (filter.isTrial !== undefined && filter.isTrial !== (row.trial !== null)) return false
  if (filter.autoRenews !== undefined && filter.autoRenews !== row.autoRenews) return false
  const from = filter.currentPeriodEndsAt?.from
  return !from || (row.currentPeriodEndsAt !== null && new Date(row.currentPeriodEndsAt) >= new Date(from))
}

/** Whether the filter names the parties of a subscription and its service, which never change. */
const isOfOwners = (row: Row, { sellerId, resellerId, organizationId, serviceId }: Row) =>
  isNamed(
    { ...row, status: 'ACTIVE' },
    Object.fromEntries(
      Object.entries({ sellerId, resellerId, organizationId, serviceId }).filter(([, id]) => id !== undefined),
    ),
  )

interface Change {
  readonly before: Row
  readonly after: Row
}

/** The changes that a viewer is told of, written from the rules in plain words. */
function toldTo({ role, parties, serviceIds: confinedTo }: Viewer, filter: Row, changes: readonly Change[]): string[] {
  const owners = { SELLER: 'seller', BROKER: 'reseller', ORGANIZATION: 'organization', SERVICE_OWNER: 'service' }
  const owner = owners[role as keyof typeof owners]
  return changes
    .filter(({ after }) => owner === undefined || parties.includes(after[owner].id))
    .filter(({ after }) => !confinedTo || confinedTo.includes(after.service.id))
    .filter(({ before, after }) =>
      after.status === 'DELETED' ? isOfOwners(after, filter) : isNamed(before, filter) || isNamed(after, filter),
    )
    .map(({ after }) => `${after.id} ${after.version}`)
}

const noteOf = ({ data }: Row) =>
  `${data.subscriptionChanged.subscription.id} ${data.subscriptionChanged.entry.sequence}`

const runs = runsOf(15, 500)

it(
  'tells each viewer, live and later alike, what its filter named before or after, and nothing that it does not see',
  { timeout: 60_000 + runs * 5_000 },
  async () => {
    const rowOf = async (id: string): Promise<Row> =>
      (await gateway.read('operator', `{ subscription(id: "${id}") { ${fields} } }`)).subscription
    let changed = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(someAct, { minLength: 18, maxLength: 30, size: 'max' }),
        fc.array(fc.tuple(someViewer, someFilter), { minLength: 3, maxLength: 5 }),
        async (acts, listeners) => {
          const ids = await Promise.all([order(), order(), order()])
          await act('activateSubscription', ids[0])
          await act('activateSubscription', ids[1])
          const after = await logEnd()
          const open = () =>
            Promise.all(listeners.map(([viewer, filter]) => openStream(gateway, viewer, live, { after, filter })))
          const early = await open()
          const changes: Change[] = []
          for (const [[verb = '', more = ''], which] of acts) {
            const id = ids[which] ?? ids[0]
            const before = await rowOf(id)
            await act(verb, id, more)
            const now = await rowOf(id)
            if (now.version !== before.version) changes.push({ before, after: now })
          }
          changed += changes.length
          gateway.database.eventsLogged.ring()
          const late = await open()
          const expected = listeners.map(([viewer, filter]) => toldTo(viewer, filter, changes))
          const told = (streams: OpenStream[]) => streams.map((stream) => stream.results.map(noteOf))
          await expect.poll(() => told(early), { timeout: 10_000 }).toEqual(expected)
          await expect.poll(() => told(late), { timeout: 10_000 }).toEqual(expected)
          // What should not come could still be on its way.
          await setTimeout(20)
          expect([told(early), told(late)]).toEqual([expected, expected])
          await Promise.all([...early, ...late].map((stream) => stream.close()))
        },
      ),
      { numRuns: runs, endOnFailure: true },
    )
    // It did something, and was not refused all the time.
    expect(changed).toBeGreaterThan(4 * runs)
  },
)
