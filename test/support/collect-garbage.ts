import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Collects all garbage, so that what memory is measured afterwards does not depend on when that happened last. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // What is only let go of by a finalizer goes with the second one.
  collect()
  collect()
}
