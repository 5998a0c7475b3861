/** A half-open stretch of time: from `from` on, and earlier than `before`; either may be left open. */
export interface TimeRange {
  from?: Date | null | undefined
  before?: Date | null | undefined
}

/** Whether a time is within a range; where there is no time, whether the range is open on both sides. */
export function isInRange(time: Date | null, range: TimeRange | null | undefined): boolean {
  const { from, before } = range ?? {}
  if (from == null && before == null) return true
  return time !== null && (from == null || time >= from) && (before == null || time < before)
}
