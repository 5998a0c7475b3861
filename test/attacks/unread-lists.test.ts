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
  victim = await startVictim({
    // As many as where nothing is set.
    BUDGET_LISTS: '',
    DATABASE_URL: url,
    AUTH_KEY_FILE: keyFile,
    UNREAD_TIMEOUT_MS: String(lateMs),
    KEEP_ALIVE_TIMEOUT_MS: String(lateMs),
    MAX_CONNECTIONS: String(readers + 20),
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
})
