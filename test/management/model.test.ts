import * as fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { givenSeed, runsOf } from '../support/long-run.ts'
import { Business, command } from './model.ts'

const runs = runsOf(10, 500)

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({ fill: async () => undefined })
})

it(
  'whatever is made, told, offered, priced and archived in whatever order is as a small model says, with a trail of all of it',
  { timeout: 60_000 + runs * 3_000 },
  async () => {
    let run = 0
    const property = fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 30 }), async (commands) => {
      const business = new Business(gateway, `run ${(run += 1)}`)
      await business.begin()
      for (const [index, each] of commands.entries()) {
        await business.does(each)
        if (index % 10 === 9) await business.compare()
      }
      await business.compare()
    })
    const seed = givenSeed === undefined ? {} : { seed: givenSeed }
    await expect(fc.assert(property, { numRuns: runs, ...seed })).resolves.toBeUndefined()
  },
)
