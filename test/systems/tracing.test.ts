import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type Child, start } from '../commands/child.ts'
import { installFolder } from '../packaging/example.ts'
import { emptyDatabase } from '../support/fresh-database.ts'

interface Received {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { readonly key: string; readonly value: object }[] }
    readonly scopeSpans: readonly { readonly spans: readonly { readonly name: string; readonly traceId: string }[] }[]
  }[]
}

const received: Received[] = []
const collector = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    if (request.url === '/v1/traces') received.push(JSON.parse(Buffer.concat(chunks).toString()))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
})

let child: Child
let address: string
beforeAll(async () => {
  const folder = await installFolder(join('test', 'systems', 'tracing'), join('docs', 'observability.md'))
  const document = await readFile(join(folder, '..', '..', '..', 'docs', 'observability.md'), 'utf8')
  const [, script = ''] = /```js\n([^]*?)```/.exec(document) ?? []
  await writeFile(join(folder, 'tracing.mjs'), script)
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve))
  const env = {
    DATABASE_URL: await emptyDatabase(),
    AUTH_KEY_FILE: join(folder, 'key.json'),
    PORT: '0',
    TRACING: 'opentelemetry',
    NODE_OPTIONS: '--import ./tracing.mjs',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
    OTEL_BSP_SCHEDULE_DELAY: '100',
  }
  child = start(['serve'], { cwd: folder, env })
  ;[, address = ''] = await child.printed(/Triptych is ready at (\S+)/)
})
afterAll(async () => {
  child?.process.kill('SIGTERM')
  await child?.finished
  collector.close()
})

it('are made by the packages that the documentation has, beside the API, which comes with the gateway', async () => {
  const text = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'observability.md'), 'utf8')
  const [, packages = ''] = /^npm install (.*)$/m.exec(text) ?? []
  const { devDependencies } = JSON.parse(await readFile(join(import.meta.dirname, 'tracing', 'package.json'), 'utf8'))
  const installed = Object.keys(devDependencies).filter((name) => name !== '@opentelemetry/api')
  expect(installed.toSorted()).toEqual(packages.split(' ').toSorted())
})

it('reach a collector by way of the SDK, loaded as the documentation has it', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` }
  await fetch(`${address}graphql?query={__typename}`, { headers })
  const spans = () =>
    received.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ resource, scopeSpans }) =>
        scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, resource }))),
      ),
    )
  const mine = await vi.waitFor(() => {
    const found = spans().find((span) => span.traceId === traceId)
    expect(found).toBeDefined()
    return found
  }, 30_000)
  expect(mine?.name).toBe('GET /graphql')
  expect(mine?.resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'triptych' } })
})
