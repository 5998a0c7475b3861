import { describe, expect, it } from 'vitest'
import { inputOf } from '../../src/demo/acts/act.ts'
import { refused } from '../../src/demo/acts/refused.ts'
import { type Refused, successKey } from '../../src/demo/acts/refusing.ts'
import { successes } from '../../src/demo/acts/successes.ts'
import { schema } from '../../src/schema.ts'
import { openGateway } from '../support/gateway.ts'
import { isLong } from '../support/long-run.ts'
import { tooManyTrips, transactionsDuring } from '../support/round-trips.ts'
import { Refusing, waysOf } from './refusing.ts'
import { documentOf, performing, wholeOf, withoutNewIds } from './support.ts'

const mutations = Object.keys(schema.getMutationType()?.getFields() ?? {})

it('there is a case for every mutation', () => {
  expect(Object.keys(successes).toSorted()).toEqual(mutations.toSorted())
})

/** What compares stored values with rules that become narrower looks at them between two transactions. */
const surveying: ReadonlySet<string> = new Set(['setCustomPropertyDefinitions'])

/**
 * Whether a mutation that succeeded is refused so when a party is archived then: not where another state forbids it
 * first.
 */
function isLast(mutation: string, how: Refused): boolean {
  const refusals = waysOf(mutation).map(({ refusal }) => refusal)
  return how === refused(mutation, 'Archived') && !refusals.includes('IllegalTransition')
}

describe.each(Object.entries(successes))('%s', (mutation, act) => {
  it('is tried and refused without a trace, and when it is meant waits for the database four times at most', async () => {
    const gateway = await openGateway()
    const input = await inputOf(act, performing(gateway))
    const document = documentOf(mutation)
    const run = async (more: object) => {
      const { body } = await gateway.ask(act.as, document, { input: { ...input, idempotencyKey: successKey, ...more } })
      expect(body.errors).toBeUndefined()
      return body.data[mutation]
    }
    const refusing = new Refusing(gateway, mutation, { as: act.as, input })
    const before = await wholeOf(gateway)
    const dry = await run({ dryRun: true })
    expect(dry).toMatchObject({ isDryRun: true, isReplay: false })
    expect(await refusing.faults((how) => !how.before && !how.isAfterSuccess)).toEqual([])
    expect(await wholeOf(gateway)).toEqual(before)
    const again = await run({ dryRun: true })
    const [{ isDryRun, secret, ...real }, transactions] = await transactionsDuring(() => run({ dryRun: false }))
    expect(tooManyTrips(mutation, transactions)).toEqual([])
    const expected = surveying.has(mutation) ? 2 : 1
    expect(transactions).toHaveLength(gateway.database.dialect.name === 'postgres' ? expected : 0)
    expect(isDryRun).toBe(false)
    expect([dry.secret, typeof secret]).toEqual('secret' in dry ? [null, 'string'] : [undefined, 'undefined'])
    const shown = ({ isDryRun: _, secret: __, ...rest }: Record<string, unknown>) => withoutNewIds(rest, before)
    expect([shown(dry), shown(again)]).toEqual([shown(real), shown(real)])
    expect(await wholeOf(gateway)).not.toEqual(before)
    expect(await run({ dryRun: true })).toMatchObject({ isDryRun: true, isReplay: true })
    expect(await refusing.faults((how) => how.isAfterSuccess === true)).toEqual([])
    // Once a party is archived that is what it is told, whatever else there would be to say.
    expect(await refusing.faults((how) => isLast(mutation, how))).toEqual([])
  })
})

const others = mutations.flatMap((mutation) =>
  waysOf(mutation).flatMap(({ refusal, how }) =>
    how.before && !isLast(mutation, how) ? [[mutation, refusal, how] as const] : [],
  ),
)

// Each needs a database of its own. By SQLite the examples of docs/mutations.md do them whenever these are checked.
it.runIf(isLong).each(others)('%s is refused with %s once that is so', async (mutation, _, how) => {
  const gateway = await openGateway()
  const act = successes[mutation]
  if (!act) throw new Error(`Nothing says how ${mutation} succeeds.`)
  const input = await inputOf(act, performing(gateway))
  const refusing = new Refusing(gateway, mutation, { as: act.as, input })
  expect(await refusing.faults((each) => each === how)).toEqual([])
})
