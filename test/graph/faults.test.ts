import { afterEach, describe, expect, it } from 'vitest'
import { subscriptionId } from '../../src/demo/ids.ts'
import { openGateway } from '../support/gateway.ts'

const gateway = await openGateway()
const { database } = gateway
const { query: run } = database

/** Once it is compiled as well: a document is from the fourth time on. */
const times = 6
const query = `query Faulty($id: ID!) {
  viewer { role }
  broken: subscription(id: $id) { id organization { name } }
}`
const ask = () => gateway.ask('operator', query, { id: subscriptionId(5) })

/** What code may throw, and what the log is to say of it. */
const faults: readonly (readonly [name: string, thrown: unknown, said: string])[] = [
  ['an error', new Error('the disk is gone'), 'the disk is gone'],
  ['an error of the system', Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' }), 'connect refused'],
  ['an error that was caused by another', new Error('failed query', { cause: new Error('cut') }), '"message":"cut"'],
  ['an error with members of its own', Object.assign(new Error('odd'), { extensions: { secret: 1 } }), 'odd'],
  ['a text', 'thrown as text', 'thrown as text'],
]

describe('a fault below a field', () => {
  afterEach(() => {
    database.query = run
  })

  it.each(faults)('is told in the log as it was, and to nobody else: %s', async (_, thrown, said) => {
    for (let time = 1; time <= times; time += 1) expect((await ask()).body.errors).toBeUndefined()
    database.query = () => Promise.reject(thrown)
    gateway.log.length = 0
    const compiled = await ask()
    const interpreted = await gateway.ask('operator', `${query} # asked for the first time: ${said}`, {
      id: subscriptionId(5),
    })
    const lines = gateway.log.filter(({ msg }) => msg === 'unexpected error')
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      expect(line).toMatchObject({ path: 'broken' })
      expect(JSON.stringify(line['err'])).toContain(said)
    }
    for (const { status, body } of [compiled, interpreted]) {
      expect(status).toBe(500)
      expect(body.data).toBeOneOf([undefined, null, { viewer: { role: 'OPERATOR' }, broken: null }])
      expect(body.errors).toEqual([
        {
          message: 'Something went wrong here. The request id finds the details in the log.',
          path: ['broken'],
          locations: [{ line: 3, column: 3 }],
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
        },
      ])
    }
  })
})
