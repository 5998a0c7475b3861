import { uuidv7 } from 'uuidv7'
import type { Connection, Work } from '../../database/database.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { checkName, named } from '../../operations/parties.ts'
import { insertRecord, type RecordCommand, runCreation } from '../../operations/records.ts'
import { givenReferences, type GivenReferences, noReferences } from '../../operations/references.ts'
import { Archived, InvalidInput, NotFound } from '../../operations/refusals.ts'
import type { OperationOutcome } from '../../operations/run-idempotent.ts'
import { checkCurrencies } from '../../services/currencies.ts'
import { checkDefinitions, definitionRow, type GivenDefinition } from '../../services/custom-property-changes.ts'
import { checkProducts, type GivenProduct, productRows } from '../../services/new-products.ts'
import { writeDefinitions } from '../../services/store.custom-properties.ts'
import { addListPrices } from '../../services/store.price-lists.ts'
import type { Service } from '../../services/store.ts'
import { findSellerOf, productRecords, serviceRecords } from '../../services/store.writes.ts'
import { changedColumns, checkChanges, type DefinitionChanges } from '../definition-changes.ts'
import { instanceRows, roleRows } from '../definition-parts.ts'
import { channelsOf } from '../records.ts'
import { confirmReceivers } from '../store.handlers.ts'
import { insertDefinition, replaceInstances, replaceRoles, writeText } from '../store.writes.ts'
import { checkTold, toldNowhere } from '../told-addresses.ts'

/** A new service with all that belongs to it. */
export interface CreateService extends GivenReferences, Omit<RecordCommand, 'expectedVersion'> {
  readonly sellerId: string
  readonly name: string
  readonly currencyCodes: readonly string[]
  readonly isLicenseKeyEnabled?: boolean | null | undefined
  readonly definition?: DefinitionChanges | null | undefined
  readonly customProperties?: readonly GivenDefinition[] | null | undefined
  readonly products?: readonly GivenProduct[] | null | undefined
}

/** The language of a definition's texts where its seller has none. */
const defaultLocale = 'en'

/**
 * Makes a service with its definition, its custom properties, its products and their list prices: all of it, or
 * nothing. It is a draft: no organization is shown it before its definition says `visible`.
 */
export function createService(context: OperationContext, input: CreateService): Promise<OperationOutcome> {
  const { database, now, viewer } = context
  const products = input.products ?? []
  const properties = input.customProperties ?? []
  const changes = input.definition ?? {}

  function* make(): Work<Service> {
    const seller = yield* findSellerOf(context, input.sellerId)
    if (!seller) throw new NotFound('There is no such seller.')
    if (seller.archivedAt) throw new Archived('The seller is archived.')
    const { references, issues } = givenReferences('Service', viewer.role, input, noReferences)
    const all = [
      ...checkName(input.name),
      ...checkCurrencies(input.currencyCodes, { kept: [], used: [] }),
      ...issues,
      ...checkDefinitions('customProperties', properties, []),
      ...checkProducts(products, { viewer, currencyCodes: input.currencyCodes }),
      ...[...checkChanges(changes, [], null), ...checkTold(viewer, changes, toldNowhere)].map(({ path, message }) => ({
        path: ['definition', ...path.slice(1)],
        message,
      })),
    ]
    if (all.length > 0) throw new InvalidInput(all)
    const times = { createdAt: now, updatedAt: now, archivedAt: null }
    const given = { sellerId: seller.id, currencyCodes: [...input.currencyCodes], isOfferedToAll: false }
    const isLicenseKeyEnabled = input.isLicenseKeyEnabled ?? false
    return { id: uuidv7(), ...named(input.name), ...given, isLicenseKeyEnabled, ...references, version: 1, ...times }
  }

  function* complete(service: Service, tx: Connection): Work<void> {
    const { id: serviceId, name } = service
    const { set, changed } = changedColumns({}, changes, [])
    yield* insertDefinition(tx, database, { name, ...set, serviceId, defaultLocale, version: 1, updatedAt: now })
    const { displayName, descriptionLong, serviceRoles, serviceInstances } = changes
    yield* writeText(tx, database, {
      serviceId,
      locale: defaultLocale,
      displayName: displayName ?? name,
      descriptionLong: descriptionLong ?? null,
    })
    const noRoles = { roles: [], subRoles: [] }
    if (serviceRoles) yield* replaceRoles(tx, database, serviceId, roleRows(serviceId, serviceRoles, noRoles))
    if (serviceInstances)
      yield* replaceInstances(tx, database, serviceId, instanceRows(serviceId, serviceInstances, []))
    yield* confirmReceivers(tx, database, { serviceId, sellerId: service.sellerId }, channelsOf(changed), now)
    const asked = properties.map((property, position) => definitionRow(serviceId, property, null, position, now))
    yield* writeDefinitions(tx, database, asked)
    const rows = products.map((product) => productRows(service, product, viewer.role, now))
    for (const { product } of rows) yield* insertRecord(context, productRecords, 'service_product.created', product)
    const prices = rows.flatMap((row) => row.prices)
    yield* addListPrices(tx, context, { serviceId, sellerId: service.sellerId }, prices)
  }

  return runCreation(context, serviceRecords, 'createService', input, 'service.created', make, complete)
}
