import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../../src/config.ts'
import { triptych } from '../commands/child.ts'
import { afterFile } from '../support/cleanups.ts'
import { environmentOf, readContainerfile, root } from './containerfile.ts'

interface Compose {
  readonly services: { readonly gateway: { readonly environment: Record<string, string>; stop_grace_period: string } }
}

const read = (name: string) => readFile(join(root, 'deploy', name), 'utf8')
const issuer = { AUTH_JWKS_URL: 'https://login.example.com/jwks', AUTH_ISSUER: 'https://login.example.com' }

/** What docs/configuration.md promises of the time that an end takes, in seconds. */
function secondsOfEnd(env: Record<string, string>): number {
  const { shutdownDelayMs, shutdownTimeoutMs } = readConfig(env).server
  return (shutdownDelayMs + shutdownTimeoutMs) / 1000
}

/** A message of PostgreSQL's server: its letter, its length, what it holds. */
function message(letter: string, held: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(held.length + 4)
  return Buffer.concat([Buffer.from(letter), length, held])
}

/** The first bytes of what a server wants of whoever logs in. */
const wants = { clearText: [0, 0, 0, 3], scram: [0, 0, 0, 10], moreOfScram: [0, 0, 0, 11] } as const

const login = (kind: keyof typeof wants, more = '') =>
  message('R', Buffer.concat([Buffer.from(wants[kind]), Buffer.from(more)]))

/** A server that asks for a password as PostgreSQL does; in clear text it notes it and refuses it. */
async function startAskingServer(
  kind: 'clearText' | 'scram',
): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(kind === 'scram' ? login(kind, 'SCRAM-SHA-256\0\0') : login(kind))
      socket.once('data', (answer) => {
        if (kind === 'scram') {
          const [, nonce = ''] = /r=(.*)$/.exec(answer.toString()) ?? []
          socket.write(login('moreOfScram', `r=${nonce}more,s=c2FsdA==,i=4096`))
          socket.once('data', () => socket.end())
          return
        }
        asked.push(answer.subarray(5, -1).toString())
        socket.end(message('E', Buffer.from('SFATAL\0C28P01\0Mno\0\0')))
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterFile(async () => void server.close())
  return { url: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

it('the container starts what `npm start` starts, in production, with settings that there are', async () => {
  const instructions = await readContainerfile()
  const command = JSON.parse(instructions.find(({ word }) => word === 'CMD')?.rest ?? '') as string[]
  const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } }
  expect(`exec ${command.join(' ')}`.replace('dist/', 'src/')).toBe(scripts.start)
  const config = readConfig({ ...environmentOf(instructions), ...issuer })
  expect(config).toMatchObject({ environment: 'production', server: { host: '0.0.0.0', port: 4000 }, demoData: false })
})

it('the build gets what the Containerfile copies, and nothing else', async () => {
  const copied = (await readContainerfile())
    .filter(({ word, rest }) => word === 'COPY' && !rest.startsWith('--from'))
    .flatMap(({ rest }) => rest.split(' ').slice(0, -1))
  const [all, ...kept] = (await read('Containerfile.dockerignore')).trim().split('\n')
  expect(all).toBe('*')
  expect(kept.toSorted()).toEqual([...new Set(copied)].map((path) => `!${path}`).toSorted())
})

/** The environment that the compose file gives to the gateway. */
async function composed(given: Record<string, string>): Promise<Record<string, string>> {
  const { environment } = (parse(await read('compose.yaml')) as Compose).services.gateway
  const filled = Object.entries(environment).map(([name, value]): [string, string] => [
    name,
    value.replaceAll(
      /\$\{(\w+)(?::\?|:-(\w*))\}/g,
      (_, variable: string, other?: string) => given[variable] ?? other ?? '',
    ),
  ])
  return { ...environmentOf(await readContainerfile()), ...Object.fromEntries(filled) }
}

it('the compose file sets what there is, and waits for an end', async () => {
  const { stop_grace_period: grace } = (parse(await read('compose.yaml')) as Compose).services.gateway
  const env = await composed({ POSTGRES_PASSWORD: 'secret', AUTH_ISSUER: issuer.AUTH_ISSUER })
  expect(readConfig(env)).toMatchObject({
    database: { url: 'postgres://triptych@database/triptych' },
    auth: { issuers: [{ issuer: issuer.AUTH_ISSUER, jwksUrl: null }] },
    server: { workers: 1, trustedProxies: [] },
    secrets: { keys: [], file: null },
  })
  expect(Number.parseInt(grace)).toBeGreaterThan(secondsOfEnd(env))
})

it('the gateway of the compose file gives any password to PostgreSQL as it is', async () => {
  const { url, asked } = await startAskingServer('clearText')
  const password = 'p@ss/w#rd%41?&:$ü'
  const { DATABASE_URL = '', ...env } = await composed({ POSTGRES_PASSWORD: password, ...issuer })
  expect(DATABASE_URL).toContain('@database/')
  const settings = { ...env, DATABASE_URL: DATABASE_URL.replace('@database/', `@${url}/`) }
  const { stderr } = await triptych(['migrate', '--check'], { env: settings })
  expect(asked).toEqual([password])
  expect(stderr).toContain('it refuses the user or password')
})

it('a server that asks for a password where there is none is told as such', async () => {
  const { url } = await startAskingServer('scram')
  const { stderr } = await triptych(['migrate', '--check'], {
    env: { DATABASE_URL: `postgres://triptych@${url}/triptych` },
  })
  expect(stderr).toBe(
    `triptych: PostgreSQL at ${url}/triptych cannot be used: it asks for a password. Set it in DATABASE_URL or in PGPASSWORD.\n`,
  )
})

it('the unit of systemd sets what there is, and waits for an end', async () => {
  const lines = (await read('triptych.service')).split('\n')
  const valuesOf = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1))
  const env = {
    ...Object.fromEntries(valuesOf('Environment').map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string])),
    ...issuer,
  }
  expect(readConfig(env)).toMatchObject({
    environment: 'production',
    database: { url: 'file:/var/lib/triptych/triptych.db' },
  })
  expect(Number(valuesOf('TimeoutStopSec')[0])).toBeGreaterThan(secondsOfEnd(env))
})
