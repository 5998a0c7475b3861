import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { configurationDocument } from '../src/commands/configuration-document.ts'
import { ConfigError, readConfig } from '../src/config.ts'

const foreign = { AUTH_JWKS_URL: 'https://login.example.com/jwks', AUTH_ISSUER: 'https://login.example.com' }

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('the configuration', () => {
  it('is complete without any variable', () => {
    expect(readConfig({})).toEqual({
      environment: 'development',
      server: { port: 4000, host: '127.0.0.1', corsOrigins: [], shutdownTimeoutMs: 10_000 },
      log: { level: 'info' },
      database: { url: 'file:data/triptych.db', synchronous: 'FULL', poolSize: 10, statementTimeoutMs: 10_000 },
      clock: { intervalMs: 10_000 },
      demoData: true,
      auth: { jwksUrl: null, issuer: 'triptych-local', audience: 'triptych', keyFile: 'data/triptych.key.json' },
      tokens: { endpoint: true, issuer: 'triptych', lifetimeSeconds: 3600 },
      limits: {
        depth: 15,
        tokens: 10_000,
        aliases: 100,
        rootFields: 20,
        directives: 20,
        batch: 10,
        documentBytes: 100_000,
        bodyBytes: 1_000_000,
        cost: 50_000,
      },
    })
  })

  it('takes an empty variable for one that is not set, and ignores space around a value', () => {
    expect(readConfig({ PORT: '', HOST: '  ', NODE_ENV: '', AUTH_JWKS_URL: '', DEMO_DATA: '' })).toEqual(readConfig({}))
    expect(readConfig({ PORT: ' 0 ' }).server.port).toBe(0)
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
      auth: { jwksUrl: foreign.AUTH_JWKS_URL, issuer: foreign.AUTH_ISSUER },
    })
  })

  it('loads no demo data in production unless it is asked to', () => {
    expect(readConfig({ ...foreign, NODE_ENV: 'production' }).demoData).toBe(false)
    expect(readConfig({ DEMO_DATA: 'false' }).demoData).toBe(false)
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
    ['SQLITE_SYNCHRONOUS', 'OFF'],
    ['DATABASE_POOL_SIZE', '0'],
    ['CORS_ORIGINS', '*'],
    ['CORS_ORIGINS', 'https://a.example.com/'],
    ['CORS_ORIGINS', 'a.example.com'],
    ['DATABASE_URL', 'data/triptych.db'],
    ['DATABASE_URL', 'file:'],
    ['DATABASE_URL', 'file://host/x.db'],
    ['DATABASE_URL', 'postgres://a b:/'],
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
    ['AUTH_JWKS_URL', 'https://me:hunter2@login.example.com/', 'https://…'],
  ])('does not repeat the secret in %s=%s', (name, value, shown) => {
    const [problem = ''] = problemsOf({ [name]: value })
    expect(problem.startsWith(`${name} is "${shown}", but`)).toBe(true)
    expect(problem).not.toContain('hunter2')
  })

  it('keeps a value with line breaks to one line', () => {
    expect(problemsOf({ LOG_LEVEL: 'a\nb' })[0]).toContain('LOG_LEVEL is "a\\nb"')
  })

  it('refuses production without an issuer, but not for a verb that checks no credentials', () => {
    const production = { NODE_ENV: 'production' }
    const line = 'NODE_ENV is production, which needs the keys of an issuer: set AUTH_JWKS_URL and AUTH_ISSUER as well.'
    expect(problemsOf(production)).toEqual([line])
    expect(readConfig(production, { needsIssuer: false }).environment).toBe('production')
  })

  it.each(['AUTH_JWKS_URL', 'AUTH_ISSUER'] as const)('refuses %s alone', (name) => {
    const other = name === 'AUTH_ISSUER' ? 'AUTH_JWKS_URL' : 'AUTH_ISSUER'
    expect(problemsOf({ [name]: foreign[name] })).toEqual([
      `AUTH_JWKS_URL and AUTH_ISSUER belong together: set ${other} as well.`,
    ])
  })

  it('is what docs/configuration.md says; `npm run generate:docs` writes it anew', async () => {
    const written = await readFile(new URL('../docs/configuration.md', import.meta.url), 'utf8')
    expect(written).toBe(configurationDocument())
  })
})
