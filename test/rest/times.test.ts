import { beforeAll, describe, expect, it } from 'vitest'
import { aurora } from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { send } from './support.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

describe('a time in a query', () => {
  /** The status and the whole answer to a list with this time in its query. */
  const listed = async (parameter: string, time: string) => {
    const { status, text } = await send(
      gateway,
      'aurora-software',
      'GET',
      `/api/sellers/${aurora}/subscriptions?${parameter}=${encodeURIComponent(time)}`,
    )
    return [status, text]
  }

  it.each([
    'createdFrom',
    'createdBefore',
    'updatedFrom',
    'updatedBefore',
    'currentPeriodEndsFrom',
    'currentPeriodEndsBefore',
  ])(
    '%s is read as the graph reads it: in either case, with up to nine digits of a second, and at the edges of the calendar',
    async (parameter) => {
      const expected = await listed(parameter, '2026-02-01T00:00:00.000Z')
      expect(expected).toEqual([200, expect.stringContaining('id')])
      for (const same of ['2026-02-01t00:00:00z', '2026-02-01T00:00:00.000000001Z', '2026-02-01T02:00:00+02:00'])
        expect([same, await listed(parameter, same)]).toEqual([same, expected])
      for (const edge of ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'])
        expect([edge, (await listed(parameter, edge))[0]]).toEqual([edge, 200])
      for (const wrong of [
        '0001-01-01T00:00:00+02:00',
        '9999-12-31T23:59:59-01:00',
        '0000-01-01T00:00:00Z',
        '2026-02-30T00:00:00Z',
        '2026-02-01T00:00:00',
        '2026-02-01',
        'yesterday',
        '',
      ])
        expect([wrong, (await listed(parameter, wrong))[0]]).toEqual([wrong, 400])
    },
  )
})
