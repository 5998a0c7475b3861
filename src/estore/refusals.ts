import { Refusal, type RefusalClass } from '../operations/refusals.ts'
import type { UnavailableReason } from './availability.ts'

/** The service cannot be added or subscribed to: every reason. */
export class ServiceNotAvailable extends Refusal {
  static readonly facts = {
    status: 400,
    number: 1006,
    remedy: 'Ask `availability` before trying; each of `reasons` must be gone.',
  }
  override readonly name = 'ServiceNotAvailable'
  readonly code = 'SERVICE_NOT_AVAILABLE'
  readonly reasons: readonly UnavailableReason[]

  constructor(reasons: readonly UnavailableReason[]) {
    super(`The service is not available: ${reasons.join(', ')}.`)
    this.reasons = reasons
  }
}

/** The refusals of the E-store. */
export const estoreRefusals: readonly RefusalClass[] = [ServiceNotAvailable]
