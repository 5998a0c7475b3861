import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerType } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
  const { code, stdout, stderr } = await finish(folder, 'env', ...settings, 'node', join('src', 'main.ts'))
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
