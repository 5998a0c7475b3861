import type { Connection, Database, Work } from '../../database/database.ts'
import { refuseArchivedParty } from '../../operations/acting-party.ts'
import { recordEvents } from '../../operations/events.ts'
import type { OperationResult } from '../../operations/idempotency.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { Archived, InvalidInput, NotFound, VersionConflict } from '../../operations/refusals.ts'
import { type OperationOutcome, runIdempotent, recallResult } from '../../operations/run-idempotent.ts'
import { later } from '../../values/instant.ts'
import {
  changedColumns,
  changedText,
  checkChanges,
  type ClearableField,
  type DefinitionChanges,
  isSame,
} from '../definition-changes.ts'
import { instanceRows, type RoleRows, roleRows, toldInstance, toldRoles } from '../definition-parts.ts'
import { channelsOf, definitionEvent } from '../records.ts'
import type { ServiceInstance } from '../service-definition.ts'
import { confirmReceivers } from '../store.handlers.ts'
import {
  findInstances,
  findRoles,
  findText,
  lockDefinition,
  replaceInstances,
  replaceRoles,
  seesService,
  updateDefinitionRow,
  writeText,
} from '../store.writes.ts'
import { checkTold } from '../told-addresses.ts'

/** The changes of a service's definition. */
export interface UpdateServiceDefinition {
  readonly serviceId: string
  /** The language of the texts, canonical; without it the default's. */
  readonly locale?: string | null | undefined
  readonly changes: DefinitionChanges
  readonly clear?: readonly ClearableField[] | null | undefined
  readonly expectedVersion?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** The writes of a part of an update where something of it differs; `snapshot` goes into the event. */
export interface PartChange {
  readonly changed: readonly string[]
  readonly snapshot: Readonly<Record<string, unknown>>
  readonly write: () => Work<void>
}

const noChange: PartChange = { changed: [], snapshot: {}, write: function* () {} }

/** Edits the definition of a service by its owner. Without a real change nothing is written. */
export function updateServiceDefinition(
  context: OperationContext,
  input: UpdateServiceDefinition,
): Promise<OperationOutcome> {
  return editDefinition(context, 'updateServiceDefinition', input, function* (tx) {
    return [yield* roleChange(tx, context, input), yield* instanceChange(tx, context, input)]
  })
}

/** One edit of a definition, with parts of it that are worked out once it is locked. */
export function editDefinition(
  context: OperationContext,
  operation: string,
  input: UpdateServiceDefinition,
  changeParts: (tx: Connection) => Work<PartChange[]>,
): Promise<OperationOutcome> {
  const { database, viewer, now } = context
  const { serviceId } = input
  const clear = input.clear ?? []

  function* work(tx: Connection): Work<OperationResult> {
    yield* refuseArchivedParty(database, viewer)
    const found = yield* lockDefinition(tx, database, viewer, serviceId)
    if (!found) throw new NotFound('There is no such service, or it has no definition.')
    const { definition: before, sellerId, isSellerArchived } = found
    if (viewer.role === 'SERVICE_OWNER' && isSellerArchived) throw new Archived('The service’s seller is archived.')
    const { version } = before
    if (input.expectedVersion != null && input.expectedVersion !== version)
      throw new VersionConflict(input.expectedVersion, version)
    const issues = [
      ...checkChanges(input.changes, clear, input.locale ?? null),
      ...checkTold(viewer, input.changes, before),
    ]
    const locale = input.locale ?? before.defaultLocale
    const texts = yield* textChange(tx, context, input, locale)
    if ('issue' in texts) issues.push(texts.issue)
    if ('issue' in texts || issues.length > 0) throw new InvalidInput(issues)

    const { set, changed } = changedColumns(before, input.changes, clear)
    const parts = [texts, ...(yield* changeParts(tx))]
    const fields = [...changed, ...parts.flatMap((part) => part.changed)]
    if (fields.length === 0) return { id: serviceId, version }
    const after = yield* updateDefinitionRow(tx, database, before, {
      ...set,
      version: version + 1,
      updatedAt: later(now, before.updatedAt),
    })
    // The row is locked, so this does not happen; if it did, nothing of it may stand.
    if (!after) throw new VersionConflict(version, version + 1)
    for (const part of parts) yield* part.write()
    yield* confirmReceivers(tx, database, { serviceId, sellerId }, channelsOf(fields), now)
    const update = { before, after, fields, parts: Object.assign({}, ...parts.map((part) => part.snapshot)) }
    yield* recordEvents(database, [definitionEvent(update, sellerId, now, context)])
    return { id: serviceId, version: after.version }
  }
  return runIdempotent(
    context,
    operation,
    input,
    work,
    recallResult((tx, id) => seesService(tx, database, viewer, id)),
  )
}

function* textChange(tx: Connection, { database }: OperationContext, input: UpdateServiceDefinition, locale: string) {
  const { serviceId, changes, clear } = input
  if (changes.displayName == null && changes.descriptionLong == null && !clear?.includes('descriptionLong'))
    return noChange
  const outcome = changedText(yield* findText(tx, database, serviceId, locale), changes, clear ?? [])
  if ('issue' in outcome || outcome.changed.length === 0) return 'issue' in outcome ? outcome : noChange
  const text = { serviceId, locale, ...outcome.after }
  return {
    changed: outcome.changed,
    snapshot: { locale, ...outcome.after },
    write: () => writeText(tx, database, text),
  }
}

function* roleChange(
  tx: Connection,
  { database }: OperationContext,
  { serviceId, changes: { serviceRoles } }: UpdateServiceDefinition,
): Work<PartChange> {
  if (!serviceRoles) return noChange
  const before = yield* findRoles(tx, database, serviceId)
  return rolesChanged(tx, database, serviceId, before, roleRows(serviceId, serviceRoles, before))
}

/** The change of a service's roles from some to others. */
export function rolesChanged(
  tx: Connection,
  database: Database,
  serviceId: string,
  before: RoleRows,
  after: RoleRows,
): PartChange {
  if (isSame(before, after)) return noChange
  return {
    changed: ['serviceRoles'],
    snapshot: { serviceRoles: toldRoles(after) },
    write: () => replaceRoles(tx, database, serviceId, after),
  }
}

function* instanceChange(
  tx: Connection,
  { database }: OperationContext,
  { serviceId, changes }: UpdateServiceDefinition,
): Work<PartChange> {
  if (!changes.serviceInstances) return noChange
  const before = yield* findInstances(tx, database, serviceId)
  return instancesChanged(tx, database, serviceId, before, instanceRows(serviceId, changes.serviceInstances, before))
}

/** The change of a service's instances from some to others. */
export function instancesChanged(
  tx: Connection,
  database: Database,
  serviceId: string,
  before: readonly ServiceInstance[],
  after: readonly ServiceInstance[],
): PartChange {
  if (isSame(before, after)) return noChange
  return {
    changed: ['serviceInstances'],
    snapshot: { serviceInstances: after.map(toldInstance) },
    write: () => replaceInstances(tx, database, serviceId, after),
  }
}
