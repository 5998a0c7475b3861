import { type ChildProcess, spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerType } from '@hono/node-server'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { installFolder, onPort } from '../packaging/example.ts'
import { requestOf } from '../rest/support.ts'
import { type Ask, wholeLife } from '../rest/whole-life.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let folder: string
beforeAll(async () => {
  folder = await installFolder(join('test', 'systems', 'validating-proxy'), join('docs', 'openapi.json'))
})

let gateway: TestGateway
let server: ServerType
let origin: string
beforeEach(async () => {
  gateway = await openGateway({ env: { LIMIT_BODY_BYTES: '20000' } })
  ;({ server, origin } = await onPort(gateway.fetch))
})

let proxy: ChildProcess | undefined
afterEach(async () => {
  server.close()
  const ended = proxy && new Promise((resolve) => proxy?.once('close', resolve))
  proxy?.kill()
  await ended
})

/** Starts Prism before the gateway, and answers where. What does not fit the document it answers with its own 500. */
async function startProxy(document: string): Promise<string> {
  const settings = ['--port', '0', '--errors', '--validate-request', 'false']
  const child = spawn(join(folder, 'node_modules', '.bin', 'prism'), ['proxy', document, origin, ...settings], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  })
  proxy = child
  let printed = ''
  return new Promise((resolve, reject) => {
    const look = (chunk: Buffer) => {
      printed += chunk.toString()
      const address = /listening on (http:\/\/[\w.:]+)/.exec(printed)?.[1]
      if (address) resolve(address)
    }
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    child.once('close', () => reject(new Error(`The proxy ended: ${printed}`)))
  })
}

/** Asks by way of the proxy. */
function through(address: string): Ask {
  return async (as, method, path, sent) => {
    const request = await requestOf(gateway, as, method, path, sent)
    // With its length: Prism does not hand on a body that comes in chunks.
    const body = request.body === null ? null : await request.text()
    const response = await fetch(`${address}${path}`, { method: request.method, headers: request.headers, body })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, body: text === '' ? null : JSON.parse(text) }
  }
}

const document = () => join(folder, '..', '..', '..', 'docs', 'openapi.json')

it('lets the whole REST life pass', async () => {
  await expect(wholeLife(through(await startProxy(document())))).resolves.toBeUndefined()
})

it('lets nothing pass that the document does not say', async () => {
  const text = await readFile(document(), 'utf8')
  const changed = join(folder, 'changed.json')
  const { components, ...rest } = JSON.parse(text) as {
    components: { schemas: Record<string, { required: string[] }> }
  }
  components.schemas['EstoreService']?.required.push('shoeSize')
  await writeFile(changed, JSON.stringify({ ...rest, components }))
  await expect(wholeLife(through(await startProxy(changed)))).rejects.toThrow(/500[^]*shoeSize/)
})
