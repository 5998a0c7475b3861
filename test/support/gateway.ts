import { expect, vi } from 'vitest'
import { readConfig } from '../../src/config.ts'
import type { Database, DatabaseOptions } from '../../src/database/database.ts'
import { openReplicas } from '../../src/database/replicas/open.ts'
import type { ReplicaChange } from '../../src/database/replicas/replica.ts'
import type { Replicas } from '../../src/database/replicas/replicas.ts'
import { people } from '../../src/demo/people.ts'
import { createGateway, type Gateway } from '../../src/gateway.ts'
import { loadCompiler } from '../../src/graphql/compiled-queries.ts'
import { TrustedDocuments } from '../../src/graphql/trusted-documents/trusted-documents.ts'
import { type Account, Budgets } from '../../src/identity/budgets.ts'
import { makeClient } from '../../src/identity/clients.ts'
import { createAuthenticator } from '../../src/identity/credentials.ts'
import { localKeys } from '../../src/identity/keys.ts'
import { generateLocalKey } from '../../src/identity/local-key.ts'
import { createSigningKeys } from '../../src/identity/signing-keys.ts'
import { issueToken } from '../../src/identity/token.ts'
import { createLogger } from '../../src/logger.ts'
import { createPages } from '../../src/pages/pages.ts'
import { Secrets } from '../../src/secrets.ts'
import type { Viewer } from '../../src/viewer.ts'
import { afterFile } from './cleanups.ts'
import { addClient } from './clients.ts'
import { freshDatabase } from './fresh-database.ts'
import { generous } from './generous.ts'
import { StatementCounter } from './statement-counter.ts'
import { testTime } from './templates.ts'

/** Who asks: a person of the demo by slug, anybody else as a viewer, or nobody. One that says `isReadOnly` is a machine. */
export type As = (typeof people)[number]['slug'] | Viewer | null

/** What came back for a GraphQL request. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // Tests read answers by path; what is not there fails their assertions.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
}

/** A whole gateway in memory, asked as clients ask it. */
export interface TestGateway {
  readonly database: Database
  readonly url: string
  /** What accounts have used. */
  readonly budgets: Budgets
  /** The documents that clients may name by an id: none unless a test puts some there. */
  readonly trusted: TrustedDocuments
  /** The replicas that it reads from, where there are any, and what was told of them. */
  readonly replicas: Replicas | null
  readonly replicaChanges: readonly ReplicaChange[]
  /** Log lines so far, parsed. */
  readonly log: Record<string, unknown>[]
  readonly counter: StatementCounter
  readonly clock: { now: Date }
  readonly fetch: Gateway['fetch']
  readonly handleFast: Gateway['handleFast']
  readonly upgrade: Gateway['upgrade']
  readonly isUpgrade: Gateway['isUpgrade']
  readonly select: Gateway['select']
  readonly endStreams: Gateway['endStreams']
  readonly close: Gateway['close']
  /** Sends a GraphQL request. */
  readonly ask: (
    as: As,
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
  ) => Promise<Answer>
  /** Sends a GraphQL request that must succeed, and answers its data. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly read: (as: As, query: string, variables?: Record<string, unknown>) => Promise<any>
  readonly token: (as: Exclude<As, null>) => Promise<string>
}

interface GatewayChoices {
  readonly env?: Record<string, string>
  readonly fill?: (database: Database) => Promise<unknown>
  /** How the database is opened. */
  readonly opened?: DatabaseOptions
  /** The address by which the gateway reaches its database. */
  readonly through?: (url: string) => Promise<string>
  readonly isOverloaded?: () => boolean
  /**
   * The address by which the gateway reaches a replica, which is the same server: it is up to date at once. PostgreSQL
   * only.
   */
  readonly replica?: (url: string) => Promise<string>
}

/** A lag that no test waits for, in milliseconds. */
const longLagMs = 600_000

/** Reads from the server at another address as from a replica, which is in. */
async function replicaAt(
  url: string,
  primary: Database,
  options: DatabaseOptions,
  tell: (change: ReplicaChange) => void,
): Promise<Replicas> {
  const replicas = await openReplicas({ urls: [url], maxLagMs: longLagMs, primary, options, tell })
  afterFile(() => replicas.close())
  // So many checks bring one in.
  for (let time = 0; time < 3; time += 1) await replicas.check()
  expect(replicas.counts()).toEqual({ in: 1, out: 0 })
  return replicas
}

/**
 * Opens a gateway on a database of its own with the demo data, or with whatever `fill` puts there. `env` sets
 * configuration, such as `{ LIMIT_DEPTH: '5' }`.
 */
