import type { Connection, Work } from '../database/database.ts'
import { refuseArchivedParty } from '../operations/acting-party.ts'
import type { OperationResult } from '../operations/idempotency.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import { type OperationOutcome, runIdempotent } from '../operations/run-idempotent.ts'
import type { PriceListName, PriceScope, WantedPriceList } from '../services/price-list.ts'
import { CurrencyNotSupported } from '../services/refusals.ts'
import { changePriceList, lockPriceList } from '../services/store.price-lists.ts'
import {
  checkPrices,
  currencyOf,
  type GivenPrice,
  type PriceChange,
  priceChanges,
  realChanges,
  recalledChanges,
} from './price-changes.ts'
import { findPriceEvent, findPriceScope } from './store.writes.ts'

/** The input of all updates of prices. Products that no row names keep their price. */
export interface SetListPrices {
  readonly serviceId: string
  readonly prices: readonly GivenPrice[]
  readonly expectedVersion?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** The prices of a reseller for all of its customers. */
export interface SetResellerPrices extends SetListPrices {
  readonly resellerId: string
}

/** The prices that hold for one organization. */
export interface SetOrganizationPrices extends SetListPrices {
  readonly organizationId: string
}

/** Which price list was written, and what became of each row. */
export interface PricesSet extends OperationResult {
  readonly list: PriceListName
  /** Null for list prices. */
  readonly resellerId: string | null
  /** The currency of the first row that names one, else the first that the service is sold in. */
  readonly currencyCode: string
  readonly changes: readonly PriceChange[]
}

/** Sets or removes the list prices of a service: its seller's. */
export function setListPrices(context: OperationContext, input: SetListPrices): Promise<OperationOutcome<PricesSet>> {
  return setPrices(context, 'setListPrices', input, { serviceId: input.serviceId, layer: 'SELLER', ownerId: null })
}

/** Sets or removes a reseller's own prices of a service. */
export function setResellerPrices(
  context: OperationContext,
  input: SetResellerPrices,
): Promise<OperationOutcome<PricesSet>> {
  const { serviceId, resellerId: ownerId } = input
  return setPrices(context, 'setResellerPrices', input, { serviceId, layer: 'RESELLER', ownerId })
}

/** Sets or removes the prices of a service that hold for one organization, which needs not have it yet. */
export function setOrganizationPrices(
  context: OperationContext,
  input: SetOrganizationPrices,
): Promise<OperationOutcome<PricesSet>> {
  const { serviceId, organizationId: ownerId } = input
  return setPrices(context, 'setOrganizationPrices', input, { serviceId, layer: 'ORGANIZATION', ownerId })
}

function setPrices(
  context: OperationContext,
  operation: string,
  input: SetListPrices,
  wanted: WantedPriceList,
): Promise<OperationOutcome<PricesSet>> {
  const { database, viewer } = context

  function* work(tx: Connection): Work<PricesSet> {
    yield* refuseArchivedParty(database, viewer)
    const scope = yield* findPriceScope(tx, database, viewer, wanted)
    if (!scope) throw nothing(wanted)
    const list = listOf(wanted, scope)
    const { version, productIds, own } = yield* lockPriceList(tx, database, list)
    if (input.expectedVersion != null && input.expectedVersion !== version)
      throw new VersionConflict(input.expectedVersion, version)
    refuseWrong(input.prices, productIds, scope)

    const changes = priceChanges(input.prices, own)
    // A use of a key that changed nothing names the service, so that a repeat does not take an earlier change for its own.
    if (changes.every(({ change }) => change === 'UNCHANGED'))
      return pricesSet({ id: list.serviceId, version }, list, scope, input, changes)
    const locked = { list, resellerId: scope.resellerId, version, own }
    const raised = yield* changePriceList(tx, context, locked, realChanges(changes))
    return pricesSet({ id: list.ownerId, version: raised }, list, scope, input, changes)
  }
  function* recall(tx: Connection, done: OperationResult): Work<PricesSet | null> {
    const scope = yield* findPriceScope(tx, database, viewer, wanted)
    if (!scope) return null
    const list = listOf(wanted, scope)
    const event = done.id === list.ownerId ? yield* findPriceEvent(tx, database, list, done.version) : null
    return pricesSet(done, list, scope, input, recalledChanges(input.prices, event))
  }
  return runIdempotent(context, operation, input, work, recall)
}

function pricesSet(
  done: OperationResult,
  list: PriceListName,
  { resellerId, currencyCodes }: PriceScope,
  { prices }: SetListPrices,
  changes: readonly PriceChange[],
): PricesSet {
  const currencies = [...prices.map(currencyOf), ...changes.map((change) => change.currencyCode), ...currencyCodes]
  return { ...done, list, resellerId, currencyCode: currencies.find((code) => code !== null) ?? '', changes }
}

function listOf({ ownerId, ...list }: WantedPriceList, { sellerId }: PriceScope): PriceListName {
  return { ...list, ownerId: ownerId ?? sellerId }
}

function nothing({ layer }: WantedPriceList): NotFound {
  if (layer === 'SELLER') return new NotFound('There is no such service.')
  return new NotFound(`There is no such ${layer.toLowerCase()}, or it is not offered such a service.`)
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
