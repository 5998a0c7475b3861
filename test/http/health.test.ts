import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sqlitePath } from '../../src/database/open.ts'
import { engine } from '../support/fresh-database.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { openProxy, type Proxy } from '../support/proxy.ts'

const paths = ['/health/live', '/health/ready', '/health'] as const

/** What each address answers. */
async function told(gateway: TestGateway): Promise<Record<(typeof paths)[number], [number, unknown]>> {
  const answers = await Promise.all(
    paths.map(async (path) => {
      const response = await gateway.fetch(new Request(`http://localhost:4000${path}`))
      return [path, [response.status, await response.json()]]
    }),
  )
  return Object.fromEntries(answers)
}

describe('health', () => {
  it('is good where all is well', async () => {
    const well = { status: 'ok', database: { status: 'ok' } }
    expect(await told(await openGateway())).toEqual({
      '/health/live': [200, { status: 'ok' }],
      '/health/ready': [200, well],
      '/health': [200, { status: 'ok' }],
    })
  })

  it.runIf(engine === 'postgres')(
    'of a process is good while the server that all share is away, which is told',
    async () => {
      let proxy: Proxy | undefined
      const gateway = await openGateway({
        through: async (url) => {
          proxy = await openProxy(url)
          return proxy.url
        },
      })
      if (!proxy) throw new Error('There is no proxy.')
      proxy.mode = 'refuse'
      proxy.cut()
      const database = { status: 'unavailable', trouble: 'unreachable' }
      expect(await told(gateway)).toEqual({
        '/health/live': [200, { status: 'ok' }],
        '/health/ready': [200, { status: 'ok', database }],
        '/health': [503, { status: 'unavailable' }],
      })
      proxy.mode = 'forward'
      await expect.poll(async () => (await told(gateway))['/health'][0]).toBe(200)
    },
  )

  it.runIf(engine === 'sqlite')('of a process is bad once its own file is gone', async () => {
    const gateway = await openGateway()
    rmSync(sqlitePath(gateway.url))
    const away = { status: 'unavailable', database: { status: 'unavailable', trouble: 'missing' } }
    expect(await told(gateway)).toEqual({
      '/health/live': [200, { status: 'ok' }],
      '/health/ready': [503, away],
      '/health': [503, { status: 'unavailable' }],
    })
  })
})
