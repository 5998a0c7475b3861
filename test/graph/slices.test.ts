import { beforeAll, describe, expect, it } from 'vitest'
import { aurora, cumulus, googleWorkspace } from '../../src/demo/ids.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { send } from '../rest/support.ts'
import { engine } from '../support/fresh-database.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { turnsDuring } from '../support/loop-turns.ts'
import { writeManySubscriptions } from '../support/many-subscriptions.ts'
import { plansOf } from '../support/plans.ts'
import { testTime } from '../support/templates.ts'

/** Rows that one statement may look at here. */
const rowsAtOnce = 50
const mostExamined = 400
const pageSize = 10

const open = (env: Record<string, string> = {}) =>
  openGateway({
    env: { LIMIT_EXAMINED_ROWS: String(mostExamined), ...env },
    opened: { rowsAtOnce },
    async fill(database) {
      await loadDemo(database, { now: testTime })
      await writeManySubscriptions(database, 3000)
    },
  })

let gateway: TestGateway
beforeAll(async () => {
  gateway = await open()
})

const orders = ['CREATED_AT', 'UPDATED_AT'].flatMap((field) =>
  ['ASC', 'DESC'].map((direction) => `{ field: ${field}, direction: ${direction} }`),
)
/** Some match often, some once in a while, some nothing. */
const filters = [
  'autoRenews: true',
  'isTrial: true',
  'statuses: [CANCELLED, PENDING]',
  'currentPeriodEndsAt: { from: "2001-01-01T00:00:00.000Z" }',
  'createdAt: { from: "2025-01-01T02:00:00.000Z", before: "2025-01-01T02:10:00.000Z" }',
  'updatedAt: { before: "2025-01-01T01:00:00.000Z" }',
  'search: "e", isTrial: true',
]
const viewers: As[] = ['operator', 'aurora-software', 'cumulus-broker', 'birch-clinic', 'borealis-owner']

