import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerType } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { type Served, serveTogether } from '../concurrency/gateways.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { installExample, onPort } from './example.ts'
import { finish, npm } from './published.ts'

let folder: string
let gateway: TestGateway
let server: ServerType
let origin: string
beforeAll(async () => {
  folder = await installExample('typed-client', 'schema.graphql')
  await npm(folder, 'run', 'generate')
  gateway = await openGateway()
  ;({ server, origin } = await onPort(gateway.fetch))
})
afterAll(() => server?.close())

it('compiles, pages through a filtered list, and tells the outcomes of a mutation apart', async () => {
  await npm(folder, 'run', 'check')
  const settings = [`TRIPTYCH_URL=${origin}`, `TOKEN=${await gateway.token('cumulus-broker')}`]
  const { code, stdout, stderr } = await finish(folder, 'env', ...settings, 'npm', 'start', '--silent')
  expect({ code, stderr, said: stdout.trim().split('\n') }).toEqual({
    code: 0,
    stderr: '',
    said: [
      'page: 3 rows, 3 of 5',
      'page: 2 rows, 5 of 5',
      'Acme Bakery: 3 × Backup 5 TB, committed, active',
      'Birch Clinic: 25 × Business Starter, active',
      'Birch Clinic: 6 × Business Starter, on hold',
      'Acme Bakery: 10 × Backup 500 GB, active',
      'Birch Clinic: 8 × Enterprise Flex, on hold',
      'changed: 4 seats',
      'outdated: read it again',
      'correct: quantity: quantity must be at least 1',
      'impossible: it allows REINSTATE, CANCEL',
      'without a token: UNAUTHENTICATED',
    ],
  })
})

it('keeps its list as it is there, also after the gateway was restarted', async () => {
  const { url } = await freshDatabase({}, 'demo')
  const { gateways, another } = await serveTogether(url, 1)
  const [served] = gateways as [Served]
  const watching = spawn(process.execPath, [join('src', 'watch.ts')], {
    cwd: folder,
    env: { ...process.env, TRIPTYCH_URL: served.address, TOKEN: served.tokenOf('cumulus-broker') },
  })
  onTestFinished(() => void watching.kill('SIGKILL'))
  let said = ''
  watching.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const lines = () => said.trim().split('\n')
  const act = (gateway: Served, verb: string, more: string) =>
    gateway.read(`mutation { ${verb}(input: { subscriptionId: "${subscriptionId(1)}"${more} }) { __typename } }`)
  await expect.poll(lines, { timeout: 20_000 }).toEqual([expect.stringMatching(/^\d+ subscriptions$/)])
  const count = Number.parseInt(said, 10)
  await act(served, 'updateSubscription', ', quantity: 30')
  const updated = `now: Acme Bakery: 30 × Backup 500 GB, active; ${count} in all`
  await expect.poll(lines, { timeout: 20_000 }).toEqual([expect.anything(), updated])
  await served.kill()
  const back = await another({ PORT: new URL(served.address).port })
  await act(back, 'updateSubscription', ', quantity: 31')
  await act(back, 'suspendSubscription', ', reason: "unpaid"')
  await act(back, 'cancelSubscription', ', mode: IMMEDIATE')
  // A change is told with the subscription as it is by then: the last line may be said three times.
  await expect.poll(lines, { timeout: 20_000 }).toHaveLength(5)
  expect(lines().at(-1)).toBe(`gone: Acme Bakery: 31 × Backup 500 GB, cancelled; ${count - 1} in all`)
  const ended = once(watching, 'exit')
  watching.kill('SIGINT')
  expect((await ended)[0]).toBe(0)
  // Each change once: of the update before the restart there is one line.
  expect(lines().filter((line) => line === updated)).toHaveLength(1)
  expect(lines()).toHaveLength(5)
}, 60_000)

describe('a gateway that is newer than the types', () => {
  it('may answer a member that they do not know', async () => {
    const member = JSON.stringify({ __typename: 'QuotaExceeded', message: 'No seat is left.' })
    const script = `const { outcomeOf } = await import('./src/change-seats.ts')
      process.stdout.write(JSON.stringify([outcomeOf(${member}), outcomeOf({ __typename: 'SeatsReserved' })]))`
    const { stdout, stderr } = await finish(folder, 'node', '--input-type=module', '--eval', script)
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual([
      { kind: 'refused', message: 'No seat is left.' },
      { kind: 'refused', message: 'The gateway answered in a way that this page does not know yet.' },
    ])
  })

  it('makes new members and values known to the compiler, once types are generated from it', async () => {
    const newer = (schema: string) =>
      schema
        .replace('union UpdateSubscriptionResult =', 'union UpdateSubscriptionResult = CurrencyNotSupported |')
        .replace('enum SubscriptionStatus {', 'enum SubscriptionStatus {\n  FROZEN')
    const failure = await checkWith(join('..', '..', 'schema.graphql'), newer)
    expect(failure).toMatch(/src\/change-seats\.ts.*'never'/)
    expect(failure).toMatch(/src\/subscriptions\.ts.*'never'/)
  })
})

it('does not compile when it asks for what the schema does not have', async () => {
  expect(
    await checkWith(join('src', 'subscriptions.ts'), (text) => text.replace('quantity\n', 'quantity\n    seats\n')),
  ).toMatch(/subscriptions\.ts[^]*seats/)
})

/** Why the example does not compile after a change of one of its files. */
async function checkWith(file: string, change: (text: string) => string): Promise<string> {
  const path = join(folder, file)
  const text = await readFile(path, 'utf8')
  try {
    await writeFile(path, change(text))
    await npm(folder, 'run', 'generate')
    const { code, stdout, stderr } = await finish(folder, 'npm', 'run', 'check')
    expect(code).not.toBe(0)
    return `${stdout}${stderr}`
  } finally {
    await writeFile(path, text)
  }
}
