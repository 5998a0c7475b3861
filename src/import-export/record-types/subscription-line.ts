import { z } from 'zod'
import { parseAmount } from '../../values/money.ts'
import { priceLayers, roles, subscriptionStatuses } from '../../vocabulary.ts'
import { amount, count, currency, flagOr, instant, oneOf, text, textsByName, timeZone, uuid } from '../fields.ts'
import { amountFault } from './prices.ts'

const time = (description: string) => instant().nullish().describe(description)

const fields = z.strictObject({
  id: uuid().describe('Its id, unique over all types.'),
  organizationServiceId: uuid().describe('The added service that it stands on. Never changes.'),
  productId: uuid().describe('What is subscribed to: a product of that service.'),
  sellerId: uuid().nullish().describe('The service’s seller. Need not be given.'),
  resellerId: uuid().nullish().describe('The organization’s reseller. Need not be given.'),
  organizationId: uuid().nullish().describe('Whose it is. Need not be given.'),
  serviceId: uuid().nullish().describe('The product’s service. Need not be given.'),
  status: oneOf(subscriptionStatuses).describe('The subscription’s state.'),
  statusReason: text().nullish().describe('Why it stands there.'),
  quantity: count(1).describe('How many of the product.'),
  licenseKey: text().nullish().describe('A secret. Left out: what is stored stays; null: none.'),
  unitPrice: amount().nullish().describe('The price of one for one period, which it copied.'),
  currencyCode: currency().describe('The currency of its price: that of the added service while it is live.'),
  priceLayer: oneOf(priceLayers).nullish().describe('Whose price it copied. Given together with `unitPrice`.'),
  customProperties: textsByName().describe('The answers to what the service asks on subscribing, by key.'),
  autoRenews: flagOr(false).describe('Whether another period follows by itself.'),
  trial: z
    .strictObject({
      startsAt: instant().describe('The start of the trial.'),
      endsAt: instant().describe('The end of the trial, past or to come.'),
    })
    .nullish()
    .describe('Its free trial, present or past.'),
  periodAnchorAt: time(
    'The first day, which all paid periods are counted from. Needed in ACTIVE, SUSPENDED and CANCELLING, unless it is in its trial.',
  ),
  timeZone: timeZone()
    .nullish()
    .describe('The zone in whose calendar its periods and its trial are counted. Left out: UTC.'),
  currentPeriodStartsAt: time('When the current period began. Needed in ACTIVE, SUSPENDED and CANCELLING.'),
  currentPeriodEndsAt: time('The end of the current period. Left out: it is perpetual.'),
  cancelAt: time('When a scheduled cancellation takes effect. Needed in CANCELLING.'),
  cancelledBy: oneOf(roles).nullish().describe('Who cancelled it, or scheduled that. Needed in CANCELLING.'),
  suspendedFrom: oneOf(['ACTIVE', 'CANCELLING'])
    .nullish()
    .describe('Where it stood before. Needed in SUSPENDED, and only there.'),
  suspendedBy: oneOf(roles)
    .nullish()
    .describe('Who suspended it, only in SUSPENDED. Left out there: the clock, when the trial ended.'),
  holdEndsAt: time('When a suspension becomes a cancellation. Needed in SUSPENDED, and only there.'),
  activatedAt: time('When it was first activated. Needed in ACTIVE, SUSPENDED and CANCELLING.'),
  suspendedAt: time('When it was last suspended.'),
  cancelledAt: time('When it was cancelled.'),
  version: count(1)
    .nullish()
    .describe('Counts its changes; see Versions. Left out: the highest sequence of its history in the file.'),
  createdAt: time('When it was created. Left out: what is stored, else the time of the import.'),
  updatedAt: time('When it last changed; see Versions.'),
})

type Fields = z.output<typeof fields>

const running = ['activatedAt', 'currentPeriodStartsAt'] as const
const onHold = ['suspendedFrom', 'suspendedBy', 'holdEndsAt'] as const
const ending = ['cancelAt', 'cancelledBy'] as const

/** The fields that the clock and the next operation rely on, by status. */
const needed: { [Status in Fields['status']]?: readonly (keyof Fields)[] } = {
  ACTIVE: running,
  // A trial that the clock has ended leaves nobody in suspendedBy.
  SUSPENDED: [...running, 'suspendedFrom', 'holdEndsAt'],
  CANCELLING: [...running, ...ending],
}

const isRunning = (status: Fields['status']) => status === 'ACTIVE' || status === 'SUSPENDED' || status === 'CANCELLING'

/** The line of a subscription, its fields in agreement with each other. */
export const subscriptionLine = fields.superRefine((record, context) => {
  const refuse = (path: string, message: string) => context.addIssue({ code: 'custom', path: path.split('.'), message })
  for (const field of needed[record.status] ?? [])
    if (record[field] == null) refuse(field, `is missing, but a subscription that is ${record.status} has one`)
  if (isRunning(record.status) && !record.trial && record.periodAnchorAt == null) {
    refuse('periodAnchorAt', `is missing, but a subscription that is ${record.status} and never had a trial has one`)
  }
  if (record.suspendedFrom === 'CANCELLING') {
    for (const field of ending)
      if (record[field] == null) refuse(field, 'is missing, but the subscription returns to CANCELLING')
  }
  if (record.status !== 'SUSPENDED') {
    for (const field of onHold)
      if (record[field] != null) refuse(field, `must be left out of a subscription that is ${record.status}`)
  }
  if ((record.unitPrice == null) !== (record.priceLayer == null)) {
    refuse(
      record.unitPrice == null ? 'unitPrice' : 'priceLayer',
      'is missing: unitPrice and priceLayer are given together',
    )
  }
  if (record.unitPrice != null && parseAmount(record.unitPrice, record.currencyCode) === null)
    refuse('unitPrice', amountFault(record.currencyCode))
  if (record.trial && record.trial.endsAt <= record.trial.startsAt)
    refuse('trial.endsAt', 'must be later than startsAt')
  if (
    record.currentPeriodStartsAt != null &&
    record.currentPeriodEndsAt != null &&
    record.currentPeriodEndsAt <= record.currentPeriodStartsAt
  ) {
    refuse('currentPeriodEndsAt', 'must be later than currentPeriodStartsAt')
  }
})
