import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openReplicas } from '../../src/database/replicas/open.ts'
import type { ReplicaChange } from '../../src/database/replicas/replica.ts'
import type { Replicas } from '../../src/database/replicas/replicas.ts'
import { aurora, subscriptionId } from '../../src/demo/ids.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { openProxy, type Proxy } from '../support/proxy.ts'

const id = subscriptionId(5)
const read = `{ subscription(id: "${id}") { quantity } }`
const change = `mutation ($quantity: Int!, $dryRun: Boolean) {
  updateSubscription(input: { subscriptionId: "${id}", quantity: $quantity, dryRun: $dryRun }) {
    ... on UpdateSubscriptionSuccess { subscription { quantity organization { name } } }
  }
}`
const positionHeader = 'x-triptych-position'

interface Init {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const onReplica = (statements: number) => ({ primary: 0, replica: statements })
const onPrimary = (statements: number) => ({ primary: statements, replica: 0 })

describe.runIf(engine === 'postgres')('a gateway with a replica', () => {
  let gateway: TestGateway
  let replicas: Replicas
  let proxy: Proxy
  beforeAll(async () => {
    gateway = await openGateway({ replica: async (url) => (proxy = await openProxy(url)).url })
    if (gateway.replicas) replicas = gateway.replicas
  })
  beforeEach(async () => {
    proxy.mode = 'forward'
    // So many checks bring one in.
    for (let time = 0; time < 3; time += 1) await checked()
  })

  async function checked() {
    await replicas.check()
    return replicas.counts()
  }

  /** The statements of requests that only read, while something is done, by the server that answered them. */
  async function readsDuring(work: () => Promise<unknown>): Promise<{ primary: number; replica: number }> {
    const [primaryBefore = 0, replicaBefore = 0] = replicas.reads.values()
    await work()
    const [primary = 0, replica = 0] = replicas.reads.values()
    return { primary: primary - primaryBefore, replica: replica - replicaBefore }
  }

  /** Sends a REST request. */
  async function rest(as: Exclude<As, null>, path: string, { headers = {}, ...init }: Init = {}): Promise<Response> {
    const own = { authorization: `Bearer ${await gateway.token(as)}`, 'content-type': 'application/json' }
    return gateway.fetch(new Request(`http://localhost:4000${path}`, { ...init, headers: { ...own, ...headers } }))
  }
  const address = `/api/sellers/${aurora}/subscriptions`

  it('has it answer what only reads, at both doors, however often it is asked', async () => {
    for (let time = 0; time < 6; time += 1)
      expect(await readsDuring(() => gateway.read('operator', read))).toEqual(onReplica(1))
    expect(await readsDuring(() => gateway.ask(null, '{ services { totalCount } }'))).toEqual(onReplica(0))
    const { replica, primary } = await readsDuring(async () =>
      (await rest('aurora-software', `${address}?first=2`)).json(),
    )
    expect([replica > 0, primary]).toEqual([true, 0])
  })

  it('has the primary answer whoever has written, and all that a mutation reads', async () => {
    const written = await readsDuring(() => gateway.read('cumulus-broker', change, { quantity: 41 }))
    expect(written).toEqual(onReplica(0))
    expect(await readsDuring(() => gateway.read('cumulus-broker', read))).toEqual(onPrimary(1))
    expect(await readsDuring(() => gateway.read('operator', read))).toEqual(onReplica(1))
  })

  it('tells the place in the log to whoever has written, at both doors, and to nobody else', async () => {
    const form = /^[1-9]\d*-[\dA-F]+\/[\dA-F]+$/
    const { headers } = await gateway.ask('cumulus-broker', change, { quantity: 42 })
    expect(headers.get(positionHeader)).toMatch(form)
    const { subscriptions } = await gateway.read(
      'aurora-software',
      '{ subscriptions(first: 50, filter: { statuses: [ACTIVE] }) { nodes { id service { isLicenseKeyEnabled } } } }',
    )
    const nodes: { id: string; service: { isLicenseKeyEnabled: boolean } }[] = subscriptions.nodes
    const licensed = nodes.find(({ service }) => service.isLicenseKeyEnabled)?.id
    const set = { method: 'PUT', body: JSON.stringify({ licenseKey: 'AAAA' }) }
    const { status, headers: ofRest } = await rest('aurora-software', `${address}/SetLicenseKey/${licensed}`, set)
    expect(status).toBe(200)
    expect(ofRest.get(positionHeader)).toMatch(form)
    const others = [
      await gateway.ask('operator', read),
      await gateway.ask('stratus-trade', change, { quantity: 43, dryRun: true }),
      await rest('operator', '/api/none'),
    ]
    expect(others.map((answer) => answer.headers.get(positionHeader))).toEqual([null, null, null])
  })

  it('has the primary answer until the replica is known to have the place that a client sends', async () => {
    const { headers } = await gateway.ask('cumulus-broker', change, { quantity: 44 })
    const position = headers.get(positionHeader) ?? ''
    const reads = () => readsDuring(() => gateway.ask('operator', read, {}, { [positionHeader]: position }))
    expect(await reads()).toEqual(onPrimary(1))
    await expect
      .poll(async () => {
        await replicas.check()
        return reads()
      })
      .toEqual(onReplica(1))
  })

  it.each(['1-FFFFFFFF/FFFFFFFF', '77-0/1', '9999999999-0/0'])(
    'has the primary answer who sends %s',
    async (position) => {
      const sent = { [positionHeader]: position }
      const reads = await readsDuring(async () => {
        const { status, body } = await gateway.ask('operator', read, {}, sent)
        expect([status, body.errors]).toEqual([200, undefined])
      })
      expect(reads).toEqual(onPrimary(1))
    },
  )

  it.each(['', 'x', '0-0/0', '1-0/', '1-0/G', '1-0/123456789', '1-0/0, 1-0/0', '1-0/0 or 1=1'])(
    'refuses the place "%s", by the name of its header',
    async (position) => {
      const { status, body } = await gateway.ask('operator', read, {}, { [positionHeader]: position })
      expect(status).toBe(400)
      expect(body.errors[0]).toMatchObject({ message: expect.stringContaining(positionHeader) })
      const answer = await rest('aurora-software', address, { headers: { [positionHeader]: position } })
      expect([answer.status, await answer.json()]).toEqual([400, { [positionHeader]: [expect.any(String)] }])
    },
  )

  it('has the primary answer who listens to a stream, which may tell what the replica has not yet', async () => {
    const stream = await rest('nimbus-partners', '/graphql', {
      method: 'POST',
      headers: { accept: 'text/event-stream' },
      body: JSON.stringify({ query: 'subscription { events { cursor } }' }),
    })
    expect(stream.status).toBe(200)
    const listing = () =>
      readsDuring(() => gateway.read('nimbus-partners', '{ subscriptions(first: 1) { nodes { id } } }'))
    await expect.poll(listing).toEqual(onPrimary(1))
    await stream.body?.cancel()
    await expect.poll(listing).toEqual(onReplica(1))
  })

  it('has the primary answer what a replica is asked that breaks', async () => {
    proxy.mode = 'refuse'
    proxy.cut()
    expect(await readsDuring(() => gateway.read('operator', read))).toEqual(onPrimary(1))
  })

  it('leaves a replica that says nothing, with all that it was asked, and comes back to it', async () => {
    await gateway.read('operator', read)
    proxy.mode = 'silent'
    const asked = readsDuring(() => gateway.read('operator', read))
    expect(await checked()).toEqual({ in: 0, out: 1 })
    expect(await asked).toEqual(onPrimary(1))
    expect(await readsDuring(() => gateway.read('operator', read))).toEqual(onPrimary(1))
    proxy.cut()
    proxy.mode = 'forward'
    await expect.poll(checked).toEqual({ in: 1, out: 0 })
    expect(await readsDuring(() => gateway.read('operator', read))).toEqual(onReplica(1))
    expect(gateway.replicaChanges.slice(-2)).toMatchObject([{ reason: 'unreachable' }, { reason: null }])
  })

  it('does not read from a server that does not follow the primary', async () => {
    const { url } = await freshDatabase()
    const changes: ReplicaChange[] = []
    const tell = (change: ReplicaChange) => void changes.push(change)
    const others = await openReplicas({ urls: [url], maxLagMs: 1000, primary: gateway.database, options: {}, tell })
    for (let time = 0; time < 5; time += 1) await others.check()
    expect([others.counts(), changes]).toMatchObject([{ in: 0, out: 1 }, [{ reason: 'other-history', lagMs: null }]])
    await others.close()
  })
})
