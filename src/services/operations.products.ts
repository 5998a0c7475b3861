import type { Connection, Work } from '../database/database.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { named } from '../operations/parties.ts'
import { type RecordCommand, runCreation, runRecordCommand } from '../operations/records.ts'
import { givenReferences, type GivenReferences } from '../operations/references.ts'
import { Archived, InvalidInput, NotFound } from '../operations/refusals.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import type { CancellationMode } from '../vocabulary.ts'
import { checkProduct, type GivenProduct, productRows } from './new-products.ts'
import { checkLimits, checkProductTexts, isReplacement, modesOf, type Product } from './product.ts'
import { addListPrices } from './store.price-lists.ts'
import { findProductOf, productRecords, refuseArchivedSeller, serviceRecords } from './store.writes.ts'

/** A new product of a service. */
export interface CreateServiceProduct extends Omit<RecordCommand, 'expectedVersion'> {
  readonly serviceId: string
  readonly product: GivenProduct
}

/** Names a product, for doing something with it. */
export interface ServiceProductCommand extends RecordCommand {
  readonly serviceProductId: string
}

/** The changes of a product: what is left out stays, null clears. Its term and its service never change. */
export interface UpdateServiceProduct extends ServiceProductCommand, GivenReferences {
  readonly name?: string | null | undefined
  readonly itemCode?: string | null | undefined
  readonly minQuantity?: number | null | undefined
  readonly maxQuantity?: number | null | undefined
  readonly cancellationModes?: readonly CancellationMode[] | null | undefined
}

/** A product to archive, and the one to take instead. */
export interface ArchiveServiceProduct extends ServiceProductCommand {
  readonly replacedById?: string | null | undefined
}

/** Makes a product of a service, with its list prices. */
export function createServiceProduct(
  context: OperationContext,
  input: CreateServiceProduct,
): Promise<OperationOutcome> {
  const { now, viewer } = context
  const { serviceId, product: given } = input
  let prices: ReturnType<typeof productRows>['prices'] = []
  function* make(tx: Connection): Work<Product> {
    const service = yield* serviceRecords.lock(tx, context, serviceId)
    if (!service) throw new NotFound('There is no such service.')
    if (service.archivedAt) throw new Archived('The service is archived.')
    yield* refuseArchivedSeller(context, service.sellerId)
    const issues = checkProduct(['product'], given, { viewer, currencyCodes: service.currencyCodes })
    if (issues.length > 0) throw new InvalidInput(issues)
    const rows = productRows(service, given, viewer.role, now)
    prices = rows.prices
    return rows.product
  }
  const complete = ({ sellerId }: Product, tx: Connection) =>
    addListPrices(tx, context, { serviceId, sellerId }, prices)
  return runCreation(context, productRecords, 'createServiceProduct', input, 'service_product.created', make, complete)
}

/** Changes a product. What runs keeps its quantity, whatever the limits become. */
export function updateServiceProduct(
  context: OperationContext,
  input: UpdateServiceProduct,
): Promise<OperationOutcome> {
  const { viewer } = context
  const { serviceProductId } = input
  return runRecordCommand(context, productRecords, 'updateServiceProduct', serviceProductId, input, function* (row) {
    if (viewer.role === 'SERVICE_OWNER') yield* refuseArchivedSeller(context, row.sellerId)
    const { references, issues } = givenReferences('ServiceProduct', viewer.role, input, row)
    const texts = {
      name: input.name === undefined ? row.name : (input.name ?? ''),
      itemCode: input.itemCode === undefined ? row.itemCode : input.itemCode,
    }
    const limits = {
      minQuantity: input.minQuantity ?? row.minQuantity,
      maxQuantity: input.maxQuantity === undefined ? row.maxQuantity : input.maxQuantity,
      cancellationModes: input.cancellationModes ? modesOf(input.cancellationModes) : row.cancellationModes,
    }
    const all = [...checkProductTexts([], texts), ...checkLimits([], limits), ...issues]
    if (all.length > 0) throw new InvalidInput(all)
    const set = { ...named(texts.name), itemCode: texts.itemCode, ...limits, ...references }
    return { kind: 'service_product.updated', set }
  })
}

/** Archives a product: nothing new begins with it, and what runs goes on and is renewed. */
export function archiveServiceProduct(
  context: OperationContext,
  input: ArchiveServiceProduct,
): Promise<OperationOutcome> {
  const { serviceProductId } = input
  return runRecordCommand(context, productRecords, 'archiveServiceProduct', serviceProductId, input, function* (row) {
    if (context.viewer.role === 'SERVICE_OWNER') yield* refuseArchivedSeller(context, row.sellerId)
    const replacedById = input.replacedById ?? row.replacedById
    if (replacedById !== row.replacedById && replacedById !== null) {
      const message = 'replacedById must be another product of the same service, in use'
      if (!isReplacement(row, yield* findProductOf(context, replacedById)))
        throw new InvalidInput([{ path: ['replacedById'], message }])
    }
    return { kind: 'service_product.archived', set: { archivedAt: row.archivedAt ?? context.now, replacedById } }
  })
}

/** Has a product in use again. */
export function unarchiveServiceProduct(
  context: OperationContext,
  input: ServiceProductCommand,
): Promise<OperationOutcome> {
  const { serviceProductId } = input
  return runRecordCommand(context, productRecords, 'unarchiveServiceProduct', serviceProductId, input, function* (row) {
    if (context.viewer.role === 'SERVICE_OWNER') yield* refuseArchivedSeller(context, row.sellerId)
    return { kind: 'service_product.unarchived', set: { archivedAt: null, replacedById: null } }
  })
}
