import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Child, type Finished, start, triptych } from '../commands/child.ts'
import { emptyDatabase, engine } from '../support/fresh-database.ts'

const ready = /Triptych is ready at (http:\/\/127\.0\.0\.1:\d+\/)/

let cwd: string
let child: Child | undefined
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'triptych-tracing-'))
})
afterEach(async () => {
  child?.process.kill('SIGKILL')
  await child?.finished
  await rm(cwd, { recursive: true })
})

/** Serves with a module loaded before, does something with it, and answers what it has written when it ended. */
async function served(
  module: string,
  settings: Record<string, string>,
  act: (address: string, token: string) => Promise<void>,
): Promise<Finished> {
  const env = { DATABASE_URL: await emptyDatabase(), AUTH_KEY_FILE: join(cwd, 'key.json'), PORT: '0', ...settings }
  const path = fileURLToPath(new URL(module, import.meta.url))
  child = start(['serve'], { cwd, env, nodeArguments: ['--import', path] })
  const [, address = ''] = await child.printed(ready)
  await act(address, (await triptych(['token', '--role', 'operator'], { cwd, env })).stdout.trim())
  child.process.kill('SIGTERM')
  return child.finished
}

interface Span {
  readonly span: string
  readonly traceId: string
  readonly spanId: string
  readonly parent?: string
  readonly attributes: Readonly<Record<string, unknown>>
}

it('writes a span for each request, which goes on with its trace, and one for each of its statements', async () => {
  const [traceId, caller] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331']
  const { stderr } = await served('./span-printer.ts', { TRACING: 'opentelemetry' }, async (address, token) => {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-request-id': 'mine',
      traceparent: `00-${traceId}-${caller}-01`,
    }
    const query = 'query Names($text: String) { sellers(search: $text) { nodes { name services { nodes { name } } } } }'
    const body = JSON.stringify({ query, operationName: 'Names', variables: { text: 'hunter2' } })
    const url = `${address}graphql`
    for (let times = 0; times < 2; times += 1) await (await fetch(url, { method: 'POST', headers, body })).text()
    const all = body.replace('hunter2', '')
    await (await fetch(url, { method: 'POST', headers, body: all })).text()
    await fetch(`${address}nothing`)
  })
  const spans = stderr
    .split('\n')
    .filter((line) => line.startsWith('{"span"'))
    .map((line) => JSON.parse(line) as Span)
  const requests = spans.filter(({ span }) => span === 'POST Names')
  expect(requests).toHaveLength(3)
  for (const request of requests) {
    expect(request).toMatchObject({ traceId, parent: caller })
    expect(request.attributes).toEqual({
      'http.request.method': 'POST',
      'url.path': '/graphql',
      'http.response.status_code': 200,
      'graphql.operation.name': 'Names',
      'triptych.request_id': 'mine',
    })
    const statements = spans.filter(({ parent }) => parent === request.spanId)
    expect(statements).toHaveLength(request === requests.at(-1) ? 2 : 1)
    for (const { span, attributes } of statements) {
      expect(span).toBe('SELECT')
      expect(attributes).toEqual({
        'db.system.name': engine === 'postgres' ? 'postgresql' : 'sqlite',
        'db.query.text': expect.stringMatching(/^select /i),
      })
    }
  }
  const other = spans.find(({ span }) => span === 'GET /nothing')
  expect(other?.traceId).not.toBe(traceId)
  expect(stderr).not.toContain('hunter2')
})

it('loads nothing of metrics and traces while they are off', async () => {
  const act = async (address: string) => {
    await fetch(`${address}health`)
  }
  expect((await served('./loaded-packages.ts', {}, act)).stderr).toContain('loaded: \n')
  const on = await served('./loaded-packages.ts', { TRACING: 'opentelemetry', METRICS_PORT: '0' }, act)
  expect(on.stderr).toContain('loaded: prom-client,@opentelemetry/api\n')
})
