import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { acmeBakery, aurora, auroraBackup, birchClinic, borealisMail, cumulus } from '../../src/demo/ids.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { insertAll } from '../../src/demo/rows.ts'
import type { Role } from '../../src/vocabulary.ts'
import { made, ofCumulus } from '../management/clients-of-machines.ts'
import { engine } from '../support/fresh-database.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { manyId } from '../support/many-subscriptions.ts'
import { type Plan, plansOf, visitedRows } from '../support/plans.ts'
import { testTime } from '../support/templates.ts'

/** Clients of others, and those of each party that asks. */
const others = 3000
const own = 7

/** Who asks, and for whom its clients act. */
const owners: [as: As, role: Role, parties: string[]][] = [
  ['cumulus-broker', 'BROKER', [cumulus]],
  ['acme-bakery', 'ORGANIZATION', [acmeBakery]],
  ['aurora-software', 'SELLER', [aurora]],
  ['backup-owner', 'SERVICE_OWNER', [auroraBackup]],
]

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({
    fill: async (database) => {
      await loadDemo(database, { now: testTime })
      await writeManyClients(database)
      await database.analyze()
    },
  })
})

async function writeManyClients(database: Database): Promise<void> {
  const row = (number: number, role: Role, parties: string[]) => {
    return { id: manyId(number), name: 'ERP', role, parties, secretHash: '', createdAt: testTime }
  }
  const ofOthers: [Role, (number: number) => string[]][] = [
    ['BROKER', (number) => [manyId(number)]],
    ['ORGANIZATION', () => [birchClinic]],
    ['SELLER', (number) => [manyId(number)]],
    ['SERVICE_OWNER', () => [borealisMail]],
    ['OPERATOR', () => []],
  ]
  const clients = Array.from({ length: others }, (_, number) => {
    const [role, partiesOf] = ofOthers[number % ofOthers.length] ?? ['OPERATOR' as const, () => []]
    return row(number, role, partiesOf(number))
  })
  const theirs = owners.flatMap(([, role, parties], index) =>
    Array.from({ length: own }, (_, number) => row(others + index * own + number, role, parties)),
  )
  await database.transaction(() => insertAll(database.tables, { clients: [...clients, ...theirs] }))
}

/** Where a plan reads the clients of others as well. */
function faults(plan: Plan, most: number): string[] {
  const visited = visitedRows(plan, 'clients')
  return [
    ...(plan.join('\n').includes('clients_party') ? [] : [`not by its index: ${plan.join('; ')}`]),
    ...plan.filter((step) => /^(SCAN|Seq Scan on) clients\b/.test(step)),
    ...(visited > most ? [`visits ${visited} rows, not at most ${most}: ${plan.join('; ')}`] : []),
  ]
}

const ofClients = async (as: As, query: string) => {
  const { result, sent } = await gateway.counter.during(() => gateway.read(as, query))
  const statements = sent.filter(({ sql }) => / from "clients"/.test(sql))
  return { result, plans: await plansOf(gateway, statements) }
}

describe('the machine clients of a party are sought by it, however many others there are', () => {
  it.each(owners)('%s', async (as) => {
    const page = 'nodes { id } pageInfo { hasNextPage endCursor }'
    const { result, plans } = await ofClients(as, `{ apiClients(first: 5) { ${page} totalCount } }`)
    // A seller sees those of its services as well.
    const count = as === 'aurora-software' ? 2 * own : own
    expect(result.apiClients).toMatchObject({ totalCount: count, pageInfo: { hasNextPage: true } })
    expect(plans).toHaveLength(2)
    // PostgreSQL says each row twice that it finds by an index and reads then.
    const most = 2 * count
    expect(plans.flatMap((plan) => faults(plan, most))).toEqual([])
    const { endCursor } = result.apiClients.pageInfo
    const next = await ofClients(as, `{ apiClients(first: 5, after: "${endCursor}") { ${page} } }`)
    expect(next.result.apiClients.nodes).toHaveLength(Math.min(5, count - 5))
    expect(next.plans.flatMap((plan) => faults(plan, most))).toEqual([])
  })

  // Of one party there is an order in the index; of several services there are some rows to sort.
  it.runIf(engine === 'sqlite')('those of one party in the order of the index', async () => {
    const { plans } = await ofClients('cumulus-broker', '{ apiClients(first: 5) { nodes { id } } }')
    expect(plans).toEqual([['SEARCH clients USING INDEX clients_party (<expr>=?)']])
  })

  it('and counted so where another one is made', async () => {
    const { sent } = await gateway.counter.during(() => made(gateway, 'cumulus-broker', ofCumulus))
    const counting = sent.filter(({ sql }) => /from "clients".*"revoked_at" is null/.test(sql))
    expect(counting).toHaveLength(1)
    expect((await plansOf(gateway, counting)).flatMap((plan) => faults(plan, own + 1))).toEqual([])
  })
})
