import { type Act, inputOf, type Perform } from '../../src/demo/acts/act.ts'
import { successes } from '../../src/demo/acts/successes.ts'
import { performing } from '../dry-runs/support.ts'
import { openGateway, type TestGateway } from './gateway.ts'

/**
 * Does every mutation as it succeeds at the demo data, in as few gateways as it can: what another has made impossible
 * is done in the next one. Answers the gateways.
 */
export async function doEverything(
  perform: (gateway: TestGateway, mutation: string, act: Act) => Promise<void> = performIt,
): Promise<TestGateway[]> {
  const gateways: TestGateway[] = []
  for (let left = Object.entries(successes); left.length > 0;) {
    const gateway = await openGateway()
    const failed: typeof left = []
    const failures: unknown[] = []
    for (const [mutation, act] of left) {
      try {
        await perform(gateway, mutation, act)
      } catch (error) {
        failed.push([mutation, act])
        failures.push(error)
      }
    }
    if (failed.length === left.length) throw new AggregateError(failures, 'These do not succeed at the demo data.')
    gateways.push(gateway)
    left = failed
  }
  return gateways
}

async function performIt(gateway: TestGateway, mutation: string, act: Act): Promise<void> {
  const perform: Perform = performing(gateway)
  await perform(act.as, mutation, await inputOf(act, perform))
}
