import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, inArray } from 'drizzle-orm'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import { acmeBakery, aurora, auroraBackup, borealisMail, cumulus } from '../../src/demo/ids.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { afterFile } from '../support/cleanups.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { type Child, start, triptych } from './child.ts'

const party = '0196a1b2-0000-7000-8000-00000000000a'
const missing = '0196a1b2-0000-4000-8000-00000000000a'
let cwd: string
let env: Record<string, string>

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'triptych-client-'))
  const { url, database } = await freshDatabase()
  await loadDemo(database, { now: new Date() })
  env = {
    DATABASE_URL: url,
    DEMO_DATA: 'false',
    PORT: '0',
    TICK_INTERVAL_MS: '0',
    AUTH_KEY_FILE: join(cwd, 'key.json'),
  }
})

afterAll(() => rm(cwd, { recursive: true }))

const run = (...args: string[]) => triptych(args, { cwd, env })

async function create(...args: string[]): Promise<{ id: string; secret: string }> {
  const { code, stdout, stderr } = await run('client', 'create', ...args)
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'The secret is stored nowhere: keep it now.\n' })
  const [, id = '', secret = ''] = /^client_id=([\da-f-]{36})\nclient_secret=([\w-]{43})\n$/.exec(stdout) ?? []
  expect(secret).not.toBe('')
  return { id, secret }
}

describe('client', () => {
  it('is made, listed and revoked, and its secret is shown once', async () => {
    const operator = await create('--role', 'operator', '--name', 'nightly report')
    const broker = await create('--role', 'broker', '--party', cumulus.toUpperCase())
    const first = await run('client', 'revoke', operator.id)
    const second = await run('client', 'revoke', operator.id.toUpperCase())
    expect(first).toEqual({
      code: 0,
      stderr: '',
      stdout: `Revoked ${operator.id}. Its tokens stop working within 10 seconds.\n`,
    })
    expect(second).toMatchObject({ code: 0, stdout: expect.stringMatching(/ was revoked before, at 20\S+Z\.\n$/) })
    const { code, stdout } = await run('client', 'list')
    expect(code).toBe(0)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/))
    const day = expect.stringMatching(/^20\d\d-\d\d-\d\d$/)
    expect(lines).toEqual([
      ['ID', 'ROLE', 'CREATED', 'STATE', 'RIGHTS', 'PARTIES', 'NAME'],
      [operator.id, 'operator', day, expect.stringMatching(/^revoked 20/), 'all', '-', 'nightly report'],
      [broker.id, 'broker', day, 'live', 'all', cumulus],
    ])
    for (const { secret } of [operator, broker]) expect(stdout).not.toContain(secret)
  })

  it('is told of as one that a mutation makes and revokes, once, to the host and its party', async () => {
    const { id } = await create('--role', 'broker', '--party', cumulus, '--name', 'told')
    const { id: owner } = await create('--role', 'service-owner', '--party', auroraBackup)
    for (const each of [id, id, owner]) await run('client', 'revoke', each)
    const database = await openDatabase(env['DATABASE_URL'] ?? '')
    afterFile(() => database.close())
    while ((await database.logEvents(1000)) > 0);
    const { events, eventLog } = database.tables
    const found = await database.connection
      .select({ event: events })
      .from(eventLog)
      .innerJoin(events, eq(events.id, eventLog.id))
      .where(inArray(events.subjectId, [id, owner]))
      .orderBy(eventLog.position)
    const toBroker = { sellerId: null, resellerId: cumulus, organizationId: null, serviceId: null }
    const toSeller = { sellerId: aurora, resellerId: null, organizationId: null, serviceId: auroraBackup }
    const told = (kind: string, subjectId: string, subjectVersion: number, readers: object) =>
      expect.objectContaining({ kind, subjectId, subjectVersion, ...readers, actorRole: null, door: null })
    expect(found.map(({ event }) => event)).toEqual([
      told('api_client.created', id, 1, toBroker),
      told('api_client.created', owner, 1, toSeller),
      told('api_client.revoked', id, 2, toBroker),
      told('api_client.revoked', owner, 2, toSeller),
    ])
    expect(found[0]?.event.snapshot).toMatchObject({ name: 'told', role: 'BROKER', revokedAt: null })
    expect(found[2]?.event.snapshot).toMatchObject({ revokedAt: expect.stringMatching(/^20/) })
  })

  it.each([
    ['seller', aurora, cumulus, 'the seller'],
    ['broker', cumulus, acmeBakery, 'the reseller'],
    ['organization', acmeBakery, aurora, 'the organization'],
    ['service-owner', auroraBackup, aurora, 'a service'],
  ])(
    'and a token of the role %s are made for one that there is, and refused for any other',
    async (role, there, other, noun) => {
      await create('--role', role, '--party', there)
      expect(await run('token', '--role', role, '--party', there)).toMatchObject({ code: 0, stderr: '' })
      for (const unknown of [missing, other]) {
        const refusal = `triptych: --party is ${unknown}, which the database does not have; for the role ${role} it is the id of ${noun}.\n`
        for (const verb of [['client', 'create'], ['token']])
          expect(await run(...verb, '--role', role, '--party', unknown)).toEqual({
            code: 1,
            stdout: '',
            stderr: refusal,
          })
      }
    },
  )

  it('may be restricted, to reading and to services that its party sees', async () => {
    const restricted = ['--role', 'seller', '--party', aurora, '--read-only', '--service', auroraBackup.toUpperCase()]
    const { id } = await create(...restricted)
    const { id: manager } = await create('--role', 'broker', '--party', cumulus, '--manage-clients')
    const { stdout } = await run('client', 'list')
    expect(stdout).toMatch(new RegExp(`^${id} .* read of ${auroraBackup}  ${aurora}$`, 'm'))
    expect(stdout).toMatch(new RegExp(`^${manager} .* all,clients +${cumulus}$`, 'm'))
    const refused = await run('client', 'create', '--role', 'seller', '--party', aurora, '--service', borealisMail)
    expect(refused).toMatchObject({
      code: 1,
      stderr: `triptych: --service is ${borealisMail}, which the party of the client does not see.\n`,
    })
  })

  it('and a token of an owner of several services are refused with every service that there is not', async () => {
    const services = [auroraBackup, missing, borealisMail, aurora].flatMap((id) => ['--party', id])
    const refusal = { code: 1, stdout: '', stderr: expect.stringContaining(`--party is ${missing}, ${aurora}, which`) }
    const count = async () => (await run('client', 'list')).stdout.split('\n').length
    const before = await count()
    for (const verb of [['client', 'create'], ['token']])
      expect(await run(...verb, '--role', 'service-owner', ...services)).toEqual(refusal)
    expect(await count()).toBe(before)
    await create('--role', 'service-owner', '--party', auroraBackup, '--party', borealisMail)
  })

  it.each([
    [['create'], "required option '--role <role>' not specified"],
    [['create', '--role', 'king'], '--role is king, but it must be one of'],
    [['create', '--role', 'seller'], 'The role seller acts for a party: add --party'],
    [['create', '--role', 'seller', '--party', 'x'], '--party is x, but it must be a UUID'],
    [['create', '--role', 'operator', '--party', party], 'leave --party out'],
    [['create', '--role', 'operator', '--name', 'a\nb'], '--name must be a text of at most 100 characters'],
    [['create', '--role', 'operator', '--service', party], '--service confines a seller, broker or organization'],
    [['create', '--role', 'seller', '--party', party, '--service', 'x'], '--service is x, but it must be a UUID'],
    [['create', '--role', 'operator', '--read-only', '--manage-clients'], 'leave one of the two out'],
    [['revoke', 'x'], 'x is no id of a client'],
    [['revoke', missing], `There is no client ${missing}.`],
  ])('%j fails in one line', async (args, message) => {
    const { code, stdout, stderr } = await run('client', ...args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(message)
    expect(stderr).toMatch(/^triptych: /)
  })

  it('and keys explain themselves with examples', async () => {
    const verbs = [
      ['client', 'create'],
      ['client', 'list'],
      ['client', 'revoke'],
      ['keys', 'rotate'],
    ]
    const helps = await Promise.all(verbs.map((verb) => run(...verb, '--help')))
    for (const help of helps)
      expect(help).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/Examples?:\n {2}\S/) })
  })
})

