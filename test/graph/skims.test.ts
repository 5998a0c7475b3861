import { beforeAll, describe, expect, it } from 'vitest'
import {
  aurora,
  auroraBackup,
  birchClinic,
  borealisMail,
  borealisVault,
  businessStarter,
  cumulus,
  googleWorkspace,
  mailStandard,
} from '../../src/demo/ids.ts'
import { loadDemo } from '../../src/demo/load.ts'
import type { Viewer } from '../../src/viewer.ts'
import { engine } from '../support/fresh-database.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { isLong } from '../support/long-run.ts'
import { writeManySubscriptions } from '../support/many-subscriptions.ts'
import { plansOf } from '../support/plans.ts'
import { testTime } from '../support/templates.ts'

/** Rows that one statement may look at here, and in one piece. */
const rowsAtOnce = 20
const mostExamined = 100

let gateway: TestGateway
/** The same, where as many rows as there are may be examined for a filter. */
let complete: TestGateway
/** The same rows, where all of a list is one slice, and is read with the others of its page. */
let whole: TestGateway
beforeAll(async () => {
  const env = { LIMIT_EXAMINED_ROWS: String(mostExamined) }
  gateway = await openGateway({
    env,
    opened: { rowsAtOnce },
    async fill(database) {
      await loadDemo(database, { now: testTime })
      await writeManySubscriptions(database, isLong ? 2000 : 500)
    },
  })
  const most = { env: { LIMIT_EXAMINED_ROWS: '1000000', LIMIT_COST: '1000000000' }, through: async () => gateway.url }
  complete = await openGateway({ ...most, opened: { rowsAtOnce } })
  whole = await openGateway({ ...most, opened: { rowsAtOnce: 1_000_000 } })
})

let machines = 0
/** A machine, which each gateway knows by another id. */
const machine = (viewer: Pick<Viewer, 'role' | 'parties' | 'serviceIds'>) => {
  const known = new Map<TestGateway, Viewer>()
  return (on: TestGateway): Viewer => {
    const accountId = `5b1a1c1e-0000-4000-8000-${String(known.has(on) ? machines : (machines += 1)).padStart(12, '0')}`
    const found = known.get(on) ?? { ...viewer, accountId, account: 'SERVICE', isReadOnly: false }
    known.set(on, found)
    return found
  }
}
const person = (as: As) => () => as

const viewers: Record<string, (on: TestGateway) => As> = {
  'an operator': person('operator'),
  'a seller': person('aurora-software'),
  'a broker': person('cumulus-broker'),
  'an organization': person('birch-clinic'),
  'an owner of two services': person('borealis-owner'),
  'a seller’s machine': machine({
    role: 'SELLER',
    parties: [aurora],
    serviceIds: [googleWorkspace],
  }),
  'a broker’s machine': machine({
    role: 'BROKER',
    parties: [cumulus],
    serviceIds: [auroraBackup, borealisVault],
  }),
}

const orders = ['CREATED_AT', 'UPDATED_AT'].flatMap((field) =>
  (isLong ? ['ASC', 'DESC'] : ['DESC']).map((direction) => `{ field: ${field}, direction: ${direction} }`),
)
const filters = [
  '',
  `serviceId: "${googleWorkspace}"`,
  `sellerId: "${aurora}", resellerId: "${cumulus}"`,
  'updatedAt: { before: "2025-01-01T05:00:00.000Z" }',
  `serviceId: "${borealisMail}", autoRenews: true`,
  ...(isLong
    ? [
        `serviceId: "${borealisMail}", statuses: [ACTIVE]`,
        `productId: "${businessStarter}"`,
        `productId: "${mailStandard}", resellerId: "${cumulus}"`,
        `organizationId: "${birchClinic}", serviceId: "${auroraBackup}"`,
        'createdAt: { from: "2025-01-01T00:30:00.000Z", before: "2025-01-01T01:10:00.000Z" }',
        'isTrial: true',
      ]
    : []),
]
const parents = ['sellers', 'resellers', 'organizations', 'services']

