import { Refusal, type RefusalClass } from '../operations/refusals.ts'

/** The organization has the service already. */
export class ServiceAlreadyAdded extends Refusal {
  static readonly facts = {
    status: 409,
    number: 1007,
    remedy: 'Use the one that is there.',
  }
  override readonly name = 'ServiceAlreadyAdded'
  readonly code = 'SERVICE_ALREADY_ADDED'

  constructor() {
    super('The organization has this service already.')
  }
}

/** Live subscriptions stand against it. */
export class ServiceInUse extends Refusal {
  static readonly facts = {
    status: 409,
    number: 1008,
    remedy: 'End the subscriptions first.',
  }
  override readonly name = 'ServiceInUse'
  readonly code = 'SERVICE_IN_USE'
  readonly liveSubscriptions: number

  constructor(liveSubscriptions: number) {
    super(
      `The organization has ${liveSubscriptions} live ${liveSubscriptions === 1 ? 'subscription' : 'subscriptions'} of this service. End them first.`,
    )
    this.liveSubscriptions = liveSubscriptions
  }
}

/** The refusals of organization services. */
export const organizationServiceRefusals: readonly RefusalClass[] = [ServiceAlreadyAdded, ServiceInUse]
