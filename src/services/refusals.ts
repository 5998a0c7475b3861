import { Refusal, type RefusalClass } from '../operations/refusals.ts'

/** The service is not sold in the currency. */
export class CurrencyNotSupported extends Refusal {
  static readonly facts = {
    status: 400,
    number: 1009,
    remedy: 'Take one of `supported`.',
  }
  override readonly name = 'CurrencyNotSupported'
  readonly code = 'CURRENCY_NOT_SUPPORTED'
  readonly supported: readonly string[]

  constructor(currencyCode: string, supported: readonly string[]) {
    super(`The service is not sold in ${currencyCode}, but in ${supported.join(', ')}.`)
    this.supported = supported
  }
}

/** The refusals of services. */
export const serviceRefusals: readonly RefusalClass[] = [CurrencyNotSupported]
