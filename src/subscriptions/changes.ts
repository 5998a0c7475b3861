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
  const changes: FieldChange[] = []
  const add = (field: string, was: string | null, is: string | null) => {
    if (was !== is) changes.push({ field, before: was, after: is })
  }
  for (const field of auditedFields) {
    // Most are the very same value, whose text nobody needs.
    if (before[field] !== after[field]) add(field, text(before[field]), text(after[field]))
  }
  if (before.unitPriceMinor !== after.unitPriceMinor || before.currencyCode !== after.currencyCode)
    add('unitPrice', price(before), price(after))
  if (before.customProperties !== after.customProperties) {
    const keys = new Set([...Object.keys(before.customProperties), ...Object.keys(after.customProperties)])
    for (const key of [...keys].toSorted()) {
      const [was, is] = [before, after].map(({ customProperties }) => customProperties[key] ?? null)
      add(customPropertyPrefix + key, was ?? null, is ?? null)
    }
  }
  if (before.licenseKey !== after.licenseKey)
    changes.push({ field: 'licenseKey', before: secret(before.licenseKey), after: secret(after.licenseKey) })
  return changes
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