export async function openGateway(options: GatewayChoices = {}): Promise<TestGateway> {
  // Or some tests would be over before anything is compiled.
  await loadCompiler()
  const counter = new StatementCounter()
  const template = options.fill ? 'tables' : 'demo'
  const config = readConfig({ NODE_ENV: 'test', ...generous, ...options.env })
  const secrets = new Secrets(() => config.secrets.keys)
  const tellsPositions = options.replica !== undefined
  const opened = { onStatement: counter.onStatement, secrets, tellsPositions, ...options.opened }
  const { database, url } = await freshDatabase(opened, template, options.through)
  await options.fill?.(database)
  const replicaChanges: ReplicaChange[] = []
  const replicas = options.replica
    ? await replicaAt(await options.replica(url), database, opened, (change) => replicaChanges.push(change))
    : null

  // Production writes the log as JSON, which tests can read.
  const log: Record<string, unknown>[] = []
  const logger = createLogger(
    { ...config, environment: 'production' },
    { write: (line) => void log.push(JSON.parse(line)) },
  )
  const clock = { now: testTime }
  const key = await generateLocalKey()
  const { issuer, audience, hasAdmins } = config.auth
  const signing = createSigningKeys(database, () => clock.now)
  const clients = new Set<string>()
  const tokenFor = async (viewer: Viewer) => {
    const scope = viewer.scopes && [...viewer.scopes].join(' ')
    const contents = { ...viewer, scope, audience, now: clock.now, expiresInSeconds: 3600 }
    if (viewer.isReadOnly === undefined) return issueToken(key, { ...contents, issuer })
    if (!clients.has(viewer.accountId)) {
      clients.add(viewer.accountId)
      const { client } = makeClient({ ...viewer, name: '', serviceIds: viewer.serviceIds ?? null }, clock.now)
      await addClient(database, { ...client, id: viewer.accountId })
    }
    return issueToken(await signing.current(), { ...contents, issuer: config.tokens.issuer })
  }
  const budgets = new Budgets(config.budgets)
  const accounts = accountsSeen(budgets)
  const trusted = new TrustedDocuments(config.trustedDocuments)
  const gateway = await createGateway({
    config,
    budgets,
    trusted,
    database,
    replicas,
    clock: () => clock.now,
    authenticator: createAuthenticator({ findKey: localKeys([key.publicJwk]), issuer, audience, hasAdmins }),
    logger,
    ...(options.isOverloaded && { isOverloaded: options.isOverloaded }),
    pages: createPages({
      demoPeople: async () => ({ people, why: null }),
      issueToken: tokenFor,
      shown: config.shown,
      isProduction: false,
      version: '0.0.0',
    }),
  })

  afterFile(async () => {
    await gateway.close()
    // What is counted while it is under way is over by now, whichever way it ended.
    const left = () => [...accounts].map((each) => ({ account: each.name, requests: each.inUse('requests') }))
    await vi.waitFor(() => expect(left().filter(({ requests }) => requests > 0)).toEqual([]), 5000)
  })

  const token: TestGateway['token'] = (as) => tokenFor(viewerOf(as))
  const ask: TestGateway['ask'] = async (as, query, variables = {}, headers = {}) => {
    const credentials = as === null ? {} : { authorization: `Bearer ${await token(as)}` }
    const response = await post(
      gateway,
      { 'content-type': 'application/json', accept: 'application/graphql-response+json', ...credentials, ...headers },
      JSON.stringify({ query, variables }),
    )
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
  return {
    database,
    url,
    budgets,
    trusted,
    replicas,
    replicaChanges,
    log,
    counter,
    clock,
    fetch: gateway.fetch,
    handleFast: gateway.handleFast,
    upgrade: gateway.upgrade,
    isUpgrade: gateway.isUpgrade,
    select: gateway.select,
    endStreams: gateway.endStreams,
    close: gateway.close,
    ask,
    token,
    async read(as, query, variables) {
      const { body } = await ask(as, query, variables)
      expect(body.errors).toBeUndefined()
      return body.data
    },
  }
}

/** Posts to the graph as Node's server hands it over; what may be answered as a stream goes the other way. */
async function post(gateway: Gateway, headers: Record<string, string>, body: string): Promise<Response> {
  const request = new Request('http://localhost:4000/graphql', { method: 'POST', headers, body })
  if (request.headers.get('accept')?.includes('event-stream')) return gateway.fetch(request)
  const bytes = Buffer.from(body)
  const answer = await gateway.handleFast(request, async (limit) => (bytes.length <= limit ? bytes : null))
  answer.taken?.()
  return new Response(answer.body, answer)
}

/** The accounts that are asked for from now on. */
function accountsSeen(budgets: Budgets): ReadonlySet<Account> {
  const seen = new Set<Account>()
  const of = budgets.of.bind(budgets)
  budgets.of = (...whose) => {
    const account = of(...whose)
    seen.add(account)
    return account
  }
  return seen
}

function viewerOf(as: Exclude<As, null>): Viewer {
  if (typeof as !== 'string') return as
  const person = people.find(({ slug }) => slug === as)
  if (!person) throw new Error(`The demo has no person ${as}.`)
  return person
}
