import type { FieldChange } from '../vocabulary.ts'
import type { FullRow } from './rows.ts'

type SubscriptionRow = FullRow<'subscriptions'>

/** The fields whose changes an audit trail tells; status, version and times of recording stand in the entry itself. */
const told = [
  'productId', 'quantity', 'autoRenews', 'trialStartsAt', 'trialEndsAt', 'currentPeriodStartsAt', 'currentPeriodEndsAt', 'cancelAt',
  'cancelledBy', 'suspendedFrom', 'suspendedBy', 'holdEndsAt',
] as const satisfies (keyof SubscriptionRow)[]

/** What an audit trail says instead of a secret. */
const redacted = '[redacted]'

/** What differs between a subscription before and after, as texts, secrets redacted. */
export function changesBetween(before: SubscriptionRow, after: SubscriptionRow): FieldChange[] {
  if (before === after) return []
  const changes: FieldChange[] = []
  for (const field of told) {
    if (before[field] === after[field]) continue
    changes.push({ field, before: text(before[field]), after: text(after[field]) })
  }
  if (before.licenseKey !== after.licenseKey) {
    changes.push({ field: 'licenseKey', before: secret(before.licenseKey), after: secret(after.licenseKey) })
  }
  return changes
}

function secret(value: string | null): string | null {
  return value === null ? null : redacted
}

function text(value: Date | string | number | boolean | null): string | null {
  if (value === null) return null
  return value instanceof Date ? value.toISOString() : String(value)
}
