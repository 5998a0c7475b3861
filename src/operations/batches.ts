/** How much is done in batches. */
export interface BatchesOptions {
  /** How much one batch does at most: one that does less was the last. */
  readonly size: number
  /** About how much is done at most; without an end unless it is given. */
  readonly most?: number | undefined
  /** Asked before each batch. */
  readonly isStopped: () => boolean
}

/** Does some work in batches, with a turn for everything else between two of them; answers how much was done. */
export async function inBatches(
  { size, most = Infinity, isStopped }: BatchesOptions,
  batch: () => Promise<number>,
): Promise<number> {
  let done = 0
  while (!isStopped() && done < most) {
    const more = await batch()
    done += more
    if (more < size) break
    await new Promise((resolve) => setImmediate(resolve))
  }
  return done
}
