import type { z } from 'zod'
import type { Work } from '../../database/database.ts'
import { dueAt } from '../../subscriptions/due-changes.ts'
import { keptLicenseKey, licenseKeyOf } from '../../subscriptions/store.license-key.ts'
import { formatAmount, parseAmount } from '../../values/money.ts'
import { inOrder } from '../../values/same-value.ts'
import { liveStatuses } from '../../vocabulary.ts'
import type { ImportSession } from '../import-session.ts'
import type { Row } from '../primary-keys.ts'
import { recordType, timeOr, timeOrNull } from '../record-type.ts'
import { mergeVersion } from '../row-versions.ts'
import { readCustomProperties } from './custom-properties.ts'
import { subscriptionLine } from './subscription-line.ts'

type Record = z.output<typeof subscriptionLine>

export const subscription = recordType({
  type: 'subscription',
  description:
    'An organization’s subscription to a product of an added service. An import writes no history and no events of its own: give them as lines.',
  schema: subscriptionLine,
  key: ['id'],
  isNode: true,
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('subscriptions', staged)
    yield* session.refuseForeignIds('subscriptions', staged, stored)
    const added = yield* session.rows.referred(
      'organizationServices',
      staged,
      ({ organizationServiceId }) => organizationServiceId,
    )
    const products = yield* session.rows.referred('products', staged, ({ productId }) => productId)
    for (const one of staged) {
      const { record } = one
      const before = stored.get(one.key)
      const on = session.required(
        one,
        'organizationServiceId',
        'organizationService',
        record.organizationServiceId,
        added,
      )
      const product = session.required(one, 'productId', 'product', record.productId, products)
      session.fixed(one, record, before, 'organizationServiceId')
      if (!on) continue
      for (const field of ['sellerId', 'resellerId', 'organizationId', 'serviceId'] as const) {
        session.agrees(one, field, record[field], on[field], 'the added service')
      }
      if (product && product.serviceId !== on.serviceId)
        session.refuse(one, 'productId', 'is a product of another service than the one that was added')
      if (liveStatuses.includes(record.status as (typeof liveStatuses)[number])) {
        if (on.removedAt !== null)
          session.refuse(
            one,
            'organizationServiceId',
            `was removed, but a subscription that is ${record.status} needs it`,
          )
        session.agrees(one, 'currencyCode', record.currencyCode, on.currencyCode, 'the added service')
      }
      const customProperties = yield* readCustomProperties(session, one, {
        serviceId: on.serviceId,
        target: 'SUBSCRIPTION',
        stored: before?.customProperties,
        madeAt: timeOr(record.createdAt, before?.createdAt, session.now),
        isLive: liveStatuses.some((status) => status === record.status),
      })
      if (one.isRefused) continue
      const licenseKey = yield* licenseKeyFor(session, record, before)
      const fresh = { ...subscriptionColumns(record, on, before, session.now), licenseKey, customProperties }
      const row = mergeVersion<Row<'subscriptions'>>(
        { ...fresh, dueAt: before?.dueAt ?? null },
        before,
        session.versionOf(record, 'history'),
        session.now,
      )
      yield* session.save(one, 'subscriptions', { ...row, dueAt: dueAt(row) }, before)
    }
  },
  read: (session) =>
    session.eachRow('subscriptions', 'subscription', (row) => {
      const { unitPriceMinor, currencyCode, trialStartsAt, trialEndsAt } = row
      const values: { [name: string]: unknown } = {
        ...row,
        licenseKey: session.withSecrets ? licenseKeyOf(session, row) : null,
        unitPrice: unitPriceMinor === null ? null : formatAmount({ amountMinor: unitPriceMinor, currencyCode }),
        customProperties: inOrder(row.customProperties),
        trial: trialStartsAt && { startsAt: trialStartsAt, endsAt: trialEndsAt },
      }
      return Object.fromEntries(Object.keys(subscriptionLine.shape).map((name) => [name, values[name]]))
    }),
})

/** The license key as it is kept. An export without secrets says nothing about it, which must not take it away. */
function* licenseKeyFor(
  session: ImportSession,
  { id, licenseKey }: Record,
  before: Row<'subscriptions'> | undefined,
): Work<string | null> {
  const kept = before?.licenseKey ?? null
  if (licenseKey === undefined) return kept
  return keptLicenseKey(session.database, { id, licenseKey: kept }, licenseKey, yield* session.encryptionKeyId())
}

function subscriptionColumns(
  record: Record,
  on: Row<'organizationServices'>,
  before: Row<'subscriptions'> | undefined,
  now: Date,
): Omit<Row<'subscriptions'>, 'version' | 'updatedAt' | 'dueAt' | 'customProperties' | 'licenseKey'> {
  const { sellerId, resellerId, organizationId, serviceId } = on
  const { id, organizationServiceId, productId, status, quantity, currencyCode, autoRenews } = record
  return {
    id,
    sellerId,
    resellerId,
    organizationId,
    serviceId,
    organizationServiceId,
    productId,
    status,
    quantity,
    currencyCode,
    autoRenews,
    statusReason: record.statusReason ?? null,
    unitPriceMinor: record.unitPrice == null ? null : parseAmount(record.unitPrice, currencyCode),
    priceLayer: record.priceLayer ?? null,
    trialStartsAt: timeOrNull(record.trial?.startsAt),
    trialEndsAt: timeOrNull(record.trial?.endsAt),
    periodAnchorAt: timeOrNull(record.periodAnchorAt),
    timeZone: record.timeZone ?? null,
    currentPeriodStartsAt: timeOrNull(record.currentPeriodStartsAt),
    currentPeriodEndsAt: timeOrNull(record.currentPeriodEndsAt),
    cancelAt: timeOrNull(record.cancelAt),
    cancelledBy: record.cancelledBy ?? null,
    suspendedFrom: record.suspendedFrom ?? null,
    suspendedBy: record.suspendedBy ?? null,
    holdEndsAt: timeOrNull(record.holdEndsAt),
    createdAt: timeOr(record.createdAt, before?.createdAt, now),
    activatedAt: timeOrNull(record.activatedAt),
    suspendedAt: timeOrNull(record.suspendedAt),
    cancelledAt: timeOrNull(record.cancelledAt),
  }
}