describe('a running gateway', () => {
  let child: Child
  let url: string

  beforeAll(async () => {
    child = start(['serve'], { cwd, env })
    const [, address = ''] = await child.printed(/ready at (\S+)\n/)
    url = address
  })

  afterAll(async () => {
    child.process.kill()
    await child.finished
  })

  it('gives a new client a token, takes it, and keeps it over a rotation of keys', async () => {
    const { id, secret } = await create('--role', 'operator')
    const ask = async () => {
      const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
      return ((await (await fetch(`${url}connect/token`, { method: 'POST', body })).json()) as { access_token: string })
        .access_token
    }
    const role = async (token: string) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      return (await fetch(`${url}graphql`, { method: 'POST', headers, body: '{"query":"{ viewer { role } }"}' })).json()
    }
    const token = await ask()
    const rotated = await run('keys', 'rotate')
    expect(rotated).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/^The key \S+ signs from now on\. .* until 20\S+Z at most\.\n$/),
    })
    await expect
      .poll(async () => decodeProtectedHeader(await ask()).kid, { interval: 500 })
      .toBe(rotated.stdout.split(' ')[2])
    for (const each of [token, await ask()])
      expect(await role(each)).toEqual({ data: { viewer: { role: 'OPERATOR' } } })

    const [line = '', ...older] = (await run('keys', 'list')).stdout.trim().split('\n')
    const kid = rotated.stdout.split(' ')[2] ?? ''
    expect(line).toMatch(new RegExp(`^${kid}  20\\S+Z  signs$`))
    expect(older).toEqual([expect.stringMatching(/^\S+ {2}20\S+Z {2}verifies until 20\S+Z$/)])
    expect(await run('keys', 'revoke', kid)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        new RegExp(`^Revoked ${kid}\\. .* within 10 seconds\\.\nThe key \\S+ signs from now on: .*\\.\n$`),
      ),
    })
    expect((await run('keys', 'list')).stdout).not.toContain(kid)
    expect(await run('keys', 'revoke', kid)).toEqual({
      code: 1,
      stdout: '',
      stderr: `triptych: There is no key ${kid}. \`triptych keys list\` shows them.\n`,
    })
  })
})
