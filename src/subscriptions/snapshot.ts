import { membersOf } from '../operations/events.ts'
import { instantText } from '../values/instant.ts'
import { formatAmount } from '../values/money.ts'
import { isSameValue } from '../values/same-value.ts'
import type { Subscription } from './subscription.ts'

type Column = keyof Subscription

/** A member of a snapshot that is not told as its column has it. */
interface Member {
  readonly name: string
  readonly read: (row: Subscription) => unknown
}

const reference = (name: string, column: 'sellerId' | 'resellerId' | 'organizationId' | 'serviceId' | 'productId') => ({
  name,
  read: (row: Subscription) => ({ id: row[column] }),
})

const unitPrice: Member = {
  name: 'unitPrice',
  read: ({ unitPriceMinor: amountMinor, currencyCode }) =>
    amountMinor === null ? null : { amount: formatAmount({ amountMinor, currencyCode }), currencyCode },
}

const trial: Member = {
  name: 'trial',
  read: ({ trialStartsAt: startsAt, trialEndsAt: endsAt }) => startsAt && { startsAt, endsAt },
}

/** The members that some columns are told as; null for a column that is not told. */
const members: Readonly<Partial<Record<Column, Member | null>>> = {
  licenseKey: null,
  organizationServiceId: null,
  periodAnchorAt: null,
  dueAt: null,
  sellerId: reference('seller', 'sellerId'),
  resellerId: reference('reseller', 'resellerId'),
  organizationId: reference('organization', 'organizationId'),
  serviceId: reference('service', 'serviceId'),
  productId: reference('product', 'productId'),
  unitPriceMinor: unitPrice,
  currencyCode: unitPrice,
  customProperties: { name: 'customProperties', read: (row) => membersOf(row.customProperties) },
  trialStartsAt: trial,
  trialEndsAt: trial,
}

/** A subscription as events tell of it: fields of the graph by their names, without its secret. */
export function subscriptionSnapshot(row: Subscription): Readonly<Record<string, unknown>> {
  return changedSnapshot(null, row)
}

/** The members of a snapshot whose columns differ from what they were before; all where there was nothing before. */
export function changedSnapshot(before: Subscription | null, after: Subscription): Record<string, unknown> {
  const changed: Record<string, unknown> = {}
  for (const column in after) {
    const value = after[column as Column]
    if (before && isSameValue(before[column as Column], value)) continue
    const member = members[column as Column]
    if (member) changed[member.name] ??= member.read(after)
    else if (member === undefined) changed[column] = value instanceof Date ? instantText(value) : value
  }
  return changed
}