interface Listed {
  readonly nodes: readonly { readonly id: string }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** All ids of a list, page after page. */
async function paged(as: As, args: string, on = gateway): Promise<string[]> {
  const ids: string[] = []
  for (let after: string | null = null; ;) {
    const query = `query ($after: String) { subscriptions(first: 100, after: $after, ${args}) {
      nodes { id } pageInfo { hasNextPage endCursor } } }`
    const { subscriptions } = (await on.read(as, query, { after })) as { subscriptions: Listed }
    ids.push(...subscriptions.nodes.map(({ id }) => id))
    if (!subscriptions.pageInfo.hasNextPage) return ids
    after = subscriptions.pageInfo.endCursor
  }
}

describe('a list that is examined in slices', () => {
  it.each(viewers)('has the rows, in the order, that it has in one piece, to %s', async (as) => {
    const whole = await openGateway({ through: async () => gateway.url })
    for (const filter of filters) {
      for (const order of orders) {
        const args = `filter: { ${filter} }, orderBy: ${order}`
        expect([args, await paged(as, args)]).toEqual([args, await paged(as, args, whole)])
      }
    }
  })

  it.each(viewers)('is counted as in one piece, as far as it may be, to %s', async (as) => {
    const whole = await openGateway({ through: async () => gateway.url })
    for (const filter of ['', ...filters]) {
      const query = `{ subscriptions(filter: { ${filter} }) { totalCount isTotalCountExact }
        services { nodes { id subscriptions(filter: { ${filter} }) { totalCount isTotalCountExact } } } }`
      const [sliced, piece] = [await gateway.read(as, query), await whole.read(as, query)]
      const lists = (data: typeof sliced) => [data, ...data.services.nodes].map(({ subscriptions }) => subscriptions)
      const counted = lists(sliced)
      for (const [index, { totalCount }] of lists(piece).entries()) {
        const { isTotalCountExact: isExact, totalCount: count } = counted[index]
        expect([filter, isExact ? count : Math.max(count, totalCount)]).toEqual([filter, totalCount])
      }
      expect(filter !== '' || counted.every(({ isTotalCountExact }) => isTotalCountExact)).toBe(true)
    }
  })
})

/** Documents that have much examined, in each way that a list is read. */
const documents = (['operator', 'aurora-software', 'cumulus-broker', 'borealis-owner'] as const).flatMap((as) => {
  const list = (args: string) => `subscriptions(first: ${pageSize}, ${args}) { totalCount nodes { id } }`
  return [
    ...orders.map((order) => [
      `a filter in the order ${order}`,
      as,
      `{ ${list(`filter: { isTrial: true }, orderBy: ${order}`)} }`,
    ]),
    ['a search', as, `{ ${list('filter: { search: "e", isTrial: true }')} }`],
    ['all of them', as, `{ ${list('')} }`],
    ['filters below services', as, `{ services { nodes { ${list('filter: { isTrial: true }')} } } }`],
    ['counts below services', as, '{ services { nodes { subscriptions { totalCount } } } }'],
  ] as [string, As, string][]
})

// PostgreSQL reads a table of so few rows as a whole.
describe.runIf(engine === 'sqlite')('what an organization sees below others', () => {
  const lists = `a: subscriptions(first: 5) { totalCount nodes { id } }
    b: subscriptions(filter: { isTrial: true }) { totalCount nodes { id } }`
  it.each(['sellers', 'resellers', 'services'])('is sought among its own: %s', async (parents) => {
    const query = `{ ${parents} { nodes { ${lists} } } }`
    const { sent } = await gateway.counter.during(() => gateway.read('birch-clinic', query))
    const plans = (await plansOf(gateway, sent)).map((plan) => plan.join('\n'))
    const ofSubscriptions = plans.filter((plan) => / subscriptions /.test(plan))
    expect(ofSubscriptions.length).toBeGreaterThanOrEqual(4)
    for (const plan of ofSubscriptions) expect(plan).toMatch(/subscriptions_organization_created \(organization_id=\?/)
  })
})

// PostgreSQL reads a table of so few rows as a whole.
describe.runIf(engine === 'sqlite')('no statement looks at many rows', () => {
  it.each(documents)('for %s, to %s', async (_, as, query) => {
    const { sent } = await gateway.counter.during(() => gateway.read(as, query))
    const plans = await plansOf(gateway, sent)
    for (const [index, plan] of plans.entries()) {
      const text = [sent[index]?.sql, ...plan].join('\n')
      if (!/ subscriptions /.test(text)) continue
      // The few rows of merged pages are sorted once they are found, which is the last step.
      const steps = text.includes('rowid in (select') ? plan.slice(0, -1) : plan
      expect(steps.join('\n')).not.toMatch(/SCAN subscriptions|USE TEMP B-TREE FOR ORDER BY/)
      // What is sought reaches no further than a slice, or says how many rows it reads.
      expect(text).toMatch(/limit \d+/)
    }
  })
})

describe('between two slices', () => {
  const rare = (first: number) => `{ subscriptions(first: ${first}, filter: { isTrial: true }) { nodes { id } } }`

  it('others have a turn of the event loop', async () => {
    const turns = await turnsDuring(gateway.database, () => gateway.read('aurora-software', rare(100)))
    // The first slice is read at once.
    expect(turns.length).toBeGreaterThanOrEqual(mostExamined / rowsAtOnce - 1)
    expect(new Set(turns).size).toBe(turns.length)
  })

  it('a request ends at its deadline, at both doors, and says when to ask again', async () => {
    const strict = await open({ LIMIT_DEADLINE_MS: '3', LIMIT_EXAMINED_ROWS: '10000' })
    const { status, headers } = await strict.ask('aurora-software', rare(100))
    expect([status, headers.get('retry-after')]).toEqual([503, '5'])
    const path = `/api/sellers/${aurora}/subscriptions?first=100&isTrial=true`
    const refused = await send(strict, 'aurora-software', 'GET', path)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
  })

  it('further ones are not counted as statements', async () => {
    const strict = await open({ LIMIT_STATEMENTS: '4' })
    const query = '{ subscriptions(first: 10, filter: { isTrial: true }) { totalCount nodes { id } } }'
    const { result, statements } = await strict.counter.during(() => strict.ask('aurora-software', query))
    expect(result.body.errors).toBeUndefined()
    expect(statements.length).toBeGreaterThan(8)
  })
})

describe('what costs much by REST', () => {
  it('takes turns with what the account asks otherwise, and is refused where too many wait', async () => {
    const heavy = await open({ HEAVY_COST: '0' })
    const ask = (path: string) => send(heavy, 'cumulus-broker', 'GET', path)
    const path = `/api/resellers/${cumulus}/services/${googleWorkspace}/subscriptions?isTrial=true&first=2`
    const { body } = await send(gateway, 'cumulus-broker', 'GET', path)
    expect((await ask(path)).body).toEqual(body)
    // Nothing is read before all have come, however long that takes: those that may wait do, and the others are refused.
    const { turn } = heavy.database
    const come = Promise.withResolvers<void>()
    heavy.database.turn = async (read, lane) => {
      await come.promise
      return turn(read, lane)
    }
    let refusals = 0
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const answer = await ask(path)
        if (answer.status === 503) refusals += 1
        if (refusals === 9) come.resolve()
        return answer
      }),
    )
    const refused = answers.filter(({ status }) => status === 503)
    expect([answers.filter(({ status }) => status === 200).length, refused.length]).toEqual([11, 9])
    for (const { headers } of refused) expect(headers.get('retry-after')).toBe('1')
  })
})
