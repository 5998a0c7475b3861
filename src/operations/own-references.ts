import type { Column } from 'drizzle-orm'
import { type Database, send, type Work } from '../database/database.ts'
import { findBy, lockRow } from '../database/query/find.ts'
import { and, type Fragment, noFilter, sql } from '../database/query/fragment.ts'
import { type AskedMember, hasMembers } from '../database/query/members.ts'
import { insertRow } from '../database/query/writing.ts'
import type { Viewer } from '../viewer.ts'
import type { PriceLayer, ReferencedType, ReferenceSide, Role } from '../vocabulary.ts'
import { fieldChanges } from './audit.ts'
import { membersOf, recordEvents } from './events.ts'
import type { OperationContext } from './operation-context.ts'
import { eventOrigin } from './origin.ts'
import { type GivenReferences, mergeReferences, noReferences, type References } from './references.ts'
import { ExternalIdTaken, InvalidInput } from './refusals.ts'

/** A service of an organization, or a subscription, with the parties of its sides. */
export interface ReferencedObject {
  readonly type: ReferencedType
  readonly id: string
  readonly version: number
  readonly sellerId: string
  readonly resellerId: string
  readonly organizationId: string
  readonly serviceId: string
}

/** A side with its party, whom events of it are for, and whose prices are read by the same. */
interface Side {
  readonly side: ReferenceSide
  readonly ownerId: string
  readonly layer: PriceLayer
}

const nouns: Readonly<Record<ReferencedType, string>> = {
  OrganizationService: 'organization service',
  ServiceSubscription: 'subscription',
}
const kinds = {
  OrganizationService: 'organization_service.references_set',
  ServiceSubscription: 'subscription.references_set',
} as const

/** The side that a role is on; null for the host, which has none. */
function sideOf(role: Role): ReferenceSide | null {
  if (role === 'SERVICE_OWNER') return 'SELLER'
  return role === 'SELLER' || role === 'BROKER' || role === 'ORGANIZATION' ? role : null
}

function sideWithParty(role: Role, { sellerId, resellerId, organizationId }: ReferencedObject): Side | null {
  switch (sideOf(role)) {
    case 'SELLER':
      return { side: 'SELLER', ownerId: sellerId, layer: 'SELLER' }
    case 'BROKER':
      return { side: 'BROKER', ownerId: resellerId, layer: 'RESELLER' }
    case 'ORGANIZATION':
      return { side: 'ORGANIZATION', ownerId: organizationId, layer: 'ORGANIZATION' }
    default:
      return null
  }
}

/**
 * Sets the external id and the metadata that the viewer's own side has of something, with an event for that side alone.
 * What is left out stays, null clears. Throws `InvalidInput` and `ExternalIdTaken`.
 */
export function* setOwnReferences(
  context: OperationContext,
  object: ReferencedObject,
  given: GivenReferences,
): Work<void> {
  const { database, viewer } = context
  const { objectReferences: table } = database.tables
  const own = sideWithParty(viewer.role, object)
  if (!own || (given.externalId === undefined && given.metadata === undefined)) return
  const isOwn = sql`${table.objectId} = ${object.id} and ${table.side} = ${own.side}`
  const stored = yield* lockRow(table, isOwn)
  const before = stored ?? noReferences
  const { references, issues } = mergeReferences(given, before)
  if (issues.length > 0) throw new InvalidInput(issues)
  const changes = fieldChanges({ externalId: before.externalId, metadata: before.metadata }, references)
  if (changes.length === 0) return
  yield* refuseTakenExternalId(database, object, own, references)
  if (stored) yield* send(database.connection.update(table).set(references).where(isOwn))
  else {
    const { side, ownerId } = own
    yield* insertRow(table, { objectId: object.id, objectType: object.type, side, ownerId, ...references })
  }
  yield* tell(context, object, own, references, changes)
}

