import { customPropertyPrefix } from '../services/custom-property.ts'
import { instantText } from '../values/instant.ts'
import { formatAmount } from '../values/money.ts'
import type { FieldChange } from '../vocabulary.ts'
import type { Subscription } from './subscription.ts'

/** The fields whose changes the audit trail holds; status, version and times of recording stand in the entry itself. */
const auditedFields = [
  'productId',
  'quantity',
  'priceLayer',
  'autoRenews',
  'timeZone',
  'trialStartsAt',
  'trialEndsAt',
  'currentPeriodStartsAt',
  'currentPeriodEndsAt',
  'cancelAt',
  'cancelledBy',
  'suspendedFrom',
  'suspendedBy',
  'holdEndsAt',
] as const satisfies (keyof Subscription)[]

/** The text that stands instead of a secret. */
const redacted = '[redacted]'

/** The differences between a subscription before and after, as texts, secrets redacted. */
export function changesBetween(before: Subscription, after: Subscription): FieldChange[] {
  const keys = new Set([...Object.keys(before.customProperties), ...Object.keys(after.customProperties)])
  return [
    ...auditedFields.map((field) => ({ field, before: text(before[field]), after: text(after[field]) })),
    { field: 'unitPrice', before: price(before), after: price(after) },
    ...[...keys].toSorted().map((key) => ({
      field: customPropertyPrefix + key,
      before: before.customProperties[key] ?? null,
      after: after.customProperties[key] ?? null,
    })),
  ]
    .filter((change) => change.before !== change.after)
    .concat(
      before.licenseKey === after.licenseKey
        ? []
        : [{ field: 'licenseKey', before: secret(before.licenseKey), after: secret(after.licenseKey) }],
    )
}

function text(value: Date | string | number | boolean | null): string | null {
  if (value === null) return null
  return value instanceof Date ? instantText(value) : String(value)
}

function price({ unitPriceMinor, currencyCode }: Subscription): string | null {
  return unitPriceMinor === null
    ? null
    : `${formatAmount({ amountMinor: unitPriceMinor, currencyCode })} ${currencyCode}`
}

function secret(value: string | null): string | null {
  return value === null ? null : redacted
}
