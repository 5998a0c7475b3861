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

/** A custom property whose new rules stored values break. */
export interface BrokenProperty {
  readonly key: string
  /** How many; null where the viewer may not know. */
  readonly brokenValues: number | null
}

/** Stored values break narrower rules of custom properties, or may do so where one may not look. */
export class CustomPropertyInUse extends Refusal {
  static readonly facts = {
    status: 409,
    number: 1063,
    remedy: 'Change the values that `properties` count first, or say `appliesToNewOnly`.',
  }
  override readonly name = 'CustomPropertyInUse'
  readonly code = 'CUSTOM_PROPERTY_IN_USE'
  readonly properties: readonly BrokenProperty[]

  constructor(properties: readonly BrokenProperty[]) {
    super(`Stored values break the new rules of ${properties.map(({ key }) => key).join(', ')}, or may do so.`)
    this.properties = properties
  }
}

/** The refusals of services. */
export const serviceRefusals: readonly RefusalClass[] = [CurrencyNotSupported, CustomPropertyInUse]
