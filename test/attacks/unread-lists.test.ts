import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { aurora } from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { readLocalKey } from '../../src/identity/local-key.ts'
import { issueToken } from '../../src/identity/token.ts'
import { postTo } from '../http/client.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { writeManySubscriptions } from '../support/many-subscriptions.ts'
import '../support/provided.ts'
import { startVictim, type Victim } from './victim.ts'

const lateMs = 1500
const readers = 200
/** Whole lists that one account is sent at once. */
const most = 10

let victim: Victim
let settings: Record<string, string>
let token: string
beforeAll(async () => {
  const { database, url } = await freshDatabase({}, 'demo')
  await writeManySubscriptions(database, 20_000)
  const keyFile = join(await mkdtemp(join(inject('runFolder'), 'unread-')), 'key.json')
  const person = people.find(({ slug }) => slug === 'aurora-software')
  if (!person) throw new Error('The demo has no such seller.')
  const { issuer, audience } = readConfig({}).auth
  const key = await readLocalKey(keyFile)
  token = await issueToken(key, { ...person, issuer, audience, now: new Date(), expiresInSeconds: 3600 })
  settings = { DATABASE_URL: url, AUTH_KEY_FILE: keyFile, MAX_CONNECTIONS: String(readers + 20) }
  victim = await startVictim({
    ...settings,
    // As many as where nothing is set.
    BUDGET_LISTS: '',
    UNREAD_TIMEOUT_MS: String(lateMs),
    KEEP_ALIVE_TIMEOUT_MS: String(lateMs),
  })
})
afterAll(() => victim.stop())

describe.runIf(process.platform === 'linux')('readers who do not read whole lists (slow read)', () => {
  it('hold little memory, keep nobody from being answered, and are closed in time', async () => {
    const head = ['Host: 127.0.0.1', `Authorization: Bearer ${token}`, 'Accept-Encoding: identity', '', ''].join('\r\n')
    const before = await victim.megabytes()
    const sockets = Array.from({ length: readers }, () =>
      victim.open(`GET /api/sellers/${aurora}/subscriptions HTTP/1.1\r\n${head}`).pause(),
    )
    await wait(lateMs)
    expect((await victim.megabytes()) - before).toBeLessThan(100)
    expect((await postTo(victim.port, '{"query":"{ viewer { role } }"}')).status).toBe(200)
    let sent = ''
    for (const socket of sockets) socket.on('data', (chunk: Buffer) => (sent += chunk.toString('latin1', 0, 12)))
    for (const socket of sockets) socket.resume()
    const open = sockets.filter((socket) => !socket.closed)
    await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('close', resolve))))
    const answered = (status: number) => sent.split(`HTTP/1.1 ${status}`).length - 1
    expect([answered(200), answered(429)]).toEqual([most, readers - most])
    expect((await postTo(victim.port, '{"query":"{ viewer { role } }"}')).status).toBe(200)
  })

  it('and so do those who do not read large answers of the graph, by GET and in batches as well', async () => {
    const asking = (length: number) => `{ subscriptions(first: 100) { nodes { ${'a'.repeat(length)}: id } } }`
    const query = asking(40_000)
    const bodies = [{ query }, [{ query }, { query }]].map((body) => JSON.stringify(body))
    const patient = await startVictim({ ...settings, UNREAD_TIMEOUT_MS: '60000', BUDGET_REQUESTS: '' })
    const head = ['Host: 127.0.0.1', `Authorization: Bearer ${token}`, 'Content-Type: application/json']
    const ask = () => postTo(patient.port, JSON.stringify({ query }), { authorization: `Bearer ${token}` })
    await ask()
    const before = await patient.megabytes()
    const sockets = Array.from({ length: readers }, (_, index) => {
      const body = bodies[index % 2] ?? ''
      const lines = [...head, `Content-Length: ${body.length}`, '', body]
      const get = [`GET /graphql?query=${encodeURIComponent(asking(9000))} HTTP/1.1`, ...head, '', ''].join('\r\n')
      return patient.open(index % 3 === 2 ? get : ['POST /graphql HTTP/1.1', ...lines].join('\r\n')).pause()
    })
    await expect.poll(async () => (await ask()).body).toMatch(/wait to be read/)
    expect((await patient.megabytes()) - before).toBeLessThan(150)
    for (const socket of sockets) socket.destroy()
    await expect.poll(async () => (await ask()).status).toBe(200)
    await patient.stop()
  })
})
