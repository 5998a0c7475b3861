import { randomBytes } from 'node:crypto'
import { chown, mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { eq, isNotNull } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { Secrets } from '../../src/secrets.ts'
import { machine, tokenOf, used } from '../identity/machines.ts'
import { engine } from '../support/fresh-database.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { start, triptych } from './child.ts'

const newKey = () => randomBytes(32).toString('base64')
const [key, other] = [newKey(), newKey()]
const secretsOf = (...keys: string[]) => new Secrets(() => keys.map((each) => Buffer.from(each, 'base64')))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'triptych-secrets-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Of a service with license keys, and two more that have one. */
const [licensed, another] = [subscriptionId(5), subscriptionId(6)]
const secretText = 'LICENSE-4711-KEY'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway({ opened: { secrets: secretsOf(key) } })
  await setLicenseKey(gateway, secretText)
})

const setLicenseKey = (on: TestGateway, licenseKey: string, id = licensed) =>
  on.read('aurora-software', 'mutation ($input: SetLicenseKeyInput!) { setLicenseKey(input: $input) { __typename } }', {
    input: { subscriptionId: id, licenseKey },
  })

async function licenseKeyOf(on: TestGateway, id = licensed) {
  const { body } = await on.ask('aurora-software', `{ subscription(id: "${id}") { licenseKey } }`)
  return body.data.subscription?.licenseKey ?? body.errors[0].extensions.code
}

const settings = (env: Record<string, string>) => ({
  DATABASE_URL: gateway.url,
  DEMO_DATA: 'false',
  PORT: '0',
  TICK_INTERVAL_MS: '0',
  AUTH_KEY_FILE: join(folder, 'key.json'),
  SECRETS_KEY_FILE: '',
  ...env,
})
/** Runs a verb; a slow machine also says that it prepares the database, which is left out. */
async function run(env: Record<string, string>, ...args: string[]): Promise<Awaited<ReturnType<typeof triptych>>> {
  const ended = await triptych(args, { cwd: folder, env: settings(env) })
  return { ...ended, stderr: ended.stderr.replace('Preparing the database…\n', '') }
}
const encrypt = (...keys: string[]) => run({ SECRETS_KEY: keys.join() }, 'secrets', 'encrypt')

/** All that the database keeps of secrets, as it stands there. */
async function kept() {
  const { subscriptions, webhookEndpoints, gatewayKeys, signingKeys } = gateway.database.tables
  const { connection } = gateway.database
  const keys = await connection.select().from(subscriptions).where(isNotNull(subscriptions.licenseKey))
  return {
    licenseKeys: keys.map(({ licenseKey }) => licenseKey ?? ''),
    secrets: (await connection.select().from(webhookEndpoints)).map(({ secret }) => secret),
    keys: (await connection.select().from(gatewayKeys)).map(({ secret }) => secret),
    jwks: (await connection.select().from(signingKeys)).map(({ jwk }) => jwk),
  }
}

const all = async () => {
  const { licenseKeys, secrets, keys, jwks } = await kept()
  return [...licenseKeys, ...secrets, ...keys, ...jwks.map((jwk) => String(jwk['kept']))]
}
const encryptedWith = (id: string) => new RegExp(`^enc:v1:${id}:`)

