import { sqlitePath } from './database/open.ts'
import type { ReplicaSettings } from './database/replicas/open.ts'
import type { Exposure } from './graphql/exposure.ts'
import type { LimitsOfCallers } from './graphql/limits.ts'
import type { StreamLimits } from './graphql/stream-limits.ts'
import type { TrustedDocumentSettings } from './graphql/trusted-documents/trusted-documents.ts'
import type { ConnectionLimits } from './http/connection-limits.ts'
import type { BudgetSettings } from './identity/budgets.ts'
import type { ClaimRules } from './identity/claim-rules.ts'
import { limitsOf } from './limit-variables.ts'
import type { MessageRules } from './operations/message-rules.ts'
import { conflictIn, timesCutShort } from './setting-conflicts.ts'
import { variableFacts } from './setting-kinds.ts'
import { misspeltSettings } from './setting-names.ts'
import type { Network } from './values/network.ts'
import { variables } from './variables.ts'

/** Everything that can be set, read once at the start. */
export interface Config {
  readonly environment: 'development' | 'test' | 'production'
  readonly server: {
    /** 0 lets the system choose. */
    readonly port: number
    readonly host: string
    /** Processes that answer there together; `auto` for as many as there are cores. */
    readonly workers: number | 'auto'
    /** Web origins, such as `https://app.example.com`. */
    readonly corsOrigins: readonly string[]
    readonly unknownParameters: 'refuse' | 'report' | 'ignore'
    readonly shutdownDelayMs: number
    readonly shutdownTimeoutMs: number
    /** The proxies that are believed who a request comes from. */
    readonly trustedProxies: readonly Network[]
    /** How late the event loop may be; 0 for any time. */
    readonly shedDelayMs: number
    readonly connections: ConnectionLimits
  }
  readonly shown: Exposure & {
    readonly home: boolean
    readonly graphiql: boolean
    readonly schema: boolean
    readonly apiDocs: boolean
    readonly docs: boolean
  }
  readonly instruments: {
    /** Where metrics are answered; null for nowhere. */
    readonly metrics: { readonly port: number; readonly host: string } | null
    readonly tracing: boolean
  }
  readonly log: { readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent' }
  readonly database: {
    readonly url: string
    readonly synchronous: 'FULL' | 'NORMAL'
    readonly poolSize: number
    readonly pooler: 'none' | 'transaction'
    readonly connectTimeoutMs: number
    readonly statementTimeoutMs: number
    readonly lockTimeoutMs: number
    readonly idleTransactionTimeoutMs: number
    /** How long the start waits for a database that is coming. */
    readonly startTimeoutMs: number
    readonly replicas: ReplicaSettings
  }
  readonly clock: {
    /** 0: no clock. */
    readonly intervalMs: number
    /** How far the time may be from the database's. */
    readonly toleranceMs: number
  }
  /** Whether `serve` fills an empty database. */
  readonly demoData: boolean
  readonly auth: {
    /** The issuer of AUTH_ISSUER; none without it. Then, and without a file of them, the local development key signs. */
    readonly issuers: readonly IssuerSettings[]
    /** A file with issuers; null for none. */
    readonly issuersFile: string | null
    /** What issuers of a file are like that do not say otherwise. */
    readonly defaults: Omit<IssuerSettings, 'issuer' | 'jwksUrl'>
    /** How long the issuer's keys serve while they cannot be fetched anew. */
    readonly keysKeptSeconds: number
    /** That of the local development key. */
    readonly issuer: string
    readonly audience: string
    readonly keyFile: string
    /** Whether there are admins. */
    readonly hasAdmins: boolean
  }
  /** The tokens that machines get here. */
  readonly tokens: {
    /** Whether there are any. */
    readonly endpoint: boolean
    readonly issuer: string
    readonly lifetimeSeconds: number
  }
  readonly limits: LimitsOfCallers
  readonly budgets: BudgetSettings
  readonly trustedDocuments: TrustedDocumentSettings & {
    /** Paths of manifests. */
    readonly files: readonly string[]
  }
  /** For how many days events are kept. */
  readonly eventDays: number
  readonly streams: StreamLimits & {
    /** Whether routers of federated graphs are told of subscriptions. */
    readonly isFederated: boolean
  }
  /** The keys that secrets are encrypted with where they are kept. */
  readonly secrets: {
    readonly keys: readonly Buffer[]
    /** A file with more of them; null for none. */
    readonly file: string | null
    /** Whether somebody named that file, which then has to be there. */
    readonly isFileNamed: boolean
  }
  /** The rules for messages to others. */
  readonly messages: MessageRules
  /** The server by which mail goes out; null for none. */
  readonly mail: { readonly url: string; readonly from: { readonly name: string; readonly address: string } } | null
}

/** An issuer whose tokens are taken. */
export interface IssuerSettings {
  readonly issuer: string
  /** Where its keys are; null where its discovery document says so. */
  readonly jwksUrl: string | null
  readonly audience: string
  readonly claims: ClaimRules
  readonly needsAccessType: boolean
  readonly mostSeconds: number
}

/** The environment cannot be used. Each problem is one line for a person. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.problems = problems
  }
}

/** The `iss` claim of tokens that the local development key signs. */
const localIssuer = 'triptych-local'

/** The options of `readConfig`. */
export interface ReadOptions {
  /** False for verbs that check no credentials, such as `migrate`: in production they run without an issuer. */
  readonly needsIssuer?: boolean
  /** False for verbs that open no database, such as `token`: in production they run without one being named. */
  readonly needsDatabase?: boolean
  /** Settings that count before those of the environment. */
  readonly given?: Readonly<Record<string, string>>
}

/**
 * Reads the configuration from environment variables; an empty one counts as not set. Throws `ConfigError` with one
 * line for each variable that cannot be used, or whose name looks like a setting's and is none.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
  options: ReadOptions = {},
): Config {
  const given: Record<string, string> = {}
  for (const name of Object.keys(variables.shape)) {
    const value = (options.given?.[name] ?? env[name])?.trim()
    if (value) given[name] = value
  }
  const misspelt = misspeltSettings(env, Object.keys(variables.shape))
  const result = variables.safeParse(given)
  const wrong = new Set(result.error?.issues.map((issue) => String(issue.path[0])))
  const problems = [
    ...misspelt,
    ...[...wrong].map((name) => refusal(name, given[name] ?? '')),
    ...(result.success ? timesCutShort(given, result.data) : []),
  ]
  if (problems.length > 0 || !result.success) throw new ConfigError(problems)
  const read = result.data
  const production = read.NODE_ENV === 'production'

  const hasIssuer = Boolean(read.AUTH_ISSUER ?? read.AUTH_ISSUERS_FILE)
  const issuer = read.AUTH_ISSUER ?? localIssuer
  const tokens = {
    endpoint: read.TOKEN_ENDPOINT ?? !production,
    issuer: read.TOKEN_ISSUER,
    lifetimeSeconds: read.TOKEN_LIFETIME_SECONDS,
  }
  const conflict = conflictIn(read, {
    needsIssuer: production && options.needsIssuer !== false && !hasIssuer,
    needsDatabase: production && options.needsDatabase !== false && given['DATABASE_URL'] === undefined,
    otherIssuer: tokens.endpoint ? issuer : null,
  })
  if (conflict !== null) throw new ConfigError([conflict])

  const defaults = {
    audience: read.AUTH_AUDIENCE,
    claims: {
      role: { pointer: read.AUTH_CLAIM_ROLE, words: read.AUTH_ROLE_WORDS ?? null },
      account: { pointer: read.AUTH_CLAIM_ACCOUNT, words: read.AUTH_ACCOUNT_WORDS ?? null },
      party: read.AUTH_CLAIM_PARTY,
      scope: read.AUTH_CLAIM_SCOPE,
    },
    needsAccessType: read.AUTH_TOKEN_TYPE === 'at+jwt',
    mostSeconds: read.AUTH_TOKEN_SECONDS,
  }

  return {
    environment: read.NODE_ENV,
    server: {
      port: read.PORT,
      host: read.HOST,
      workers: read.WORKERS,
      corsOrigins: read.CORS_ORIGINS,
      unknownParameters: read.REST_UNKNOWN_PARAMETERS,
      shutdownDelayMs: read.SHUTDOWN_DELAY_MS,
      shutdownTimeoutMs: read.SHUTDOWN_TIMEOUT_MS,
      trustedProxies: read.TRUSTED_PROXIES.filter((network) => network !== null),
      shedDelayMs: read.SHED_DELAY_MS,
      connections: {
        headersMs: read.HEADERS_TIMEOUT_MS,
        requestMs: read.REQUEST_TIMEOUT_MS,
        keepAliveMs: read.KEEP_ALIVE_TIMEOUT_MS,
        unreadMs: read.UNREAD_TIMEOUT_MS,
        most: read.MAX_CONNECTIONS,
      },
    },
    shown: {
      introspection: read.INTROSPECTION ?? (production ? 'credentials' : 'everybody'),
      suggestions: read.SHOW_SUGGESTIONS ?? !production,
      home: read.SHOW_HOME ?? !production,
      graphiql: read.SHOW_GRAPHIQL ?? !production,
      schema: read.SHOW_SCHEMA ?? !production,
      apiDocs: read.SHOW_API_DOCS ?? !production,
      docs: read.SHOW_DOCS ?? !production,
    },
    instruments: {
      metrics:
        read.METRICS_PORT === undefined ? null : { port: read.METRICS_PORT, host: read.METRICS_HOST ?? read.HOST },
      tracing: read.TRACING === 'opentelemetry',
    },
    log: { level: read.LOG_LEVEL },
    database: {
      url: read.DATABASE_URL,
      synchronous: read.SQLITE_SYNCHRONOUS,
      poolSize: read.DATABASE_POOL_SIZE,
      pooler: read.DATABASE_POOLER,
      connectTimeoutMs: read.DATABASE_CONNECT_TIMEOUT_MS,
      statementTimeoutMs: read.DATABASE_STATEMENT_TIMEOUT_MS,
      lockTimeoutMs: read.DATABASE_LOCK_TIMEOUT_MS,
      idleTransactionTimeoutMs: read.DATABASE_IDLE_TRANSACTION_TIMEOUT_MS,
      startTimeoutMs: read.DATABASE_START_TIMEOUT_MS,
      replicas: { urls: read.DATABASE_REPLICA_URLS, maxLagMs: read.REPLICA_MAX_LAG * 1000 },
    },
    clock: { intervalMs: read.TICK_INTERVAL_MS, toleranceMs: read.CLOCK_TOLERANCE_MS },
    demoData: read.DEMO_DATA ?? !production,
    auth: {
      issuers: read.AUTH_ISSUER ? [{ issuer: read.AUTH_ISSUER, jwksUrl: read.AUTH_JWKS_URL ?? null, ...defaults }] : [],
      issuersFile: read.AUTH_ISSUERS_FILE ?? null,
      defaults,
      keysKeptSeconds: read.AUTH_KEYS_KEPT_SECONDS,
      issuer: localIssuer,
      audience: read.AUTH_AUDIENCE,
      keyFile: read.AUTH_KEY_FILE ?? fileBeside(read.DATABASE_URL, 'key.json'),
      hasAdmins: read.ADMIN_ROLE ?? (!production && !hasIssuer),
    },
    tokens,
    limits: limitsOf(read),
    trustedDocuments: {
      mode: read.TRUSTED_DOCUMENTS,
      files: read.TRUSTED_DOCUMENTS_FILE,
      exempt: read.TRUSTED_DOCUMENTS_EXEMPT.filter((role) => role !== undefined),
    },
    budgets: {
      points: read.BUDGET_POINTS,
      writes: read.BUDGET_WRITES,
      requests: read.BUDGET_REQUESTS,
      lists: read.BUDGET_LISTS,
      streams: read.BUDGET_STREAMS,
    },
    mail: read.SMTP_URL && read.SMTP_FROM ? { url: read.SMTP_URL, from: read.SMTP_FROM } : null,
    eventDays: read.EVENT_RETENTION_DAYS,
    streams: {
      most: read.LIMIT_STREAMS,
      checkMs: read.STREAM_CHECK_MS,
      isFederated: read.FEDERATION_SUBSCRIPTIONS ?? false,
    },
    secrets: {
      keys: read.SECRETS_KEY,
      file: read.SECRETS_KEY_FILE ?? (production ? null : fileBeside(read.DATABASE_URL, 'secrets.key')),
      isFileNamed: read.SECRETS_KEY_FILE !== undefined,
    },
    messages: {
      allowsHttp: read.WEBHOOK_ALLOW_HTTP ?? !production,
      allowsPrivateAddresses: read.WEBHOOK_ALLOW_PRIVATE_ADDRESSES ?? false,
      namesSettings: !production,
    },
  }
}

function refusal(name: string, value: string): string {
  const facts = variableFacts.get(variables.shape[name as keyof typeof variables.shape])
  // A URL's user part and whatever else follows the scheme may be a password.
  const shown = facts?.secret ? value.replace(/^([a-z][a-z0-9+.-]*:\/\/|file:)?.*$/is, '$1…') : value.slice(0, 100)
  return `${name} is ${JSON.stringify(shown)}, but it must be ${facts?.allowed}.`
}

/** A file beside that of the database, with another ending. */
function fileBeside(databaseUrl: string, ending: string): string {
  const path = databaseUrl.startsWith('file:') ? sqlitePath(databaseUrl) : ':memory:'
  return `${path === ':memory:' ? 'data/triptych' : path.replace(/\.(db|sqlite3?)$/, '')}.${ending}`
}
