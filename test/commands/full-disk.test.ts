import { join } from 'node:path'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { cumulus, subscriptionId } from '../../src/demo/ids.ts'
import { emptyDatabase, engine } from '../support/fresh-database.ts'
import { type Child, startWithQuota, triptych } from './child.ts'

let child: Child | null = null
afterEach(async () => {
  child?.process.kill('SIGKILL')
  await child?.finished
})

const id = subscriptionId(5)

// The disk of PostgreSQL is another process's.
describe.skipIf(engine === 'postgres')('a gateway whose file may not grow any more', () => {
  it('refuses writes, says so in health, and goes on reading', async () => {
    const env = { DATABASE_URL: await emptyDatabase(), AUTH_KEY_FILE: join(inject('runFolder'), 'full-disk.json') }
    expect((await triptych(['demo'], { env })).code).toBe(0)
    child = startWithQuota(3_000_000, ['serve'], { ...env, PORT: '0' })
    const [, address = ''] = await child.printed(/ready at (http:\S+\/)/)
    const token = (await triptych(['token', '--role', 'broker', '--party', cumulus], { env })).stdout.trim()
    const ask = async (query: string) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      return fetch(`${address}graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
    }
    let asked = 1000
    let answered = 0
    const write = async () => {
      const input = `{ subscriptionId: "${id}", quantity: ${(asked += 1)} }`
      const response = await ask(`mutation { updateSubscription(input: ${input}) { __typename } }`)
      if (response.status === 200) answered = asked
      return response
    }
    expect((await write()).status).toBe(200)
    await expect.poll(async () => (await write()).status, { interval: 1 }).toBe(503)
    const refused = await write()
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] })
    const ready = await fetch(`${address}health/ready`)
    expect([ready.status, await ready.json()]).toEqual([
      503,
      expect.objectContaining({ database: { status: 'unavailable', trouble: expect.any(String) } }),
    ])
    const read = await ask(`{ subscription(id: "${id}") { quantity } }`)
    expect(await read.json()).toEqual({ data: { subscription: { quantity: answered } } })
  })
})
