import { RE2JS } from 're2js'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { loadDemo } from '../../src/demo/load.ts'
import { engine } from '../support/fresh-database.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { turnsDuring } from '../support/loop-turns.ts'
import { writeManySubscriptions } from '../support/many-subscriptions.ts'
import { plansOf } from '../support/plans.ts'
import { testTime } from '../support/templates.ts'
import { done, send } from './support.ts'

const rowsAtOnce = 50
const seller = 'aurora-software'
const mutation = 'setCustomPropertyDefinitions'

interface Found {
  readonly id: string
  readonly version: number
  readonly subscriptions: {
    readonly totalCount: number
    readonly nodes: readonly { readonly id: string; readonly reseller: { readonly id: string } }[]
  }
}

let gateway: TestGateway
let service: Found
beforeEach(async () => {
  gateway = await openGateway({
    opened: { rowsAtOnce },
    async fill(database) {
      await loadDemo(database, { now: testTime })
      await writeManySubscriptions(database, 2000)
    },
  })
  const text = asked('note')
  const { services } = await gateway.read(
    seller,
    `{ services { nodes { id version subscriptions(first: 1, filter: { statuses: [ACTIVE] }) { totalCount nodes { id reseller { id } } } } } }`,
  )
  const [most] = (services.nodes as Found[]).toSorted((a, b) => b.subscriptions.totalCount - a.subscriptions.totalCount)
  if (!most) throw new Error('The seller has no service.')
  const { version } = await done(gateway, seller, mutation, { serviceId: most.id, definitions: [text] })
  service = { ...most, version }
})

const asked = (key: string, more: object = {}) => ({
  key,
  name: key,
  appliesTo: 'SUBSCRIPTION',
  type: 'TEXT',
  ...more,
})
const narrow = (more: object = { pattern: '[a-z]+' }) =>
  send(gateway, seller, mutation, {
    serviceId: service.id,
    definitions: [asked('note', more)],
    expectedVersion: service.version,
  })
function note(value: string) {
  const [subscription] = service.subscriptions.nodes
  if (!subscription) throw new Error('The service has no active subscription.')
  const broker = { role: 'BROKER', parties: [subscription.reseller.id], accountId: 'broker', account: 'USER' } as const
  const customProperties = [{ key: 'note', value }]
  return done(gateway, broker, 'updateSubscription', { subscriptionId: subscription.id, customProperties })
}

/** Does something between the survey and the transaction that follows it. */
function afterSurvey(act: () => Promise<unknown>): void {
  const { transaction } = gateway.database
  let count = 0
  gateway.database.transaction = async (work) => {
    count += 1
    if (count === 2) await act()
    return transaction(work)
  }
}

describe('rules that become narrower', () => {
  it('are compared with what many subscriptions have, a slice at a time', async () => {
    expect(service.subscriptions.totalCount).toBeGreaterThan(2 * rowsAtOnce)
    const { result, sent } = await gateway.counter.during(() => narrow())
    expect(result.shown.version).toBe(service.version + 1)
    const reading = sent.filter(({ sql }) => /from "subscriptions"/.test(sql))
    expect(reading.length).toBeGreaterThan(4)
    for (const { sql } of reading) expect(sql).toMatch(/limit \d+|limit \?|"updated_at" >=/)
  })

  it.runIf(engine === 'sqlite')(
    'are compared in the transaction with what was changed of late, by an index',
    async () => {
      const { sent } = await gateway.counter.during(() => narrow())
      const late = sent.filter(({ sql }) => /"subscriptions"."updated_at" >=/.test(sql))
      expect(late).toHaveLength(1)
      const [plan] = await plansOf(gateway, late)
      expect(plan?.join('\n')).toMatch(/subscriptions_service_updated \(service_id=\? AND updated_at>\?\)/)
    },
  )

  it('leave others a turn between two slices', async () => {
    const turns = await turnsDuring(gateway.database, () => narrow())
    expect(turns.length).toBeGreaterThanOrEqual(service.subscriptions.totalCount / rowsAtOnce)
    expect(new Set(turns).size).toBe(turns.length)
  })

  it('are compared with a value once, though it was changed of late', async () => {
    await note('abc')
    const compared = vi.spyOn(RE2JS.prototype, 'matches')
    expect((await narrow({ pattern: '[a-c]{3}' })).shown.version).toBe(service.version + 1)
    expect(compared.mock.calls).toEqual([['abc']])
    compared.mockRestore()
  })

  it('are refused by what is written while it is looked', async () => {
    afterSurvey(() => note('42'))
    expect(await narrow()).toMatchObject({ code: 'CUSTOM_PROPERTY_IN_USE', properties: [{ brokenValues: 1 }] })
  })

  it('are refused where another changes the service meanwhile', async () => {
    afterSurvey(() => done(gateway, seller, 'updateService', { serviceId: service.id, name: 'Another' }))
    expect(await narrow()).toMatchObject({ __typename: 'VersionConflict', currentVersion: service.version + 1 })
  })

  it('are tried as well without being kept', async () => {
    await note('42')
    expect(await narrow({ pattern: '[a-z]+' })).toMatchObject({ properties: [{ key: 'note', brokenValues: 1 }] })
    expect(
      await send(gateway, seller, mutation, {
        serviceId: service.id,
        definitions: [asked('note', { pattern: '[0-9]+' })],
        expectedVersion: service.version,
        dryRun: true,
      }),
    ).toMatchObject({ shown: { version: service.version + 1 } })
  })
})

describe('a property that is removed', () => {
  const remove = () =>
    send(gateway, seller, mutation, { serviceId: service.id, definitions: [], removeKeys: ['note'] }, fields)
  const fields = 'customProperties { key isRetired }'
  const isThere = (answer: { shown?: { customProperties: { key: string }[] } }) =>
    answer.shown?.customProperties.filter(({ key }) => key === 'note')

  it('goes where nothing has a value', async () => {
    expect(isThere(await remove())).toEqual([])
  })

  it('is retired where something has one, or is given one while it is looked', async () => {
    afterSurvey(() => note('42'))
    expect(isThere(await remove())).toEqual([{ key: 'note', isRetired: true }])
  })
})