function* refuseTakenExternalId(
  database: Database,
  { id, type }: ReferencedObject,
  { ownerId }: Side,
  { externalId }: References,
): Work<void> {
  if (externalId === null) return
  const { objectReferences: table } = database.tables
  const isSame = sql`${table.externalId} = ${externalId} and ${table.ownerId} = ${ownerId} and ${table.objectType} = ${type}`
  const other = yield* lockRow(table, and(isSame, sql`${table.objectId} <> ${id}`))
  if (other) throw new ExternalIdTaken(nouns[type])
}

function* tell(
  context: OperationContext,
  { type, id, version, sellerId, resellerId, organizationId, serviceId }: ReferencedObject,
  { side, layer }: Side,
  { externalId, metadata }: References,
  changes: ReturnType<typeof fieldChanges>,
): Work<void> {
  yield* recordEvents(context.database, [
    {
      kind: kinds[type],
      subjectType: type,
      subjectId: id,
      subjectVersion: version,
      sellerId: side === 'SELLER' ? sellerId : null,
      resellerId: side === 'BROKER' ? resellerId : null,
      organizationId: side === 'ORGANIZATION' ? organizationId : null,
      serviceId,
      priceLayer: layer,
      occurredAt: context.now,
      ...eventOrigin(context, serviceId),
      changes,
      snapshot: { externalId, metadata: membersOf(metadata) },
    },
  ])
}

/** The references that a viewer's own side has of some things that it sees, by their ids. */
export async function findOwnReferences(
  database: Database,
  viewer: Viewer,
  ids: readonly string[],
): Promise<Map<string, References>> {
  const side = sideOf(viewer.role)
  if (!side) return new Map()
  const { objectReferences: table } = database.tables
  const rows = await findBy(database, table, table.objectId, ids, sql`${table.side} = ${side}`)
  return new Map(rows.map(({ objectId, externalId, metadata }) => [objectId, { externalId, metadata }]))
}

/** A filter by what the viewer's own side has of things. */
export interface ReferencesFilter {
  externalId?: string | null | undefined
  metadata?: readonly AskedMember[] | null | undefined
}

/** Whether what the viewer's own side has of a thing is what a filter asks for. */
export async function matchesOwnReferences(
  database: Database,
  viewer: Viewer,
  id: string,
  { externalId, metadata }: ReferencesFilter,
): Promise<boolean> {
  if (externalId == null && metadata == null) return true
  const own = (await findOwnReferences(database, viewer, [id])).get(id)
  if (!sideOf(viewer.role) || (externalId != null && own?.externalId !== externalId)) return false
  const has = (key: string) => Object.hasOwn(own?.metadata ?? {}, key)
  return (metadata ?? []).every(({ key, value }) => has(key) && (value == null || own?.metadata[key] === value))
}

/**
 * That filter as SQL, for rows whose id is in a column: what an index finds, and what rows have to be looked at for. It
 * matches nothing for who is on no side.
 */
export function ownReferencesFilter(
  { tables, dialect }: Database,
  { role }: Viewer,
  type: ReferencedType,
  id: Column,
  { externalId, metadata }: ReferencesFilter,
): { sought: Fragment; examined: Fragment } {
  if (externalId == null && metadata == null) return { sought: noFilter, examined: noFilter }
  const side = sideOf(role)
  if (!side) return { sought: sql`false`, examined: noFilter }
  const { objectReferences: own } = tables
  const sought =
    externalId == null
      ? noFilter
      : sql`${id} in (select ${own.objectId} from ${own}
          where ${own.externalId} = ${externalId} and ${own.side} = ${side} and ${own.objectType} = ${type})`
  const members = hasMembers(dialect, own.metadata, metadata ?? [])
  const examined =
    members.length === 0
      ? noFilter
      : sql`exists (select 1 from ${own} where ${own.objectId} = ${id} and ${own.side} = ${side} and ${and(...members)})`
  return { sought, examined }
}
