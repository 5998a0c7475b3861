import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { engine } from '../support/fresh-database.ts'
import { openGateway } from '../support/gateway.ts'
import { openProxy, type Proxy } from '../support/proxy.ts'

/** Bytes of a line that says of a request who has asked for what and what came of it. */
const lineBytes = 500
const requests = 300

it('an outage fills the log no faster than requests do, and says its cause once in ten seconds', async () => {
  let proxy: Proxy | null = null
  const gateway = await openGateway({
    opened: { connectTimeoutMs: 500, statementTimeoutMs: 400 },
    through: async (url) => {
      if (engine === 'sqlite') return url
      proxy = await openProxy(url)
      return proxy.url
    },
  })
  const write = `mutation { createSeller(input: { name: "Meadow" }) { __typename } }`
  expect((await gateway.ask('admin', write)).status).toBe(200)
  const cut = (found: Proxy | null) => {
    if (found) {
      found.mode = 'refuse'
      found.cut()
    } else rmSync(gateway.url.slice('file:'.length))
  }
  cut(proxy)
  gateway.log.length = 0

  for (let count = 0; count < requests; count += 1)
    expect((await gateway.ask('admin', write)).body.errors[0].extensions.code).toBe('SERVICE_UNAVAILABLE')
  const causes = gateway.log.filter(({ msg }) => msg === 'database unavailable')
  expect(causes.length).toBeGreaterThan(0)
  expect(causes.length).toBeLessThan(requests / 20)
  const [causeBytes, otherBytes] = [true, false].map((isCause) =>
    gateway.log
      .filter(({ msg }) => (msg === 'database unavailable') === isCause)
      .reduce((sum, line) => sum + JSON.stringify(line).length, 0),
  )
  expect(otherBytes).toBeLessThan(requests * lineBytes)
  expect((causeBytes ?? 0) / causes.length).toBeLessThan(5000)
})
