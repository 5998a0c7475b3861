import type { Connection, Work } from '../database/database.ts'
import type { Actor } from '../operations/actor.ts'
import { recordEvents } from '../operations/events.ts'
import type { Done } from '../operations/idempotency.ts'
import { perform } from '../operations/perform.ts'
import { InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import { CurrencyNotSupported } from '../services/refusals.ts'
import { formatAmount } from '../values/money.ts'
import {
  checkPrices,
  currencyOf,
  type GivenPrice,
  type OwnPrice,
  type PriceChange,
  priceChanges,
  pricesAfter,
  recalledChanges,
  eventChanges,
  type EventChange,
} from './price-changes.ts'
import {
  findOwnPrices,
  findPriceEvent,
  findPriceScope,
  lockPriceList,
  type PriceListName,
  type PriceScope,
  raisePriceList,
  writePrices,
} from './store.writes.ts'

/** What both updates of prices take. Products that no row names keep their price. */
interface SetPrices {
  readonly serviceId: string
  readonly prices: readonly GivenPrice[]
  readonly expectedVersion?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** The prices of a reseller for all of its customers. */
export interface SetResellerPrices extends SetPrices {
  readonly resellerId: string
}

/** The prices that hold for one organization. */
export interface SetOrganizationPrices extends SetPrices {
  readonly organizationId: string
}

/** Which price list was written, and what became of each row. */
export interface PricesSet extends Done {
  readonly list: PriceListName
  readonly resellerId: string
  /** The currency of the first row that names one, else the first that the service is sold in. */
  readonly currencyCode: string
  readonly changes: readonly PriceChange[]
}

/** Sets or removes a reseller's own prices of a service. */
export function setResellerPrices(actor: Actor, input: SetResellerPrices): Promise<PricesSet> {
  const { serviceId, resellerId: ownerId } = input
  return setPrices(actor, 'setResellerPrices', input, { serviceId, layer: 'RESELLER', ownerId })
}

/** Sets or removes the prices of a service that hold for one organization, which needs not have it yet. */
export function setOrganizationPrices(actor: Actor, input: SetOrganizationPrices): Promise<PricesSet> {
  const { serviceId, organizationId: ownerId } = input
  return setPrices(actor, 'setOrganizationPrices', input, { serviceId, layer: 'ORGANIZATION', ownerId })
}

async function setPrices(actor: Actor, operation: string, input: SetPrices, list: PriceListName): Promise<PricesSet> {
  const { database, now, viewer } = actor
  let scope: PriceScope | null = null
  // Null where an earlier request with the same idempotency key made them.
  let changes: PriceChange[] | null = null

  function* work(tx: Connection): Work<Done> {
    scope = yield* findPriceScope(tx, database, viewer, list)
    if (!scope) throw nothing(list)
    const version = yield* lockPriceList(tx, database, list)
    if (input.expectedVersion != null && input.expectedVersion !== version)
      throw new VersionConflict(input.expectedVersion, version)
    const { productIds, own } = yield* findOwnPrices(tx, database, list)
    refuseWrong(input.prices, productIds, scope)

    changes = priceChanges(input.prices, own)
    // A use of a key that changed nothing names the service, so that a repeat does not take an earlier change for its own.
    if (changes.every(({ change }) => change === 'UNCHANGED')) return { id: list.serviceId, version }
    // The list is locked, so this does not happen; if it did, nothing of it may stand.
    if (!(yield* raisePriceList(tx, database, list, version, now))) throw new VersionConflict(version, version + 1)
    yield* writePrices(tx, database, list, changes, now)
    yield* recordPriceEvent(tx, actor, list, scope, version + 1, changes, pricesAfter(own, changes))
    return { id: list.ownerId, version: version + 1 }
  }
  function* sees(tx: Connection): Work<boolean> {
    scope = yield* findPriceScope(tx, database, viewer, list)
    changes = null
    return scope !== null
  }

  const done = await perform(actor, operation, input, work, sees)
  const made = changes ?? recalledChanges(input.prices, await earlierChanges(actor, list, done))
  const { resellerId, currencyCodes } = scope as unknown as PriceScope
  const currencies = [...input.prices.map(currencyOf), ...made.map((change) => change.currencyCode), ...currencyCodes]
  return { ...done, list, resellerId, currencyCode: currencies.find((code) => code !== null) ?? '', changes: made }
}

function nothing({ layer }: PriceListName): NotFound {
  return new NotFound(`There is no such ${layer.toLowerCase()}, or it is not offered such a service.`)
}

/** What an earlier request with the same idempotency key changed. */
async function earlierChanges({ database }: Actor, list: PriceListName, done: Done): Promise<EventChange[]> {
  const event = done.id === list.ownerId ? await findPriceEvent(database, list, done.version) : null
  return (event?.['changes'] ?? []) as EventChange[]
}

/**
 * Everything that is wrong at once; a currency that the service is not sold in has a refusal of its own where nothing
 * else is wrong.
 */
function refuseWrong(
  prices: readonly GivenPrice[],
  productIds: ReadonlySet<string>,
  { currencyCodes }: PriceScope,
): void {
  const { issues, unsupported } = checkPrices(prices, { productIds, currencyCodes })
  if (issues.length > 0) throw new InvalidInput([...issues, ...unsupported])
  const wrong = prices.map(currencyOf).find((code) => code !== null && !currencyCodes.includes(code))
  if (wrong != null) throw new CurrencyNotSupported(wrong, currencyCodes)
}

/**
 * One event for the whole update. Prices are the reseller's business: whoever delivers events keeps these from the
 * seller's side, as the reader of price lists does.
 */
function* recordPriceEvent(
  tx: Connection,
  { database, now }: Actor,
  list: PriceListName,
  { sellerId, resellerId }: PriceScope,
  version: number,
  changes: readonly PriceChange[],
  own: readonly OwnPrice[],
): Work<void> {
  const { serviceId, layer, ownerId } = list
  const prices = own.map(({ productId, ...money }) => ({
    productId,
    currencyCode: money.currencyCode,
    unitPrice: formatAmount(money),
  }))
  yield* recordEvents(tx, database, [
    {
      kind: 'price_list.changed',
      subjectType: 'PriceList',
      subjectId: ownerId,
      subjectVersion: version,
      sellerId,
      resellerId,
      organizationId: layer === 'ORGANIZATION' ? ownerId : null,
      serviceId,
      occurredAt: now,
      snapshot: { serviceId, layer, ownerId, version, prices, changes: eventChanges(changes) },
    },
  ])
}
