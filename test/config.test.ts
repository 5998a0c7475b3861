import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { configurationDocument } from '../src/commands/configuration-document.ts'
import { readConfig } from '../src/config.ts'
import { problemsOf } from './support/config-problems.ts'

const meant = { DATABASE_URL: 'file:/var/lib/triptych.db' }
/** What issuers are like that say nothing else. */
const defaults = {
  audience: 'triptych',
  claims: {
    role: { pointer: '/role', words: null },
    account: { pointer: '/account', words: null },
    party: '/party',
    scope: '/scope',
  },
  needsAccessType: false,
  mostSeconds: 86_400,
}
const foreign = { AUTH_JWKS_URL: 'https://login.example.com/jwks', AUTH_ISSUER: 'https://login.example.com' }

const forRoles = (known: number, anonymous: number) => ({
  SELLER: known,
  BROKER: known,
  ORGANIZATION: known,
  SERVICE_OWNER: known,
  OPERATOR: known,
  ADMIN: known,
  ANONYMOUS: anonymous,
})

describe('the configuration', () => {
  it('is complete without any variable', () => {
    expect(readConfig({})).toEqual({
      environment: 'development',
      shown: {
        introspection: 'everybody',
        suggestions: true,
        home: true,
        graphiql: true,
        schema: true,
        apiDocs: true,
        docs: true,
      },
      instruments: { metrics: null, tracing: false },
      server: {
        port: 4000,
        host: '127.0.0.1',
        workers: 1,
        corsOrigins: [],
        unknownParameters: 'refuse',
        shutdownDelayMs: 0,
        shutdownTimeoutMs: 10_000,
        trustedProxies: [],
        shedDelayMs: 1000,
        connections: { headersMs: 10_000, requestMs: 15_000, keepAliveMs: 65_000, unreadMs: 30_000, most: 2000 },
      },
      log: { level: 'info' },
      eventDays: 90,
      streams: { most: 2000, checkMs: 5000, isFederated: false },
      mail: null,
      secrets: { keys: [], file: 'data/triptych.secrets.key', isFileNamed: false },
      messages: { allowsHttp: true, allowsPrivateAddresses: false, namesSettings: true },
      database: {
        url: 'file:data/triptych.db',
        synchronous: 'FULL',
        poolSize: 10,
        pooler: 'none',
        connectTimeoutMs: 5000,
        statementTimeoutMs: 10_000,
        lockTimeoutMs: 3000,
        idleTransactionTimeoutMs: 10_000,
        startTimeoutMs: 30_000,
        replicas: { urls: [], maxLagMs: 5000 },
      },
      clock: { intervalMs: 10_000, toleranceMs: 5000 },
      demoData: true,
      auth: {
        issuers: [],
        issuersFile: null,
        defaults,
        keysKeptSeconds: 43_200,
        issuer: 'triptych-local',
        audience: 'triptych',
        keyFile: 'data/triptych.key.json',
        hasAdmins: true,
      },
      tokens: { endpoint: true, issuer: 'triptych', lifetimeSeconds: 3600 },
      limits: {
        depth: 15,
        tokens: 10_000,
        aliases: 100,
        rootFields: 20,
        directives: 20,
        selections: 5000,
        batch: 10,
        documentBytes: 100_000,
        bodyBytes: 1_000_000,
        cost: 50_000,
        examinedRows: 10_000,
        heavyCost: 2500,
        statements: 1000,
        deadlineMs: 5000,
        anonymous: {
          depth: 5,
          tokens: 10_000,
          aliases: 100,
          rootFields: 20,
          directives: 20,
          selections: 1000,
          batch: 1,
          documentBytes: 100_000,
          bodyBytes: 20_000,
          cost: 50_000,
          examinedRows: 10_000,
          heavyCost: 2500,
          statements: 1000,
          deadlineMs: 5000,
        },
      },
      trustedDocuments: { mode: 'off', files: [], exempt: [] },
      budgets: {
        points: forRoles(3_000_000, 100_000),
        writes: forRoles(12_000, 100),
        requests: forRoles(200, 50),
        lists: forRoles(10, 1),
        streams: forRoles(20, 1),
      },
    })
  })

  it('takes an empty variable for one that is not set, and ignores space around a value', () => {
    expect(readConfig({ PORT: '', HOST: '  ', NODE_ENV: '', AUTH_JWKS_URL: '', DEMO_DATA: '' })).toEqual(readConfig({}))
    expect(readConfig({ PORT: ' 0 ' }).server.port).toBe(0)
  })

  it('reads a number for each role: one for all with credentials, and others for some, in any order', () => {
    const pointsOf = (text: string) => readConfig({ BUDGET_POINTS: text }).budgets.points
    expect(pointsOf('7')).toEqual({ ...forRoles(7, 100_000) })
    expect(pointsOf('service-owner=9, 7 , anonymous=8')).toEqual({ ...forRoles(7, 8), SERVICE_OWNER: 9 })
    expect(pointsOf('seller=9')).toEqual({ ...forRoles(3_000_000, 100_000), SELLER: 9 })
    for (const wrong of [
      '0',
      'nobody=5',
      'seller',
      'seller=',
      '5 6',
      '-1',
      'seller=0',
      '1000000000000',
      '5, 6',
      'seller=5, 7, seller=6',
    ])
      expect(problemsOf({ BUDGET_POINTS: wrong })).toEqual([
        expect.stringMatching(/^BUDGET_POINTS is .* must be a whole/),
      ])
  })

  it('reads the networks of trusted proxies, and refuses what is none', () => {
    expect(readConfig({ TRUSTED_PROXIES: '10.0.0.0/8, ::1' }).server.trustedProxies).toEqual([
      { address: '10.0.0.0', family: 'ipv4', prefix: 8 },
      { address: '::1', family: 'ipv6', prefix: 128 },
    ])
    for (const wrong of ['10.0.0.0/33', 'proxy.example.com', '10.0.0', '::1/129', '10.0.0.0/8/8', '10.0.0.0/'])
      expect(problemsOf({ TRUSTED_PROXIES: wrong })).toHaveLength(1)
  })

  it('reads each kind of value', () => {
    const config = readConfig({
      ...foreign,
      NODE_ENV: 'production',
      DATABASE_URL: 'postgresql://u:p@db.example.com/triptych?sslmode=require',
      LOG_LEVEL: 'silent',
      CORS_ORIGINS: 'https://a.example.com, http://localhost:3000,',
      DEMO_DATA: '1',
      LIMIT_COST: '7',
    })
    expect(config).toMatchObject({
      environment: 'production',
      demoData: true,
      log: { level: 'silent' },
      limits: { cost: 7 },
      server: { corsOrigins: ['https://a.example.com', 'http://localhost:3000'] },
      auth: { issuers: [{ jwksUrl: foreign.AUTH_JWKS_URL, issuer: foreign.AUTH_ISSUER, ...defaults }] },
    })
  })

  it('loads no demo data in production unless it is asked to', () => {
    expect(readConfig({ ...foreign, ...meant, NODE_ENV: 'production' }).demoData).toBe(false)
    expect(readConfig({ DEMO_DATA: 'false' }).demoData).toBe(false)
  })

  it('knows no admins of an issuer or in production unless it is asked to', () => {
    const hasAdmins = (env: Record<string, string>) => readConfig(env).auth.hasAdmins
    expect(hasAdmins({})).toBe(true)
    expect(hasAdmins(foreign)).toBe(false)
    expect(hasAdmins({ ...foreign, ...meant, NODE_ENV: 'production' })).toBe(false)
    expect(hasAdmins({ ...foreign, ...meant, NODE_ENV: 'production', ADMIN_ROLE: 'true' })).toBe(true)
    expect(hasAdmins({ ADMIN_ROLE: 'false' })).toBe(false)
  })

  it.each([
    ['file:data/triptych.db', 'data/triptych.key.json'],
    ['file:/var/lib/triptych/main.sqlite', '/var/lib/triptych/main.key.json'],
    ['file:///var/lib/plain', '/var/lib/plain.key.json'],
    ['file::memory:', 'data/triptych.key.json'],
    ['postgres://localhost/triptych', 'data/triptych.key.json'],
  ])('puts the development key of %s at %s', (url, path) => {
    expect(readConfig({ DATABASE_URL: url }).auth.keyFile).toBe(path)
  })

  it('names every problem in a line of its own', () => {
    expect(problemsOf({ PORT: 'abc', LOG_LEVEL: 'loud', LIMIT_DEPTH: '0' })).toEqual([
      'PORT is "abc", but it must be a whole number from 0 to 65535.',
      'LOG_LEVEL is "loud", but it must be one of trace, debug, info, warn, error, fatal, silent.',
      'LIMIT_DEPTH is "0", but it must be a whole number from 1 to 1000.',
    ])
  })

  it.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '0x50'],
    ['PORT', '1e3'],
    ['PORT', '99999999999999999999'],
    ['HOST', 'http://localhost'],
    ['HOST', 'a b'],
    ['NODE_ENV', 'prod'],
    ['DEMO_DATA', 'yes'],
    ['ADMIN_ROLE', 'yes'],
    ['SQLITE_SYNCHRONOUS', 'OFF'],
    ['DATABASE_POOL_SIZE', '0'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example.com/'],
    ['CORS_ORIGINS', 'a.example.com'],
    ['DATABASE_URL', 'data/triptych.db'],
    ['DATABASE_URL', 'file:'],
    ['DATABASE_URL', 'file://host/x.db'],
    ['DATABASE_URL', 'postgres://a b:/'],
    ['DATABASE_URL', 'postgres://u:p@one:5432,two:5433/x'],
    ['DATABASE_URL', 'postgres://u:p@one,two/x'],
    ['DATABASE_URL', 'postgres://u:p@one/x?host=one,two'],
    ['DATABASE_URL', 'postgres://u:p@one/x?sslmode=bogus'],
    ['DATABASE_URL', 'postgres://u:p@one/x?sslmode='],
    ['DATABASE_URL', 'postgres://u:p@one/x?sslmode=Require'],
    ['DATABASE_URL', 'postgres://u:p@one/x?sslmode=verify-full&sslmode=disable'],
    ['AUTH_JWKS_URL', 'login.example.com'],
    ['AUTH_JWKS_URL', 'file:///etc/passwd'],
    ['LIMIT_BODY_BYTES', '1MB'],
  ])('refuses %s=%s in one line', (name, value) => {
    const problems = problemsOf({ [name]: value })
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(new RegExp(`^${name} is ".*", but it must be .+\\.$`))
  })

  it.each([
    ['DATABASE_URL', 'mysql://me:hunter2@db/x', 'mysql://…'],
    ['DATABASE_URL', 'postgres://me:hunter2@bad host/x', 'postgres://…'],
    ['DATABASE_URL', 'hunter2', '…'],
    ['DATABASE_URL', 'postgres://me:hunter@2/x#y@db/x', 'postgres://…'],
    ['DATABASE_URL', 'postgres://me:hunter@2/x@db/x', 'postgres://…'],
    ['DATABASE_URL', 'postgres://me:12/hunter@db/x', 'postgres://…'],
    ['DATABASE_URL', 'postgres://me:12?hunter@db/x', 'postgres://…'],
    ['DATABASE_URL', 'postgres://me:12#hunter@db/x', 'postgres://…'],
    ['AUTH_JWKS_URL', 'https://me:hunter2@login.example.com/', 'https://…'],
  ])('does not repeat the secret in %s=%s', (name, value, shown) => {
    const [problem = ''] = problemsOf({ [name]: value })
    expect(problem.startsWith(`${name} is "${shown}", but`)).toBe(true)
    expect(problem).not.toContain('hunter')
  })

  it.each([
    'postgres://me:p%40s%2Fs%3Fw%23d@db/x',
    'postgres://me:p@ss@db/x',
    'postgres://me@db/x?application_name=a@b',
    'postgres://db/x',
  ])('takes %s, in which it is plain what is the password', (url) => {
    expect(readConfig({ DATABASE_URL: url }).database.url).toBe(url)
  })

  it('keeps a value with line breaks to one line', () => {
    expect(problemsOf({ LOG_LEVEL: 'a\nb' })[0]).toContain('LOG_LEVEL is "a\\nb"')
  })

  it('refuses in production keys that anybody on the way could replace', () => {
    const from = (url: string) => ({ ...foreign, ...meant, NODE_ENV: 'production', AUTH_JWKS_URL: url })
    expect(problemsOf(from('http://login.example.com/jwks'))).toEqual([expect.stringContaining('https://')])
    for (const url of ['https://login.example.com/jwks', 'http://127.0.0.1:9/jwks', 'http://localhost:9/jwks'])
      expect(problemsOf(from(url))).toEqual([])
    expect(problemsOf({ ...from('http://login.example.com/jwks'), NODE_ENV: 'development' })).toEqual([])
  })

  it('refuses production without an issuer, but not for a verb that checks no credentials', () => {
    const production = { NODE_ENV: 'production' }
    const line = 'NODE_ENV is production, which needs an issuer: set AUTH_ISSUER, or AUTH_ISSUERS_FILE.'
    expect(problemsOf(production)).toEqual([line])
    expect(readConfig({ ...production, ...meant }, { needsIssuer: false }).environment).toBe('production')
  })

  it('refuses production without a database that is meant, but not for a verb that opens none', () => {
    const production = { NODE_ENV: 'production', ...foreign }
    const line =
      'NODE_ENV is production, which needs a database that is meant: set DATABASE_URL, to file:PATH for a SQLite file.'
    expect(problemsOf(production)).toEqual([line])
    expect(problemsOf({ ...production, DATABASE_URL: ' ' })).toEqual([line])
    expect(readConfig(production, { needsDatabase: false }).environment).toBe('production')
    expect(problemsOf({ ...production, ...meant })).toEqual([])
  })

  it.each([
    ['DATABSE_URL', 'DATABASE_URL'],
    ['DATABASE_ULR', 'DATABASE_URL'],
    ['DATABASE_URI', 'DATABASE_URL'],
    ['DATABASEURL', 'DATABASE_URL'],
    ['DATABASE-URL', 'DATABASE_URL'],
    ['database_url', 'DATABASE_URL'],
    ['TRIPTYCH_DATABASE_URL', 'DATABASE_URL'],
    ['DATABASE_POOL', 'DATABASE_POOL_SIZE'],
    ['TICK_INTERVAL', 'TICK_INTERVAL_MS'],
    ['SHUTDOWN_TIMEOUT', 'SHUTDOWN_TIMEOUT_MS'],
    ['LIMIT_DEPHT', 'LIMIT_DEPTH'],
    ['LIMTI_DEPTH', 'LIMIT_DEPTH'],
    ['AUTH_JWK_URL', 'AUTH_JWKS_URL'],
    ['AUHT_ISSUER', 'AUTH_ISSUER'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['NODE_EVN', 'NODE_ENV'],
    ['LOGLEVEL', 'LOG_LEVEL'],
    ['PROT', 'PORT'],
    ['HSOT', 'HOST'],
    ['Port', 'PORT'],
  ])('refuses %s, which may stand for %s', (name, setting) => {
    expect(problemsOf({ [name]: '1' })).toEqual([`${name} is no setting. Did you mean ${setting}?`])
  })

  it.each(['LIMIT_ROWS', 'AUTH_SECRET', 'TOKEN_KEY', 'DATABASE_HOST', 'SQLITE_JOURNAL', 'DEMO_PEOPLE'])(
    'refuses %s, which begins as settings do and is none',
    (name) => {
      expect(problemsOf({ [name]: '1' })).toEqual([
        `${name} is no setting. docs/configuration.md lists all that there are.`,
      ])
    },
  )

  it('names a misspelt setting beside wrong values, and never its value', () => {
    expect(problemsOf({ DATABSE_URL: 'postgres://me:hunter2@db/x', PORT: 'abc' })).toEqual([
      'DATABSE_URL is no setting. Did you mean DATABASE_URL?',
      'PORT is "abc", but it must be a whole number from 0 to 65535.',
    ])
  })

  it('takes a word alone for anybody’s, such as the TOKEN that the documents keep a token in', () => {
    expect(problemsOf({ TOKEN: 'eyJ', LIMIT: '1', AUTH: 'x' })).toEqual([])
  })

  it('takes a name that nearly is a setting’s for another program’s where the setting is there too, or it has no value', () => {
    expect(
      problemsOf({
        ...meant,
        DATABASE_URI: 'x',
        DATABASE_HOST: 'db',
        DATABASE_PASSWORD: 'x',
        DATABASE_PUBLIC_URL: 'x',
      }),
    ).toEqual([])
    expect(problemsOf({ DATABSE_URL: ' ', LIMIT_ROWS: '' })).toEqual([])
  })

  it('leaves alone what other programs, shells and platforms set', () => {
    const names = `
      PATH HOME USER LOGNAME SHELL TERM LANG LC_ALL TZ PWD OLDPWD SHLVL TMPDIR _ HOSTNAME HOSTTYPE EDITOR
      DISPLAY MAIL SSH_AUTH_SOCK XDG_DATA_DIRS COLORTERM CI DEBUG NODE_OPTIONS NODE_PATH
      NODE_EXTRA_CA_CERTS NODE_NO_WARNINGS NODE_DEBUG npm_config_cache HTTP_PROXY HTTPS_PROXY http_proxy
      NO_PROXY ALL_PROXY OTEL_SERVICE_NAME METRICS_PATH LOG_FORMAT PGHOST PGPORT PGPASSWORD PGDATABASE
      POSTGRES_URL REDIS_URL SENTRY_DSN GITHUB_TOKEN PORTS INVOCATION_ID JOURNAL_STREAM NOTIFY_SOCKET
      LISTEN_FDS DYNO RAILWAY_ENVIRONMENT K_SERVICE KUBERNETES_SERVICE_HOST KUBERNETES_PORT
      TRIPTYCH_SERVICE_HOST TRIPTYCH_SERVICE_PORT_HTTP DATABASE_SERVICE_HOST DATABASE_SERVICE_PORT
      AUTH_PORT_8080_TCP_ADDR AUTH_PORT_8080_TCP POST COST SQLITE_TMPDIR
    `
      .trim()
      .split(/\s+/)
    expect(problemsOf(Object.fromEntries(names.map((name) => [name, '1'])))).toEqual([])
    expect(problemsOf({ TRIPTYCH_PORT: 'tcp://10.0.0.7:4000', AUTH_PORT: 'tcp://10.0.0.8:80' })).toEqual([])
  })

  it('takes replicas of a PostgreSQL server, and of nothing else', () => {
    const [one, other] = ['postgres://replica-1/triptych', 'postgres://replica-2/triptych']
    const env = { DATABASE_URL: 'postgres://primary/triptych', REPLICA_MAX_LAG: '2' }
    const { replicas } = readConfig({ ...env, DATABASE_REPLICA_URLS: `${one}, ${other}` }).database
    expect(replicas).toEqual({ urls: [one, other], maxLagMs: 2000 })
    const line = 'DATABASE_REPLICA_URLS needs a PostgreSQL server to follow: set DATABASE_URL to it as well.'
    expect(problemsOf({ DATABASE_REPLICA_URLS: one })).toEqual([line])
    const refused = problemsOf({ ...env, DATABASE_REPLICA_URLS: `${one},file:data/triptych.db` })
    expect(refused).toEqual([expect.stringMatching(/^DATABASE_REPLICA_URLS is "postgres:\/\/…", but it must be/)])
  })

  it('takes an issuer that says itself where its keys are, and otherwise wants to be told', () => {
    const { AUTH_ISSUER, AUTH_JWKS_URL } = foreign
    expect(readConfig({ AUTH_ISSUER }).auth.issuers).toEqual([{ issuer: AUTH_ISSUER, jwksUrl: null, ...defaults }])
    const refused: [Record<string, string>, string][] = [
      [{ AUTH_JWKS_URL }, 'AUTH_JWKS_URL belongs to AUTH_ISSUER: set AUTH_ISSUER as well.'],
      [
        { AUTH_ISSUER: 'acme' },
        'AUTH_ISSUER is no URL, so nobody knows where its keys are: set AUTH_JWKS_URL as well.',
      ],
      [
        { AUTH_ISSUER, AUTH_ISSUERS_FILE: 'issuers.json' },
        'AUTH_ISSUERS_FILE names all issuers: leave AUTH_ISSUER and AUTH_JWKS_URL out.',
      ],
      [
        { ...meant, NODE_ENV: 'production', AUTH_ISSUER: 'http://login.example.com' },
        'NODE_ENV is production, where keys are read by https:// alone, but AUTH_ISSUER begins with http://.',
      ],
    ]
    for (const [env, line] of refused) expect(problemsOf(env)).toEqual([line])
  })

  it.each([
    ['AUTH_CLAIM_ROLE', 'role'],
    ['AUTH_CLAIM_PARTY', '/a//b'],
    ['AUTH_ROLE_WORDS', 'admin'],
    ['AUTH_ROLE_WORDS', 'Boss=seller, Boss=admin'],
    ['AUTH_ROLE_WORDS', 'Boss=king'],
    ['AUTH_ACCOUNT_WORDS', 'app=robot'],
    ['AUTH_TOKEN_TYPE', 'id'],
    ['AUTH_TOKEN_SECONDS', '5'],
  ])('refuses %s=%s', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${name} is ".*", but it must be `)),
    ])
  })

  it('is what docs/configuration.md says; `npm run generate:docs` writes it anew', async () => {
    const written = await readFile(new URL('../docs/configuration.md', import.meta.url), 'utf8')
    expect(written).toBe(configurationDocument())
  })
})