describe('secrets', () => {
  it('are kept as they are until they are encrypted, with a key as well, but for those of webhooks', async () => {
    expect((await kept()).licenseKeys).toContain(secretText)
    expect((await kept()).keys.filter((each) => each.startsWith('enc:'))).toEqual([])
  })

  it('are encrypted, all of them, while gateways run and go on', async () => {
    const credentials = await machine(gateway)
    const token = await tokenOf(gateway, credentials)
    const { createWebhookEndpoint: made } = await gateway.read(
      'cumulus-broker',
      `mutation { createWebhookEndpoint(input: { url: "https://example.com/hook" }) {
        ... on CreateWebhookEndpointSuccess { secret webhookEndpoint { id } } } }`,
    )
    const plain = await all()
    const { code, stdout, stderr } = await encrypt(key)
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('No older version') })
    const id = secretsOf(key).first ?? ''
    expect(stdout).toContain(`with the key ${id}.\n`)
    for (const each of await all()) expect(each).toMatch(encryptedWith(id))
    expect(await all()).toHaveLength(plain.length)
    expect(JSON.stringify((await kept()).jwks)).not.toContain('"d"')
    expect(made.secret).toMatch(/^whsec_/)
    expect([await licenseKeyOf(gateway), await used(gateway, token)]).toEqual([secretText, 200])
    expect(await used(gateway, await tokenOf(gateway, credentials))).toBe(200)
    await setLicenseKey(gateway, 'ANOTHER-KEY', another)
    expect(await licenseKeyOf(gateway, another)).toBe('ANOTHER-KEY')
    for (const each of await all()) expect(each).toMatch(encryptedWith(id))
  })

  it.runIf(engine === 'sqlite')('leave nothing of themselves in the file or its log', async () => {
    expect((await encrypt(key)).stdout).toContain('The file holds nothing of what was there before.\n')
    for (const file of ['', '-wal']) {
      const bytes = await readFile(gateway.url.slice('file:'.length) + file)
      expect(bytes.includes(secretText)).toBe(false)
    }
  })

  it('are read by nobody without the key, or with another, which a start says in a line', async () => {
    await encrypt(key)
    const id = secretsOf(key).first
    const without = `triptych: The secrets of this database are encrypted with the key ${id}, and there is no key here.`
    const wrong = `triptych: The secrets of this database are encrypted with the key ${id}, which is not among the keys here.`
    const end = ' Set SECRETS_KEY or SECRETS_KEY_FILE as they were.\n'
    for (const verb of [['serve'], ['export', '--with-secrets']]) {
      expect(await run({}, ...verb)).toEqual({ code: 1, stdout: '', stderr: without + end })
      expect(await run({ SECRETS_KEY: other }, ...verb)).toEqual({ code: 1, stdout: '', stderr: wrong + end })
    }
    const unusable = await run({ SECRETS_KEY: 'nonsense' }, 'serve')
    expect(unusable).toMatchObject({ code: 1, stderr: expect.stringContaining('it must be 32 bytes in base64') })
    expect(unusable.stderr).not.toContain('nonsense')
  })

  it('of one row are refused in another, and can be replaced there', async () => {
    await setLicenseKey(gateway, 'OF-ANOTHER', another)
    await encrypt(key)
    const { subscriptions: table } = gateway.database.tables
    const { connection } = gateway.database
    const [row] = await connection.select().from(table).where(eq(table.id, another))
    await connection
      .update(table)
      .set({ licenseKey: row?.licenseKey ?? '' })
      .where(eq(table.id, licensed))
    expect([await licenseKeyOf(gateway), await licenseKeyOf(gateway, another)]).toEqual([
      'INTERNAL_SERVER_ERROR',
      'OF-ANOTHER',
    ])
    const text = JSON.stringify(gateway.log)
    expect(text).toContain(`subscriptions.license_key.${licensed} was changed, or is the secret of another place.`)
    await setLicenseKey(gateway, 'NEW')
    expect(await licenseKeyOf(gateway)).toBe('NEW')
  })

  it('that look encrypted are secrets like others, before and after', async () => {
    const looks = 'enc:v1:0123abcd:QUJD'
    await setLicenseKey(gateway, looks)
    expect(await licenseKeyOf(gateway)).toBe(looks)
    await encrypt(key)
    expect(await licenseKeyOf(gateway)).toBe(looks)
  })

  it('are encrypted anew with the first of several keys, and then need that one alone', async () => {
    await encrypt(key)
    expect((await encrypt(other)).stderr).toContain('which is not among the keys here')
    expect((await encrypt(other, key)).code).toBe(0)
    const id = secretsOf(other).first ?? ''
    for (const each of await all()) expect(each).toMatch(encryptedWith(id))
    const exported = await run({ SECRETS_KEY: other }, 'export', '--with-secrets')
    expect(exported.stdout).toContain(`"licenseKey":"${secretText}"`)
    expect((await run({ SECRETS_KEY: key }, 'export', '--with-secrets')).code).toBe(1)
  })

  it('come out of an export in plain, where they are asked for, and go encrypted into a database', async () => {
    await encrypt(key)
    const file = join(folder, 'all.ndjson')
    const env = { SECRETS_KEY: key }
    expect((await run(env, 'export', file, '--with-secrets')).code).toBe(0)
    const lines = await readFile(file, 'utf8')
    expect(lines).toContain(`"licenseKey":"${secretText}"`)
    expect((await run(env, 'import', file)).stdout).not.toMatch(/[1-9]\d* changed/)
    await setLicenseKey(gateway, 'CHANGED')
    expect((await run(env, 'import', file)).code).toBe(0)
    expect(await licenseKeyOf(gateway)).toBe(secretText)
    for (const each of (await kept()).licenseKeys) expect(each).toMatch(/^enc:v1:/)
  })
})

