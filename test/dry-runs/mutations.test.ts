import { describe, expect, it } from 'vitest'
import { inputOf } from '../../src/demo/acts/act.ts'
import { successes } from '../../src/demo/acts/successes.ts'
import { schema } from '../../src/schema.ts'
import { openGateway } from '../support/gateway.ts'
import { tooManyTrips, transactionsDuring } from '../support/round-trips.ts'
import { documentOf, performing, wholeOf, withoutNewIds } from './support.ts'

const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})

it('there is a case for every mutation', () => {
  expect(Object.keys(successes).toSorted()).toEqual(mutations.toSorted())
})

describe.each(Object.entries(successes))('a dry run of %s', (mutation, act) => {
  it('answers what it would do, and leaves everything as it was; a real one waits for the database four times at most', async () => {
    const gateway = await openGateway()
    const input = await inputOf(act, performing(gateway))
    const document = documentOf(mutation)
    const run = async (more: object) => {
      const { body } = await gateway.ask(act.as, document, { input: { ...input, idempotencyKey: 'a key', ...more } })
      expect(body.errors).toBeUndefined()
      return body.data[mutation]
    }
    const before = await wholeOf(gateway)
    const dry = await run({ dryRun: true })
    expect(dry).toMatchObject({ isDryRun: true, isReplay: false })
    expect(await wholeOf(gateway)).toEqual(before)
    const again = await run({ dryRun: true })
    const [{ isDryRun, secret, ...real }, transactions] = await transactionsDuring(() => run({ dryRun: false }))
    expect(tooManyTrips(mutation, transactions)).toEqual([])
    expect(transactions).toHaveLength(gateway.database.dialect.name === 'postgres' ? 1 : 0)
    expect(isDryRun).toBe(false)
    expect([dry.secret, typeof secret]).toEqual('secret' in dry ? [null, 'string'] : [undefined, 'undefined'])
    const shown = ({ isDryRun: _, secret: __, ...rest }: Record<string, unknown>) => withoutNewIds(rest, before)
    expect([shown(dry), shown(again)]).toEqual([shown(real), shown(real)])
    expect(await wholeOf(gateway)).not.toEqual(before)
    expect(await run({ dryRun: true })).toMatchObject({ isDryRun: true, isReplay: true })
  })
})
