import type { Column } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { findBy, findByIds } from '../database/query/find.ts'
import { and, type Fragment, listOf, noFilter, param, sql } from '../database/query/fragment.ts'
import type { ListDefinition, ListQuery, MergeAppend } from '../database/query/lists.ts'
import type { Projection } from '../database/query/projection.ts'
import { statement } from '../database/query/statement.ts'
import type { Tables } from '../database/tables.ts'
import { readLogBounds } from '../operations/events.ts'
import type { Viewer } from '../viewer.ts'
import { visibleEvents } from '../visibility.ts'
import { isHost } from '../vocabulary.ts'
import type { EventBody, EventFilter, LogEntry } from './event.ts'

type EventLog = Tables['eventLog']

/** Comes after the id of any event. */
const afterAllIds = '~'

/** What cursors of events are signed for: the query and streams share them. */
export const cursorScope = 'events'

const root: ListDefinition<EventLog> = {
  name: cursorScope,
  table: (tables) => tables.eventLog,
  hasSharedCursors: true,
}

/** Events of the log by id, in that order; null for each that is absent or hidden. */
export function findEvents(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  return findByIds(database, database.tables.eventLog, ids, visibleEvents(database, viewer), projection)
}

/** The rest of events that a viewer has seen in the log, by their ids. */
export async function findEventBodies(database: Database, ids: readonly string[]): Promise<Map<string, EventBody>> {
  const { events } = database.tables
  const rows = await findBy(database, events, events.id, ids, noFilter)
  return new Map(rows.map((row) => [row.id, row]))
}

/**
 * The events that a viewer sees, in the order of the log. Fails as `expired` says for a cursor from before what is
 * kept.
 */
export function listEvents(
  database: Database,
  viewer: Viewer,
  filter: EventFilter,
  expired: () => Error,
): ListQuery<EventLog> {
  const { eventLog } = database.tables
  const [sought = noFilter, ...others] = ofParties(eventLog, filter)
  const looked = and(...others, ...details(eventLog, filter))
  const isWhole = isHost(viewer.role) && sought === noFilter
  return {
    list: root,
    condition: and(visibleEvents(database, viewer), sought),
    filter: looked === noFilter ? undefined : looked,
    order: {
      column: isWhole ? eventLog.position : eventLog.place,
      direction: 'asc',
      valueOf: (row) => (isWhole ? row.position : row.place),
    },
    mergeAppend: sought === noFilter ? merged(eventLog, viewer) : undefined,
    async lookAhead(read, { after }) {
      const { floor, end } = await readLogBounds(read)
      if (after && Number(after.value) < floor) throw expired()
      return { value: end, id: afterAllIds }
    },
  }
}

/** No index has all that a broker or a service owner sees, but one has each part of it. */
function merged(eventLog: EventLog, { role, parties }: Viewer): MergeAppend | undefined {
  if (role === 'BROKER') return { column: eventLog.resellerId, values: [parties[0] ?? '', ''] }
  return role === 'SERVICE_OWNER' ? { column: eventLog.serviceId, values: parties } : undefined
}

/** Conditions that an index serves, that of the fewest rows first. */
function ofParties(eventLog: EventLog, filter: EventFilter): Fragment[] {
  return (['subjectId', 'organizationId', 'serviceId', 'resellerId', 'sellerId'] as const).flatMap((column) => {
    const id = filter[column]
    return id == null ? [] : [sql`${eventLog[column]} = ${id}`]
  })
}

/** Conditions that each event is looked at for. */
function details(
  { kind, subjectType, occurredAt }: EventLog,
  { kinds, subjectTypes, occurredAt: time }: EventFilter,
): Fragment[] {
  return [
    ...(kinds ? [isOneOf(kind, kinds)] : []),
    ...(subjectTypes ? [isOneOf(subjectType, subjectTypes)] : []),
    ...(time?.from ? [sql`${occurredAt} >= ${param(time.from, occurredAt)}`] : []),
    ...(time?.before ? [sql`${occurredAt} < ${param(time.before, occurredAt)}`] : []),
  ]
}

function isOneOf(column: Column, words: readonly string[]): Fragment {
  return words.length > 0 ? sql`${column} in (${listOf([...new Set(words)])})` : sql`false`
}

/** The next entries of the log, whoever they are for. */
export function readLogAfter(database: Database, position: number, most: number): Promise<LogEntry[]> {
  const { eventLog } = database.tables
  return database.query(logEntries(eventLog, sql`${eventLog.position} > ${position}`, eventLog.position, most))
}

/** The next entries that a viewer sees, up to a position. */
export function readVisibleAfter(
  database: Database,
  viewer: Viewer,
  { after, upTo, most }: { after: number; upTo: number; most: number },
): Promise<LogEntry[]> {
  const { eventLog } = database.tables
  const order = isHost(viewer.role) ? eventLog.position : eventLog.place
  const isWanted = and(sql`${order} > ${after}`, sql`${order} <= ${upTo}`, visibleEvents(database, viewer))
  return database.query(logEntries(eventLog, isWanted, order, most))
}

const logEntries = statement(({ connection }, table: EventLog, isWanted: Fragment, order: Column, most: number) =>
  connection
    .select()
    .from(table)
    .where(isWanted)
    .orderBy(sql`${order}`)
    .limit(most),
)

/** The resellers that had an event's service in their catalog when it happened. */
export async function findCatalogOwners(
  database: Database,
  { serviceId, occurredAt }: Pick<LogEntry, 'serviceId' | 'occurredAt'>,
): Promise<string[]> {
  const { catalogEntries: table } = database.tables
  const had = and(sql`${table.serviceId} = ${serviceId ?? ''}`, sql`${table.createdAt} <= ${occurredAt}`)
  const rows = await database.query(catalogOwners(table, had))
  return rows.map(({ resellerId }) => resellerId)
}

const catalogOwners = statement(({ connection }, table: Tables['catalogEntries'], had: Fragment) =>
  connection.select({ resellerId: table.resellerId }).from(table).where(had),
)
