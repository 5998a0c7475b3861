import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { people } from '../../src/demo/people.ts'
import { type LocalKey, readLocalKey } from '../../src/identity/local-key.ts'
import { issueToken } from '../../src/identity/token.ts'
import { type Child, start } from '../commands/child.ts'
import { afterFile } from '../support/cleanups.ts'
import '../support/provided.ts'
import { doerOf, documentOf, type Outcome, type Verb } from './mutations.ts'

/** A gateway in a process of its own, asked over HTTP. */
export interface Served {
  readonly child: Child
  readonly address: string
  readonly tokenOf: (slug: string) => string
  /** Sends a query. Throws where it is not answered, or not without errors. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly read: (query: string, variables?: object) => Promise<any>
  /** Sends a mutation as somebody who may do it, in a trace of its own, and answers what came of it. */
  readonly write: (verb: Verb, input: object) => Promise<Outcome>
  /** Ends the process as a crash does. */
  readonly kill: () => Promise<void>
}

/** A busy machine lets a statement wait long for its turn, and for others; what is unexpected is told. */
const patient = { DATABASE_STATEMENT_TIMEOUT_MS: '120000', DATABASE_LOCK_TIMEOUT_MS: '60000', LOG_LEVEL: 'error' }

/** Starts gateways that share the database at `url`; answers how to start one more, with other settings if need be. */
export async function serveTogether(
  url: string,
  count: number,
  settings: Record<string, string> = {},
): Promise<{ gateways: Served[]; another: (more?: Record<string, string>) => Promise<Served> }> {
  const cwd = await mkdtemp(join(inject('runFolder'), 'served-'))
  const keyFile = join(cwd, 'key.json')
  const key = await readLocalKey(keyFile)
  const tokens = await tokensOf(key)
  const another = (more: Record<string, string> = {}) =>
    serve(cwd, { DATABASE_URL: url, AUTH_KEY_FILE: keyFile, ...patient, ...settings, ...more }, tokens)
  return { gateways: await Promise.all(Array.from({ length: count }, () => another())), another }
}

type Tokens = ReadonlyMap<string, string>

async function tokensOf(key: LocalKey): Promise<Tokens> {
  const { issuer, audience } = readConfig({}).auth
  const more = { issuer, audience, now: new Date(), expiresInSeconds: 3600 }
  return new Map(
    await Promise.all(
      people.map(async (person) => [person.slug, await issueToken(key, { ...person, ...more })] as const),
    ),
  )
}

async function serve(cwd: string, env: Record<string, string>, tokens: Tokens): Promise<Served> {
  const child = start(['serve'], { cwd, env: { PORT: '0', DEMO_DATA: 'false', ...env } })
  const kill = async () => {
    child.process.kill('SIGKILL')
    await child.finished
  }
  afterFile(kill)
  let log = ''
  child.process.stdout?.on('data', (chunk: Buffer) => (log += chunk.toString()))
  const [, address = ''] = await child.printed(/Triptych is ready at (\S+)\n/)

  async function ask(as: string, query: string, variables: object) {
    const response = await fetch(`${address}graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${tokens.get(as)}`,
        traceparent: `00-${hex(16)}-${hex(8)}-01`,
      },
      body: JSON.stringify({ query, variables }),
      // A connection that was on its way to a process in the moment of its end is never answered.
      signal: AbortSignal.timeout(40_000),
    })
    const { data, errors } = (await response.json()) as { data: never; errors?: unknown }
    if (errors) throw new Error(`${JSON.stringify(errors)}\n${log.slice(-5000)}`)
    return data
  }
  return {
    child,
    address,
    tokenOf: (slug) => tokens.get(slug) ?? '',
    read: (query, variables = {}) => ask('cumulus-broker', query, variables),
    write: async (verb, input) => (await ask(doerOf(verb), documentOf(verb), { input }))[verb],
    kill,
  }
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex')

/** Does something so many times at once, at the gateways in turn. */
export function atOnce<T>(
  gateways: readonly Served[],
  times: number,
  what: (gateway: Served, index: number) => Promise<T>,
): Promise<T[]> {
  return Promise.all(
    Array.from({ length: times }, (_, index) => what(gateways[index % gateways.length] as Served, index)),
  )
}

/** The same value so many times. */
export function repeated<T>(times: number, value: T): T[] {
  return Array.from({ length: times }, () => value)
}
