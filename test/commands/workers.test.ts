import { once } from 'node:events'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { createClient as createSseClient } from 'graphql-sse'
import { createClient as createSocketClient } from 'graphql-ws'
import { describe, expect, inject, it } from 'vitest'
import { WebSocket } from 'ws'
import { serveTogether, type Served } from '../concurrency/gateways.ts'
import { organization, writeParties, writeService } from '../concurrency/world.ts'
import { samplesOf } from '../instruments/scrape.ts'
import { afterFile } from '../support/cleanups.ts'
import { emptyDatabase, freshDatabase } from '../support/fresh-database.ts'
import { start, triptych } from './child.ts'
import { connectionsToAll, connectToOne, servingWorkers } from './workers.ts'

const manifest = join(await mkdtemp(join(inject('runFolder'), 'manifest-')), 'documents.json')
await writeFile(manifest, '{}')
const { database, url } = await freshDatabase()
await writeParties(database, 10)
const { serviceId } = await writeService(database)

const settings = { WORKERS: '2', LOG_LEVEL: 'info', METRICS_PORT: '0' }
const { gateways } = await serveTogether(url, 1, {
  ...settings,
  TRUSTED_DOCUMENTS: 'allowed',
  TRUSTED_DOCUMENTS_FILE: manifest,
  BUDGET_POINTS: '999999999999, operator=3000',
})
const [served] = gateways as [Served]
const { child, address, tokenOf } = served

const serving = () => servingWorkers(child)
const broker = tokenOf('cumulus-broker')
const add = 'mutation ($input: AddOrganizationServiceInput!) { addOrganizationService(input: $input) { __typename } }'
const inputFor = (index: number) => ({ input: { organizationId: organization(index), serviceId, currencyCode: 'EUR' } })
const remove =
  'mutation ($input: RemoveOrganizationServiceInput!) { removeOrganizationService(input: $input) { __typename } }'
const removalOf = (index: number) => ({ input: { organizationId: organization(index), serviceId } })
const removed = { data: { removeOrganizationService: { __typename: 'RemoveOrganizationServiceSuccess' } } }
const added = { data: { addOrganizationService: { __typename: 'AddOrganizationServiceSuccess' } } }
const viewerRole = '{ viewer { role } }'

/** Ends a worker as a crash does. */
const crash = (pid = 0) => process.kill(pid, 'SIGKILL')

