import { describe, expect, it } from 'vitest'
import { problemsOf } from './support/config-problems.ts'

describe('the configuration', () => {
  it.each([
    [{ HEADERS_TIMEOUT_MS: '20000' }, 'HEADERS_TIMEOUT_MS is 20000, which REQUEST_TIMEOUT_MS cuts short'],
    [
      { DATABASE_URL: 'postgres://db/t', DATABASE_LOCK_TIMEOUT_MS: '3000', DATABASE_STATEMENT_TIMEOUT_MS: '2000' },
      'DATABASE_LOCK_TIMEOUT_MS is 3000, which DATABASE_STATEMENT_TIMEOUT_MS cuts short',
    ],
  ])('refuses a time that another one ends before: %o', (env, problem) => {
    expect(problemsOf(env)).toEqual([expect.stringContaining(problem)])
  })

  it.each([
    { REQUEST_TIMEOUT_MS: '5000' },
    { HEADERS_TIMEOUT_MS: '20000', REQUEST_TIMEOUT_MS: '20000' },
    { DATABASE_URL: 'postgres://db/t', DATABASE_STATEMENT_TIMEOUT_MS: '2000' },
    { DATABASE_LOCK_TIMEOUT_MS: '20000' },
  ])('takes times that none ends before, and defaults that one does: %o', (env) => {
    expect(problemsOf(env)).toEqual([])
  })
})
