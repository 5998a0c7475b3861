import { checkWholeNumber } from './input.ts'
import { InvalidInput } from './refusals.ts'
import type { OperationOutcome } from './run-idempotent.ts'

/** The longest time for which an old secret is as good, in hours. */
const longestOverlap = 7 * 24

/** The outcome of what makes a secret, which is shown once. */
export interface SecretOutcome extends OperationOutcome {
  /** Null where an earlier request with the same idempotency key has shown it. */
  readonly secret: string | null
}

/** For how long a secret is as good as the one that follows it. */
export interface Overlap {
  readonly overlapHours?: number | null | undefined
}

/** When a secret that is replaced now ends: a day later without another time. Throws `InvalidInput`. */
export function overlapEnd({ overlapHours }: Overlap, now: Date): Date {
  const hours = overlapHours ?? 24
  const issues = checkWholeNumber(['overlapHours'], hours, { min: 0, max: longestOverlap })
  if (issues.length > 0) throw new InvalidInput(issues)
  return new Date(now.getTime() + hours * 3_600_000)
}

/** An outcome with its secret, unless an earlier request has shown that. */
export function showingOnce(outcome: OperationOutcome, secret: string): SecretOutcome {
  return { ...outcome, secret: outcome.isReplay ? null : secret }
}
