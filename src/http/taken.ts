import type { FastResponse } from './minimal.ts'

/** A response that tells when it is over. */
export interface Closing {
  readonly closed: boolean
  readonly destroyed: boolean
  readonly once: (event: 'close', listener: () => void) => unknown
}

/** Functions to call once an answer was taken, or nobody will take it. */
export type WhenTaken = (() => void)[]

/** How whoever sends an answer says that it was taken, where somebody wants to know. */
export function takenBy(whenTaken: WhenTaken): Pick<FastResponse, 'taken'> {
  return whenTaken.length === 0 ? {} : { taken: () => whenTaken.forEach((tell) => tell()) }
}

/** Says that an answer was taken when all of it was handed over, or its client is gone, as it may be already. */
export function tellTaken(outgoing: Closing | undefined, { taken }: Pick<FastResponse, 'taken'>): void {
  if (!taken) return
  if (!outgoing || outgoing.closed || outgoing.destroyed) taken()
  else outgoing.once('close', taken)
}
