import { describe, expect, it } from 'vitest'
import { openGateway } from '../support/gateway.ts'

const count = (index: number) => `a${index}: subscriptions(first: 0, filter: { isTrial: true }) { totalCount }`
const counts = `{ ${Array.from({ length: 20 }, (_, index) => count(index)).join(' ')} }`

describe('a costly operation', () => {
  it('is answered as any other, but for its turns', async () => {
    const { read } = await openGateway()
    const heavy = await openGateway({ env: { HEAVY_COST: '0' } })
    expect(await heavy.read('cumulus-broker', counts)).toEqual(await read('cumulus-broker', counts))
  })

  it('in a batch is answered to whoever asks', async () => {
    const gateway = await openGateway({ env: { HEAVY_COST: '0', LIMIT_COST: '1000000' } })
    const authorization = `Bearer ${await gateway.token('cumulus-broker')}`
    const response = await gateway.fetch(
      new Request('http://localhost:4000/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify([{ query: counts }, { query: '{ viewer { role } }' }]),
      }),
    )
    expect(await response.json()).toEqual([
      { data: await gateway.read('cumulus-broker', counts) },
      { data: { viewer: { role: 'BROKER' } } },
    ])
  })

  it('is ended at its deadline, and says when to ask again', async () => {
    const { ask } = await openGateway({ env: { HEAVY_COST: '0', LIMIT_DEADLINE_MS: '1' } })
    const { status, headers, body } = await ask('cumulus-broker', counts)
    expect(status).toBe(503)
    expect(headers.get('retry-after')).toBe('5')
    expect(body.data).toBeUndefined()
    expect(body.errors).toMatchObject([{ extensions: { code: 'DEADLINE_EXCEEDED' } }])
  })

  it('waits for those of its account, and is refused where too many wait; other accounts are answered', async () => {
    const { ask } = await openGateway({ env: { HEAVY_COST: '0' } })
    const many = Array.from({ length: 20 }, () => ask('cumulus-broker', counts))
    const other = ask('aurora-software', counts)
    const answers = await Promise.all(many)
    const refused = answers.filter(({ status }) => status === 503)
    expect(answers.filter(({ status }) => status === 200).length).toBe(11)
    expect(refused.length).toBe(9)
    for (const { headers, body } of refused) {
      expect(headers.get('retry-after')).toBe('1')
      expect(body.errors[0].extensions.code).toBe('SERVER_BUSY')
    }
    expect((await other).status).toBe(200)
    // Nothing is left of those that waited.
    expect((await ask('cumulus-broker', counts)).status).toBe(200)
  })
})
