import { expect, it } from 'vitest'
import { publicError } from '../../src/graphql/errors.ts'
import { LiveResults } from '../../src/graphql/live-results.ts'
import { type Exchange, maskResults } from '../../src/graphql/present.ts'
import type { RequestLog } from '../../src/request-log.ts'

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

it('results that go on for days, each with an error, take no more memory with each of them', () => {
  const requestLog: RequestLog = {}
  const exchange: Exchange = { requestId: 'x', requestLog, mediaType: 'text/event-stream', whenTaken: [] }
  const result = { data: null, errors: [publicError('BAD_USER_INPUT', 'It is wrong.', {})] }
  for (let time = 0; time < 1000; time += 1) expect(maskResults(result, exchange, () => {})).toMatchObject(result)
  expect(requestLog.errorCodes).toEqual(Array.from({ length: 100 }, () => 'BAD_USER_INPUT'))
})
