import * as fc from 'fast-check'
import { type BusinessPlan, businessPlan } from './business-plan.ts'
import { businessOf } from './business.ts'
import { Choices } from './choices.ts'
import { Disagreement, type IsolationHarness } from './isolation-harness.ts'
import { report, shrunk } from './shrinking.ts'
import { type ViewerPlan, viewerOf, viewerPlan } from './viewers.ts'

/** Viewers who come to each business. */
const visitsPerRun = 4

interface VisitedBusiness {
  readonly plan: BusinessPlan
  /** Who asks, and the seed of the documents. */
  readonly visits: readonly { readonly viewer: ViewerPlan; readonly seed: number }[]
}

function visitedBusiness(viewer: fc.Arbitrary<ViewerPlan>): fc.Arbitrary<VisitedBusiness> {
  const visits = fc.array(fc.record({ viewer, seed: fc.nat() }), { minLength: visitsPerRun, maxLength: visitsPerRun })
  // fast-check prefers small things; here a business of some size finds more, and what is found is made small later.
  return fc.noBias(fc.record({ plan: businessPlan, visits }))
}

/** How the property is checked. */
export interface Checking {
  readonly runs: number
  readonly seed?: number | undefined
  /** Who asks: viewers of any role unless it says otherwise. */
  readonly viewer?: fc.Arbitrary<ViewerPlan>
  /** Whether the first counterexample is enough, however large it is. */
  readonly isQuick?: boolean
}

/**
 * Whatever a viewer asks of whatever business, the gateway answers what the oracle answers: nothing that is hidden,
 * nothing less, no wrong count, and no error. Answers how it is not so, as small as it was found; null when it is so.
 */
export async function findLeak(harness: IsolationHarness, checking: Checking): Promise<string | null> {
  const { runs, seed, viewer = viewerPlan, isQuick = false } = checking
  const property = fc.asyncProperty(visitedBusiness(viewer), async ({ plan, visits }) => {
    const business = businessOf(plan)
    await harness.use(business)
    for (const { viewer, seed } of visits) await harness.compare(viewerOf(viewer, business), new Choices(seed))
  })
  // Shrinking a plan would change everything at once; rows and fields are left out one by one instead.
  const details = await fc.check(property, {
    numRuns: runs,
    endOnFailure: true,
    ...(seed === undefined ? {} : { seed }),
  })
  if (!details.failed) return null
  const { errorInstance: cause, seed: usedSeed, counterexamplePath: path } = details
  if (!(cause instanceof Disagreement))
    throw new Error(`The property could not be checked: seed ${usedSeed}.`, { cause })
  const smallest = isQuick ? cause : await shrunk(harness, cause)
  return `TRIPTYCH_SEED=${usedSeed} (path ${path})\n${report(smallest)}`
}