interface Listed {
  readonly nodes: readonly { readonly id: string }[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

/** All ids of a list of one parent, or of none, page after page. */
async function paged(on: TestGateway, as: (on: TestGateway) => As, args: string, first = 30): Promise<string[]> {
  const ids: string[] = []
  for (let after: string | null = null; ;) {
    const query = `query ($after: String) { subscriptions(first: ${first}, after: $after, ${args}) {
      nodes { id } pageInfo { hasNextPage endCursor } } }`
    const { subscriptions } = (await on.read(as(on), query, { after })) as { subscriptions: Listed }
    ids.push(...subscriptions.nodes.map(({ id }) => id))
    if (!subscriptions.pageInfo.hasNextPage) return ids
    after = subscriptions.pageInfo.endCursor
  }
}

const lists = new Map<string, Promise<string[]>>()

/** All ids that there are, to whom they are shown all. */
function allOf(args: string): Promise<string[]> {
  const known = lists.get(args) ?? paged(whole, person('operator'), args, 100)
  lists.set(args, known)
  return known
}

describe.each(Object.entries(viewers))('a list along an index that has other rows, to %s', (_, as) => {
  it('has its rows in their order', async () => {
    // Everybody’s rows, of which the viewer sees those that it finds by their ids.
    const seen = new Set(await seenOf(as, await allOf(`orderBy: ${orders[0]}`)))
    for (const order of orders) {
      for (const filter of filters) {
        const args = `orderBy: ${order}, filter: { ${filter} }`
        const expected = (await allOf(args)).filter((id) => seen.has(id))
        expect([args, await paged(gateway, as, args)]).toEqual([args, expected])
      }
    }
  })

  it('has them below each kind of parent, in both directions, and as many', async () => {
    for (const order of orders) {
      for (const filter of filters) {
        const of = `orderBy: ${order}, filter: { ${filter} }`
        const lists = `first: subscriptions(first: 7, ${of}) { nodes { id } }
          last: subscriptions(last: 7, ${of}) { nodes { id } }
          total: subscriptions(${of}) { totalCount }`
        const query = `{ ${parents.map((parent) => `${parent} { nodes { id ${lists} } }`).join(' ')} }`
        const expected = await whole.read(as(whole), query)
        expect([of, await complete.read(as(complete), query)]).toEqual([of, expected])
      }
    }
  })

  // PostgreSQL reads a table of so few rows as a whole.
  it.runIf(engine === 'sqlite')('is looked at slice by slice', async () => {
    const lists = orders.map((order, index) => `o${index}: subscriptions(first: 5, orderBy: ${order}) { nodes { id } }`)
    const query = `{ ${lists.join(' ')} subscriptions { totalCount }
      ${parents.map((parent) => `${parent} { nodes { ${lists.join(' ')} subscriptions { totalCount } } }`).join(' ')} }`
    const { sent } = await gateway.counter.during(() => gateway.read(as(gateway), query))
    const texts = (await plansOf(gateway, sent)).map((plan, index) => [sent[index]?.sql, ...plan].join('\n'))
    const ofSubscriptions = texts.filter((text) => / subscriptions /.test(text))
    expect(ofSubscriptions.filter((text) => !/limit \d+|<=|>=/.test(text))).toEqual([])
  })
})

/** Those of some subscriptions that a viewer sees. */
async function seenOf(as: (on: TestGateway) => As, ids: readonly string[]): Promise<string[]> {
  const seen: string[] = []
  for (let at = 0; at < ids.length; at += 100) {
    const { nodes } = await whole.read(as(whole), 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: ids.slice(at, at + 100),
    })
    seen.push(...nodes.flatMap((node: { id: string } | null) => (node ? [node.id] : [])))
  }
  return seen
}

describe('what a seller asks of a service that is another’s', () => {
  it('is nothing, and no row is looked at', async () => {
    const query = `{ subscriptions(filter: { serviceId: "${borealisMail}" }) { totalCount nodes { id } } }`
    const answer = await gateway.read('aurora-software', query)
    expect(answer).toEqual({ subscriptions: { totalCount: 0, nodes: [] } })
  })
})
