import { Refusal, type RefusalClass } from '../operations/refusals.ts'

/** Services that an organization has, or subscriptions of it, stand against archiving it. */
export class StillInUse extends Refusal {
  static readonly facts = {
    status: 409,
    number: 1062,
    remedy: 'Remove its services first, which needs their subscriptions to have ended.',
  }
  override readonly name = 'StillInUse'
  readonly code = 'STILL_IN_USE'

  constructor(services: number) {
    super(`The organization has ${services} ${services === 1 ? 'service' : 'services'} still. Remove them first.`)
  }
}

/** The refusals of organizations. */
export const organizationRefusals: readonly RefusalClass[] = [StillInUse]