describe('a gateway in two workers', () => {
  it('says once that it is ready, with how many it has, and where', () => {
    const said = child.stdout().match(/^Version .* Triptych is ready at .*$/gm)
    expect(said).toEqual([expect.stringMatching(/, 2 workers, metrics at \S+\/metrics\. Triptych is ready at \S+$/)])
    expect(serving().size).toBe(2)
  })

  it('answers in both, and each knows what the other has written', async () => {
    const [one, other] = await connectionsToAll(child, address)
    expect(await one?.ask(broker, add, inputFor(1))).toEqual(added)
    expect(await other?.ask(broker, remove, removalOf(1))).toEqual(removed)
    expect(await other?.ask(broker, add, inputFor(1))).toEqual(added)
    expect(await one?.ask(broker, remove, removalOf(1))).toEqual(removed)
  })

  it('writes in both at once, and refuses none', async () => {
    const connections = await connectionsToAll(child, address)
    const outcomes = await Promise.all(
      connections.map(async (connection, index) => {
        const answers: unknown[] = []
        for (let turn = 0; turn < 10; turn += 1) {
          answers.push(await connection.ask(broker, add, inputFor(3 + index)))
          answers.push(await connection.ask(broker, remove, removalOf(3 + index)))
        }
        return answers
      }),
    )
    const each = Array.from({ length: 10 }, () => [added, removed]).flat()
    expect(outcomes).toEqual(connections.map(() => each))
  })

  it.each([
    ['server-sent events', overSse, 5],
    ['a WebSocket', overSocket, 8],
  ])('tells whoever listens at one of them what both have written, by %s', async (_, listen, first) => {
    const heard: string[] = []
    const connections = await connectionsToAll(child, address)
    const end = await connections[0]?.ask(broker, '{ events(last: 1) { pageInfo { endCursor } } }')
    const stop = listen(end.data.events.pageInfo.endCursor, ({ subjectId }) => heard.push(subjectId))
    expect(await connections[0]?.ask(broker, add, inputFor(first))).toEqual(added)
    // From now on somebody listens.
    await expect.poll(() => heard).toHaveLength(1)
    for (const [index, connection] of connections.entries())
      expect(await connection.ask(broker, add, inputFor(first + 1 + index))).toEqual(added)
    await expect.poll(() => new Set(heard).size).toBe(3)
    stop()
  })

  it('holds an account to one budget in both', async () => {
    const [here, there] = await connectionsToAll(child, address)
    const operator = tokenOf('operator')
    const codeOf = async (connection: typeof here, query: string) =>
      (await connection?.ask(operator, query))?.errors?.[0].extensions.code ?? 'answered'
    const total = '{ subscriptions(first: 1) { totalCount } }'
    expect(await codeOf(there, total)).toBe('answered')
    let code = 'answered'
    const page = '{ organizations(first: 10) { nodes { id name } } }'
    while (code === 'answered') code = await codeOf(here, page)
    expect(code).toBe('RATE_LIMITED')
    await expect.poll(() => codeOf(there, total), { interval: 50 }).toBe('RATE_LIMITED')
  })

  it('tells when the last of its processes was started', async () => {
    const startedAt = async () =>
      (await scrape()).find(({ name }) => name === 'process_start_time_seconds')?.value ?? Number.NaN
    const before = await startedAt()
    expect(Math.abs(before - Date.now() / 1000)).toBeLessThan(600)
    const pids = serving()
    crash([...pids.values()][0])
    await expect.poll(startedAt).toBeGreaterThan(before)
  })

  it('adds up what both have counted, and keeps it when one has ended', async () => {
    const count = async () => {
      const asked = (await scrape()).filter(({ labels }) => labels['role'] === 'ORGANIZATION')
      return ['triptych_requests_total', 'triptych_request_duration_seconds_count'].map(
        (sought) => asked.find(({ name }) => name === sought)?.value,
      )
    }
    const connections = await connectionsToAll(child, address)
    for (const connection of connections)
      for (let time = 0; time < 3; time += 1) await connection.ask(tokenOf('acme-bakery'), viewerRole)
    expect(await count()).toEqual([6, 6])
    const samples = await scrape()
    expect(samples.filter(({ name }) => name === 'triptych_workers')).toEqual([expect.objectContaining({ value: 2 })])
    expect(samples.find(({ name }) => name === 'triptych_info')?.value).toBe(1)
    const [victim = 0] = serving().keys()
    crash(serving().get(victim))
    await expect.poll(() => serving().has(victim)).toBe(false)
    expect(await count()).toEqual([6, 6])
    await expect.poll(() => serving().size).toBe(2)
  })

  it('goes on while one cannot be started again, says why, and has it back once it can', async () => {
    await writeFile(manifest, 'no manifest')
    const [victim = 0, pid] = [...serving()][0] ?? []
    crash(pid)
    await expect
      .poll(child.stdout)
      .toMatch(/A worker has ended.* objection=.*TRUSTED_DOCUMENTS_FILE: \S*documents\.json/)
    expect(serving().has(victim)).toBe(false)
    for (let time = 0; time < 4; time += 1)
      expect(await (await connectToOne(child, address)).ask(broker, viewerRole)).toMatchObject({ data: { viewer: {} } })
    await writeFile(manifest, '{}')
    await expect.poll(() => serving().size).toBe(2)
  })

  it('listens where it did when none was left for a while', async () => {
    for (const pid of serving().values()) crash(pid)
    await expect.poll(() => serving().size).toBe(0)
    await expect.poll(() => serving().size).toBe(2)
    for (const connection of await connectionsToAll(child, address))
      expect(await connection.ask(broker, viewerRole)).toMatchObject({ data: { viewer: {} } })
  })

  it('lets a running request finish after SIGTERM, takes no new one, and ends with all of its processes', async () => {
    const pids = [...serving().values()]
    const slow = request(`${address}graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } })
    const answered = new Promise<number | undefined>((resolve, reject) => {
      slow.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject)
    })
    slow.write('{"query":')
    await fetch(`${address}health`)
    child.process.kill('SIGTERM')
    // As a terminal does, which tells all of them.
    for (const pid of pids) process.kill(pid, 'SIGTERM')
    await expect.poll(() => reach(address)).toBe('refused')
    slow.end('"{ __typename }"}')
    expect(await answered).toBe(200)
    expect((await child.finished).code).toBe(0)
  })
})

const scrape = async () => {
  const [, at = ''] = /metrics at (\S+\/metrics)/.exec(child.stdout()) ?? []
  return samplesOf(await (await fetch(at)).text())
}

/** What comes of a new connection. One that nobody takes any more hears of it when all has ended. */
async function reach(url: string): Promise<string> {
  return new Promise((resolve) => {
    const sent = request(`${url}health`, { agent: false, timeout: 1000 }, (response) => {
      response.resume().on('end', () => resolve('answered'))
    })
    sent.on('timeout', () => sent.destroy())
    sent.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED' ? 'refused' : 'lost'))
    sent.end()
  })
}

const live = 'subscription ($after: String) { events(after: $after) { event { subjectId } } }'
type Told = { readonly subjectId: string }
type Payload = { readonly data?: { readonly events?: { readonly event: Told } } | null }

/** Takes the events out of what a client of a stream is told. */
const hearing = (hear: (event: Told) => void) => ({
  next: (({ data }: Payload) => data?.events && hear(data.events.event)) as never,
  error: () => {},
  complete: () => {},
})

function overSse(after: string, hear: (event: Told) => void): () => void {
  const client = createSseClient({ url: `${address}graphql`, headers: { authorization: `Bearer ${broker}` } })
  return client.subscribe({ query: live, variables: { after } }, hearing(hear))
}

function overSocket(after: string, hear: (event: Told) => void): () => void {
  const client = createSocketClient({
    url: `${address.replace('http', 'ws')}graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${broker}` },
  })
  client.subscribe({ query: live, variables: { after } }, hearing(hear))
  return () => void client.dispose()
}

describe('several workers', () => {
  const begin = async (env: Record<string, string> = {}) => {
    const started = start(['serve', '--workers', '2'], {
      env: { DATABASE_URL: await emptyDatabase(), DEMO_DATA: 'false', PORT: '0', ...key, ...env },
    })
    afterFile(async () => {
      started.process.kill('SIGKILL')
      await started.finished
    })
    return started
  }
  const key = { AUTH_KEY_FILE: join(inject('runFolder'), 'workers.key.json') }
  const ready = /2 workers\. Triptych is ready at (http:\S+)\n/

  it('do not start where each would have a database of its own, or where they are no number', async () => {
    const memory = await (await begin({ DATABASE_URL: 'file::memory:' })).finished
    expect(memory).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^triptych: 2 workers cannot .*\n$/),
    })
    const { code, stderr } = await triptych(['serve', '--workers', 'many'])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^triptych: option '--workers <number>' argument 'many'/)])
  })

  it('that cannot start end with the reason, which is said once', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const { code, stdout, stderr } = await (await begin({ PORT: String(port) })).finished
    expect([code, stdout]).toEqual([1, ''])
    const line = /^triptych: Port \d+ on 127\.0\.0\.1 is in use\. Set PORT to another one, .*\n$/
    expect(stderr.replace('Preparing the database…\n', '')).toMatch(line)
    server.close()
  })

  it('have room for as many connections as each may have, and close one more', async () => {
    const started = await begin({ MAX_CONNECTIONS: '1' })
    const [, at = ''] = await started.printed(ready)
    const sockets = Array.from({ length: 3 }, () => connect(Number(new URL(at).port), '127.0.0.1'))
    const closed = sockets.map((socket) => once(socket, 'close'))
    await Promise.race(closed)
    expect(sockets.filter((socket) => socket.closed)).toHaveLength(1)
    for (const socket of sockets) socket.destroy()

    // Whoever kills the one process that was started has ended all of it: nobody holds its output any more.
    expect(servingWorkers(started).size).toBe(2)
    started.process.kill('SIGKILL')
    await started.finished
  })

  it('end at once at a second signal, whatever they are about', async () => {
    const started = await begin()
    const [, at = ''] = await started.printed(ready)
    const hanging = request(`${at}graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } })
    hanging.on('error', () => {}).write('{')
    await fetch(`${at}health`)
    started.process.kill('SIGINT')
    await expect.poll(() => reach(at)).toBe('refused')
    started.process.kill('SIGINT')
    expect((await started.finished).code).toBe(1)
  })
})