describe('the encryption', () => {
  /** Gives many subscriptions a key, so that it takes some time. */
  async function fill(count: number): Promise<void> {
    const { subscriptions: table } = gateway.database.tables
    const [row] = await gateway.database.connection.select().from(table).where(eq(table.id, licensed))
    if (!row) throw new Error('The demo has no such subscription.')
    for (let from = 0; from < count; from += 200) {
      const rows = Array.from({ length: 200 }, (_, index) => ({
        ...row,
        id: `aaaaaaaa-0000-4000-8000-${String(from + index).padStart(12, '0')}`,
        licenseKey: `KEY-${from + index}`,
        trialStartsAt: null,
        trialEndsAt: null,
        dueAt: null,
      }))
      await gateway.database.connection.insert(table).values(rows)
    }
  }
  const countPlain = async () => (await kept()).licenseKeys.filter((each) => !each.startsWith('enc:v1:')).length

  it('that is killed in the middle leaves all readable, and goes on where it was', async () => {
    await fill(4000)
    const child = start(['secrets', 'encrypt'], { cwd: folder, env: settings({ SECRETS_KEY: key }) })
    const before = await countPlain()
    await expect.poll(countPlain, { interval: 1 }).toBeLessThan(before)
    child.process.kill('SIGKILL')
    await child.finished
    expect(await licenseKeyOf(gateway)).toBe(secretText)
    expect(await licenseKeyOf(gateway, 'aaaaaaaa-0000-4000-8000-000000003999')).toBe('KEY-3999')
    expect((await encrypt(key)).code).toBe(0)
    expect(await countPlain()).toBe(0)
    expect(await licenseKeyOf(gateway, 'aaaaaaaa-0000-4000-8000-000000000001')).toBe('KEY-1')
  })

  it('may run twice at once, and while others write', async () => {
    await fill(1000)
    const children = [1, 2].map(() =>
      start(['secrets', 'encrypt'], { cwd: folder, env: settings({ SECRETS_KEY: key }) }),
    )
    const encrypted = Promise.all(children.map(({ printed }) => printed(/^Encrypted /))).then(() => 'encrypted')
    let written = 0
    do await setLicenseKey(gateway, `WRITTEN-${(written += 1)}`)
    while ((await Promise.race([encrypted, setImmediate('running')])) === 'running')
    for (const { code, stderr } of await Promise.all(children.map(({ finished }) => finished)))
      expect([code, stderr]).toEqual([0, expect.any(String)])
    expect(await countPlain()).toBe(0)
    expect(await licenseKeyOf(gateway)).toBe(`WRITTEN-${written}`)
  })
})

describe('a key in a file', () => {
  const somebody = 65_534

  it('is made by the first encryption, for its owner alone, and rotated while gateways run', async () => {
    const file = join(folder, `${engine}.secrets.key`)
    const env = { SECRETS_KEY_FILE: file }
    expect((await run(env, 'export')).stderr).toBe(`triptych: SECRETS_KEY_FILE is ${file}, which is not there.\n`)
    const first = await run(env, 'secrets', 'encrypt')
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining(`Made a key in ${file}`) })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const child = start(['serve'], { cwd: folder, env: settings(env) })
    const [, url = ''] = await child.printed(/ready at (\S+)/)
    const seller = (await run(env, 'token', '--role', 'seller', '--party', await sellerId())).stdout.trim()
    const read = async () => {
      const response = await fetch(new URL('/graphql', url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${seller}` },
        body: JSON.stringify({ query: `{ subscription(id: "${licensed}") { licenseKey } }` }),
      })
      return response.json()
    }
    const answer = { data: { subscription: { licenseKey: secretText } } }
    expect(await read()).toEqual(answer)
    // Whoever rotates is often root, and the gateway somebody else.
    const isRoot = process.getuid?.() === 0
    if (isRoot) await chown(file, somebody, somebody)
    const rotated = await run(env, 'secrets', 'rotate')
    expect(rotated).toMatchObject({ code: 0, stderr: expect.stringContaining(`at the top of ${file}`) })
    expect((await readFile(file, 'utf8')).trim().split('\n')).toHaveLength(2)
    const { mode, uid } = await stat(file)
    expect([mode & 0o777, isRoot ? uid : somebody]).toEqual([0o600, somebody])
    expect(await read()).toEqual(answer)
    child.process.kill('SIGTERM')
    await child.finished
  })

  it('is no matter of a rotation where SECRETS_KEY has it', async () => {
    expect((await run({ SECRETS_KEY: key }, 'secrets', 'rotate')).stderr).toContain(
      'put a new one before it in SECRETS_KEY',
    )
  })
})

async function sellerId(): Promise<string> {
  const { viewer } = await gateway.read('aurora-software', '{ viewer { seller { id } } }')
  return viewer.seller.id
}
