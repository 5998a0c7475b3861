import { expect, it } from 'vitest'
import { LiveResults } from '../../src/graphql/live-results.ts'

it('results whose source fails are closed, and their place is given back once', async () => {
  let closed = 0
  const source = { next: () => Promise.reject(new Error('The database is away.')) }
  const results = new LiveResults(
    source,
    async () => ({ data: {} }),
    () => (closed += 1),
  )
  await expect(results.next()).rejects.toThrow('The database is away.')
  expect(closed).toBe(1)
  expect(await results.next()).toEqual({ done: true, value: undefined })
  await results.return()
  expect(closed).toBe(1)
})
