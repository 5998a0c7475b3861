import { z } from 'zod'
import { exposureVariables } from './exposure-variables.ts'
import { identityVariables } from './identity-variables.ts'
import { instrumentVariables } from './instrument-variables.ts'
import { limitVariables } from './limit-variables.ts'
import { messageVariables } from './message-variables.ts'
import { secretVariables } from './secret-variables.ts'
import { listed, oneOf, variableFacts, wholeNumber, wordOf, yesOrNo } from './setting-kinds.ts'
import { databaseUrlForms, isDatabaseUrl } from './values/database-url.ts'
import { isHttpUrl } from './values/http-url.ts'
import { parseNetwork } from './values/network.ts'
import { roles } from './vocabulary.ts'

const isOrigin = (text: string) => isHttpUrl(text) && new URL(text).origin === text

/** The environment variables that the gateway reads; an empty one has been left out before. */
export const variables = z.object({
  NODE_ENV: oneOf(
    'Server',
    ['development', 'test', 'production'],
    'development',
    'Where this runs. `production` refuses to start without an issuer and a database, loads no demo data, shows no pages and logs JSON.',
  ),
  PORT: wholeNumber(
    'Server',
    4000,
    [0, 65_535],
    'The TCP port to listen on. 0 lets the system choose; the start prints the one it chose.',
  ),
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/)
    .default('127.0.0.1')
    .register(variableFacts, {
      group: 'Server',
      description:
        'The address to listen on. The default answers this machine only; `0.0.0.0` or `::` answers the network.',
      allowed: 'a host name or an IP address, without a scheme or a port',
      fallback: '127.0.0.1',
    }),
  WORKERS: z
    .string()
    .regex(/^(auto|[1-9]\d{0,2})$/)
    .transform((text) => (text === 'auto' ? text : Number(text)))
    .default(1)
    .register(variableFacts, {
      group: 'Server',
      description:
        'Processes of this machine that answer at the port together; `auto`: as many as it has cores. `triptych serve --workers` ' +
        'says so as well, and counts before it. See [running.md](running.md#workers).',
      allowed: 'a whole number from 1 to 999, or auto',
      fallback: '1',
    }),
  CORS_ORIGINS: z
    .string()
    .transform(listed)
    .refine((origins) => origins.every(isOrigin))
    .default([])
    .register(variableFacts, {
      group: 'Server',
      description: 'Web origins whose pages may call the gateway from a browser. Without it, only its own pages may.',
      allowed: 'a comma-separated list of origins such as https://app.example.com, without paths or a closing slash',
      fallback: 'none',
    }),
  TRUSTED_PROXIES: z
    .string()
    .transform((text) => listed(text).map(parseNetwork))
    .refine((networks) => networks.every((network) => network !== null))
    .default([])
    .register(variableFacts, {
      group: 'Server',
      description:
        'The proxies whose `X-Forwarded-For` is believed: a request comes from the last address there that is none of them. ' +
        'Without it, a request comes from whoever holds its connection.',
      allowed: 'a comma-separated list of addresses and networks such as 10.0.0.0/8, ::1',
      fallback: 'none',
    }),
  REST_UNKNOWN_PARAMETERS: oneOf(
    'Server',
    ['refuse', 'report', 'ignore'],
    'refuse',
    'What a REST path does with a parameter that it does not have. `refuse` answers 400 and names it, `report` notes its name ' +
      'in the line that the log has of the request. Reading always passes over `_`, `api-version` and `utm_…`.',
  ),
  SHUTDOWN_DELAY_MS: wholeNumber(
    'Server',
    0,
    [0, 600_000],
    'Milliseconds after SIGTERM or SIGINT in which requests are still taken, each connection ends with its next answer, and ' +
      '`/health/ready` is red. As long as a balancer needs to notice. See [running.md](running.md#stopping).',
  ),
  SHUTDOWN_TIMEOUT_MS: wholeNumber(
    'Server',
    10_000,
    [0, 600_000],
    'Milliseconds that running requests have to finish after that; then the process ends with code 1.',
  ),
  HEADERS_TIMEOUT_MS: wholeNumber(
    'Server',
    10_000,
    [100, 600_000],
    'Milliseconds in which the head of a request must have come; at most `REQUEST_TIMEOUT_MS`.',
  ),
  REQUEST_TIMEOUT_MS: wholeNumber(
    'Server',
    15_000,
    [100, 600_000],
    'Milliseconds in which a whole request must have come, its body too.',
  ),
  KEEP_ALIVE_TIMEOUT_MS: wholeNumber(
    'Server',
    65_000,
    [0, 3_600_000],
    'Milliseconds for which a connection without requests is kept. Longer than a balancer keeps its own, which is often 60 seconds.',
  ),
  UNREAD_TIMEOUT_MS: wholeNumber(
    'Server',
    30_000,
    [100, 3_600_000],
    'Milliseconds after which a connection ends whose client takes nothing of its answer.',
  ),
  MAX_CONNECTIONS: wholeNumber(
    'Server',
    2000,
    [1, 1_000_000],
    'Connections that are open at once; one more is closed at once.',
  ),
  SHED_DELAY_MS: wholeNumber(
    'Server',
    1000,
    [0, 600_000],
    'Milliseconds by which the process may be late with what it has to do. Beyond it, requests are answered 503 at once. 0: never.',
  ),
  LOG_LEVEL: oneOf(
    'Server',
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    'info',
    'The least severe log lines that are written.',
  ),
  ...instrumentVariables,

  ...exposureVariables,

  CLOCK_TOLERANCE_MS: wholeNumber(
    'Clock',
    5000,
    [100, 86_400_000],
    'PostgreSQL only. Milliseconds that the time of this process may differ from that of the database. Beyond it, the process writes nothing.',
  ),
  TICK_INTERVAL_MS: wholeNumber(
    'Clock',
    10_000,
    [0, 86_400_000],
    'Milliseconds between two runs of the clock, which settles what falls due: trials, periods, holds, time-outs. 0: no clock here.',
  ),

  DATABASE_URL: z
    .string()
    .refine(isDatabaseUrl)
    .default('file:data/triptych.db')
    .register(variableFacts, {
      group: 'Data',
      description:
        'The database: a SQLite file (relative to the working folder, made when missing) or a PostgreSQL server, whose ' +
        'password may stand in PGPASSWORD instead.',
      allowed: databaseUrlForms,
      fallback: '`file:data/triptych.db`; production needs it',
      secret: true,
    }),
  SQLITE_SYNCHRONOUS: oneOf(
    'Data',
    ['FULL', 'NORMAL'],
    'FULL',
    'SQLite only. `FULL`: an answered write survives power loss. `NORMAL`: it survives a killed process, and writes are faster.',
  ),
  DATABASE_POOL_SIZE: wholeNumber(
    'Data',
    10,
    [1, 1000],
    'PostgreSQL only. The most connections that one process opens for requests; one more is for its health. A quarter of them is ' +
      'kept for reads, and another quarter for writes.',
  ),
  DATABASE_POOLER: oneOf(
    'Data',
    ['none', 'transaction'],
    'none',
    'PostgreSQL only. `transaction`: a pooler such as PgBouncer gives each transaction another session. See [running.md](running.md#behind-a-pooler).',
  ),
  DATABASE_REPLICA_URLS: z
    .string()
    .transform(listed)
    .refine((urls) => urls.every((url) => isDatabaseUrl(url) && !url.startsWith('file:')))
    .default([])
    .register(variableFacts, {
      group: 'Data',
      description:
        'PostgreSQL only. Servers that follow the one of DATABASE_URL by streaming replication: requests that only read are ' +
        'answered by them. See [running.md](running.md#read-replicas).',
      allowed: 'a comma-separated list of postgres://USER:PASSWORD@HOST:PORT/NAME, each one server',
      fallback: 'none',
      secret: true,
    }),
  REPLICA_MAX_LAG: wholeNumber(
    'Data',
    5,
    [1, 3600],
    'Seconds that a replica may be behind. One that is further behind is not read from, and whoever has written reads from the ' +
      'primary for so long and one second more.',
  ),
  DATABASE_CONNECT_TIMEOUT_MS: wholeNumber(
    'Data',
    5000,
    [100, 600_000],
    'PostgreSQL only. Milliseconds that a request waits for a connection, a new one or one that others use; then it is answered 503.',
  ),
  DATABASE_STATEMENT_TIMEOUT_MS: wholeNumber(
    'Data',
    10_000,
    [1, 600_000],
    'PostgreSQL only. Milliseconds after which the server ends a statement. A server that says nothing at all is given up two seconds later.',
  ),
  DATABASE_LOCK_TIMEOUT_MS: wholeNumber(
    'Data',
    3000,
    [1, 600_000],
    'Milliseconds that a write waits for what others have locked: the file on SQLite, and rows on PostgreSQL, where it is at most ' +
      '`DATABASE_STATEMENT_TIMEOUT_MS`. Then it is answered 503.',
  ),
  DATABASE_IDLE_TRANSACTION_TIMEOUT_MS: wholeNumber(
    'Data',
    10_000,
    [100, 600_000],
    'PostgreSQL only. Milliseconds after which the server ends a transaction of a process that says nothing, since it was stopped or is out of reach.',
  ),
  DATABASE_START_TIMEOUT_MS: wholeNumber(
    'Data',
    30_000,
    [0, 3_600_000],
    'PostgreSQL only. Milliseconds that `serve` waits for a database that does not answer yet.',
  ),
  DEMO_DATA: yesOrNo(
    'Data',
    'Whether `serve` fills an empty database with demo data. A database that holds anything is left alone. Without it, and over other ' +
      'data, nobody of the demo can be opened at `/`.',
    'true, but false in production',
  ),

  ...secretVariables,

  ...identityVariables,

  ...messageVariables,

  TRUSTED_DOCUMENTS: oneOf(
    'Documents',
    ['off', 'allowed', 'only'],
    'off',
    'Whether clients may name a document by its id (`documentId`, or Apollo’s `extensions.persistedQuery`). `allowed`: as well as ' +
      'send its text. `only`: nothing else is executed, introspection and GraphiQL included. See [clients.md](clients.md#trusted-documents).',
  ),
  TRUSTED_DOCUMENTS_FILE: z
    .string()
    .transform(listed)
    .default([])
    .register(variableFacts, {
      group: 'Documents',
      description:
        'Manifests of documents, as the generators of Apollo, Relay and GraphQL Code Generator write them: read at the start, beside ' +
        'those that `triptych documents publish` has put into the database.',
      allowed: 'a comma-separated list of file paths',
      fallback: 'none',
    }),
  TRUSTED_DOCUMENTS_EXEMPT: z
    .string()
    .transform((text) => listed(text).map((name) => roles.find((role) => wordOf(role) === name)))
    .refine((found) => found.every((role) => role !== undefined))
    .default([])
    .register(variableFacts, {
      group: 'Documents',
      description: 'Roles that may send any document, also where TRUSTED_DOCUMENTS is `only`.',
      allowed: `a comma-separated list of ${roles.map(wordOf).join(', ')}`,
      fallback: 'none',
    }),

  ...limitVariables,
})
