import type { Database } from '../database/database.ts'
import { noFilter, sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery, OrderBy, PageRequest, Position } from '../database/query/lists.ts'
import { readPages } from '../database/query/pages.ts'
import { projectionOf } from '../database/query/projection.ts'
import type { Tables } from '../database/tables.ts'
import { type CustomPropertyTarget, liveStatuses } from '../vocabulary.ts'

/** What has values: a service that an organization has, or a subscription. */
export interface PropertyHolder {
  readonly customProperties: Readonly<Record<string, string>>
  /** Whether its values can still be changed. */
  readonly isCurrent: boolean
}

/** All things of a service that have values for its custom properties of one target, read in slices that take turns. */
export function propertyHolders(
  database: Database,
  target: CustomPropertyTarget,
  serviceId: string,
): AsyncGenerator<PropertyHolder> {
  return target === 'SUBSCRIPTION' ? subscriptionsOf(database, serviceId) : organizationServicesOf(database, serviceId)
}

async function* subscriptionsOf(database: Database, serviceId: string): AsyncGenerator<PropertyHolder> {
  const { createdAt } = database.tables.subscriptions
  const order: OrderBy<Row<'subscriptions'>> = { column: createdAt, direction: 'asc', valueOf: (row) => row.createdAt }
  const live: readonly string[] = liveStatuses
  for await (const { status, customProperties } of rowsOf(
    database,
    subscriptions,
    order,
    ['createdAt', 'status'],
    serviceId,
  ))
    yield { customProperties, isCurrent: live.includes(status) }
}

async function* organizationServicesOf(database: Database, serviceId: string): AsyncGenerator<PropertyHolder> {
  const { organizationId } = database.tables.organizationServices
  const valueOf = (row: Row<'organizationServices'>) => row.organizationId
  const order = { column: organizationId, direction: 'asc', valueOf } as const
  for await (const { removedAt, customProperties } of rowsOf(
    database,
    organizationServices,
    order,
    ['organizationId', 'removedAt'],
    serviceId,
  ))
    yield { customProperties, isCurrent: removedAt === null }
}

type Row<Name extends 'subscriptions' | 'organizationServices'> = Tables[Name]['$inferSelect']

const subscriptions: ListDefinition<Tables['subscriptions']> = {
  name: 'subscriptions with values',
  table: (tables) => tables.subscriptions,
  relation: (tables, service) => sql`${tables.subscriptions.serviceId} = ${service}`,
}

const organizationServices: ListDefinition<Tables['organizationServices']> = {
  name: 'organization services with values',
  table: (tables) => tables.organizationServices,
  relation: (tables, service) => sql`${tables.organizationServices.serviceId} = ${service}`,
}

/** The rows of a service, in an order that an index has, one slice after the other. */
async function* rowsOf<T extends Tables['subscriptions'] | Tables['organizationServices']>(
  database: Database,
  list: ListDefinition<T>,
  order: OrderBy<T['$inferSelect']>,
  columns: readonly string[],
  serviceId: string,
): AsyncGenerator<T['$inferSelect']> {
  const limit = database.dialect.rowsAtOnce
  const read = projectionOf(['id', 'customProperties', ...columns], [])
  const query: ListQuery<T> = { list, condition: noFilter, order }
  let after: Position | null = null
  do {
    const request: PageRequest = { limit, fromEnd: false, after, before: null, mostExamined: limit }
    const pages = await database.turn(() => readPages(database, query, request, [serviceId], read))
    const page = pages.get(serviceId)
    yield* page?.rows ?? []
    const last: T['$inferSelect'] | undefined = page?.hasMore ? page.rows.at(-1) : undefined
    after = last ? { value: order.valueOf(last), id: last.id } : null
  } while (after)
}
