import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acmeBakery } from '../../src/demo/ids.ts'
import { createAuthenticator } from '../../src/identity/credentials.ts'
import { localKeys } from '../../src/identity/keys.ts'
import { readLocalKey } from '../../src/identity/local-key.ts'
import { triptych } from './child.ts'

const party = '0196a1b2-0000-7000-8000-00000000000a'
let cwd: string

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'triptych-command-'))
})

afterEach(() => rm(cwd, { recursive: true }))

describe('the command line', () => {
  it('explains itself, and each verb with examples', async () => {
    const verbs = [
      [],
      ['serve'],
      ['migrate'],
      ['demo'],
      ['token'],
      ['schema'],
      ['listen'],
      ['webhooks', 'list'],
      ['webhooks', 'test'],
    ]
    const helps = await Promise.all(verbs.map((verb) => triptych([...verb, '--help'])))
    for (const help of helps) {
      expect(help).toMatchObject({ code: 0, stderr: '' })
      expect(help.stdout).toMatch(/Examples?:\n {2}\S/)
    }
    expect(helps[0]?.stdout).not.toContain('docs ')
  })

  it.runIf(existsSync('/dev/full'))(
    'says that its output cannot be written, and ends well where nobody reads on',
    async () => {
      const into = async (redirection: string) => {
        const main = fileURLToPath(new URL('../../src/main.js', import.meta.url))
        const command = `{ "$0" "$1" schema; echo "code $?" >&2; } ${redirection}`
        const child = spawn('sh', ['-c', command, process.execPath, main], { stdio: ['ignore', 'ignore', 'pipe'] })
        return text(child.stderr)
      }
      expect(await into('> /dev/full')).toBe('triptych: The output cannot be written: the disk is full.\ncode 1\n')
      expect(await into('| head -n 1')).toBe('code 0\n')
    },
  )

  it('suggests the verb that was meant', async () => {
    const { code, stdout, stderr } = await triptych(['tokn'])
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toBe(
      "triptych: unknown command 'tokn'\n(Did you mean token?)\nRun it with --help to see what is possible.\n",
    )
  })

  it.each([
    [['help', 'nope'], "unknown command 'nope'\n"],
    [['help', 'tokn'], "unknown command 'tokn'\n(Did you mean token?)\n"],
    [['help', 'client', 'nope'], "unknown command 'nope'\n"],
    [['help', 'token', 'nope'], "unknown command 'nope'\n"],
    [['client', 'help', 'creat'], "unknown command 'creat'\n(Did you mean create?)\n"],
    [['nope', '--help'], "unknown command 'nope'\n"],
    [['client', 'nope', '--help'], "unknown command 'nope'\n"],
  ])('says that there is no such verb, asked for its help by %j', async (args, message) => {
    expect(await triptych(args)).toEqual({
      code: 1,
      stdout: '',
      stderr: `triptych: ${message}Run it with --help to see what is possible.\n`,
    })
  })

  it.each([
    [['help', 'client', 'create'], 'client create'],
    [['client', 'help', 'create'], 'client create'],
    [['help', 'documents', 'publish'], 'documents publish'],
    [['help', 'token'], 'token'],
  ])('helps with the verb that %j names', async (args, verb) => {
    const { code, stdout, stderr } = await triptych(args)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^Usage: triptych ${verb} \\[options\\]`))
    expect(await triptych(['help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('\n  serve [options] ') })
  })

  it.each(['20.19.0', '22.16.0'])('refuses Node %s in one line before it loads anything', async (version) => {
    const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`
    const result = await triptych(['--help'], {
      nodeArguments: ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`],
    })
    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: `triptych: This is Node ${version}, but Triptych needs Node 22.17 or newer.\n`,
    })
  })

  it('prints the schema', async () => {
    const { code, stdout, stderr } = await triptych(['schema'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('type Query {')
  })

  it('prints a document that is made from the code, as docs/ has it', async () => {
    const { code, stdout, stderr } = await triptych(['docs', 'errors'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe(await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8'))
  })
})

describe('a token', () => {
  it.each<[string[], object]>([
    [['--role', 'seller', '--party', party], { role: 'SELLER', parties: [party], account: 'USER' }],
    [
      ['--role', 'broker', '--party', party.toUpperCase(), '--account', 'service'],
      { role: 'BROKER', parties: [party], account: 'SERVICE' },
    ],
    [
      ['--role', 'service-owner', '--party', party, '--party', party.replace(/a$/, 'b')],
      { role: 'SERVICE_OWNER', parties: [party, party.replace(/a$/, 'b')] },
    ],
    [['--role', 'operator'], { role: 'OPERATOR', parties: [] }],
    [['--role', 'admin'], { role: 'ADMIN', parties: [] }],
    [
      ['--as', 'acme-bakery'],
      { role: 'ORGANIZATION', parties: [acmeBakery], accountId: 'jonas.weber', account: 'USER' },
    ],
    [['--as', 'admin'], { role: 'ADMIN', parties: [] }],
    [
      ['--role', 'operator', '--scope', 'subscriptions:read prices:write'],
      { role: 'OPERATOR', scopes: new Set(['subscriptions:read', 'prices:read', 'prices:write']) },
    ],
  ])('for %j is all that is printed, and is accepted', async (args, viewer) => {
    const { code, stdout, stderr } = await triptych(['token', ...args], { cwd })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
    const key = await readLocalKey(join(cwd, 'data', 'triptych.key.json'))
    const authenticator = createAuthenticator({
      findKey: localKeys([key.publicJwk]),
      issuer: 'triptych-local',
      audience: 'triptych',
      hasAdmins: true,
    })
    expect(await authenticator.authenticate(`Bearer ${stdout.trim()}`, new Date())).toMatchObject(viewer)
  })

  it('is good for as long as it says, and makes no database', async () => {
    const { stdout } = await triptych(['token', '--role', 'operator', '--expires', '90s'], { cwd })
    const { iat = 0, exp = 0 } = decodeJwt(stdout.trim())
    expect(exp - iat).toBe(90)
    expect(await readdir(join(cwd, 'data'))).toEqual(['triptych.key.json'])
  })

  it.each<[string[], RegExp]>([
    [[], /^triptych: Say for whom: --role with --party, or --as with a person of the demo, such as acme-bakery\.\n$/],
    [
      ['--as', 'acme-bakry'],
      /^triptych: --as is acme-bakry, but the demo has no such person\. Did you mean acme-bakery\?\n$/,
    ],
    [['--as', 'Acme Bakery'], /Did you mean acme-bakery\?\n$/],
    [['--as', 'cumulus'], /Did you mean cumulus-broker\?\n$/],
    [['--as', 'nobody-at-all'], /There are aurora-software, borealis-systems, .*\.\n$/],
    [['--as', 'acme-bakery', '--role', 'operator'], /leave --role, --party and --account out\.\n$/],
    [
      ['--role', 'operator', '--scope', 'openid'],
      /^triptych: --scope is openid, but it must be words such as subscriptions:read/,
    ],
    [
      ['--role', 'foo'],
      /^triptych: --role is foo, but it must be one of seller, broker, organization, service-owner, operator, admin\.\n$/,
    ],
    [['--role', 'broker'], /^triptych: The role broker acts for a party: add --party with the id of the reseller\.\n$/],
    [['--role', 'service-owner'], /add --party with the id of a service\.\n$/],
    [
      ['--role', 'seller', '--party', 'acme'],
      /^triptych: --party is acme, but it must be a UUID, the id of the seller\.\n$/,
    ],
    [
      ['--role', 'seller', '--party', party, '--party', party],
      /^triptych: The role seller acts for one party, but --party names 2\./,
    ],
    [
      ['--role', 'operator', '--party', party],
      /^triptych: An operator reads everything and acts for no party: leave --party out\.\n$/,
    ],
    [
      ['--role', 'operator', '--account', 'robot'],
      /^triptych: --account is robot, but it must be one of user, service\.\n$/,
    ],
    [
      ['--role', 'operator', '--expires', '0h'],
      /^triptych: --expires is 0h, but it must be a number with s, m, h or d/,
    ],
    [['--role', 'operator', '--expires', '9999d'], /^triptych: --expires is 9999d, .* at most 365d\.\n$/],
  ])('for %j is refused', async (args, message) => {
    const { code, stdout, stderr } = await triptych(['token', ...args], { cwd })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(message)
    expect(await readdir(cwd)).toEqual([])
  })

  it.each<[Record<string, string>, RegExp]>([
    [
      { NODE_ENV: 'production' },
      /^triptych: NODE_ENV is production, where tokens of the local development key are refused\.\n$/,
    ],
    [
      { AUTH_JWKS_URL: 'https://login.example.com/jwks', AUTH_ISSUER: 'me' },
      /^triptych: AUTH_ISSUER is set, so tokens come from me;/,
    ],
    [{ ADMIN_ROLE: 'false' }, /^triptych: There are no admins here: .* without ADMIN_ROLE=true\.\n$/],
  ])('is not made with %j', async (env, message) => {
    const { code, stderr } = await triptych(['token', '--role', 'admin'], { cwd, env })
    expect(code).toBe(1)
    expect(stderr).toMatch(message)
  })
})
