import { type Context, signedIn } from '../context.ts'
import type { Database } from '../database/database.ts'
import { findByIds } from '../database/query/find.ts'
import { sql } from '../database/query/fragment.ts'
import type { ListQuery } from '../database/query/lists.ts'
import type { Projection } from '../database/query/projection.ts'
import type { Tables } from '../database/tables.ts'
import type { AuditEntry } from '../operations/audit.ts'
import { readableAuditChanges } from '../operations/references.ts'
import type { Viewer } from '../viewer.ts'
import { visibleAuditEntries } from '../visibility.ts'
import type { AuditSubject, FieldChange, Role } from '../vocabulary.ts'
import { addOriginFields, FieldChangeType } from './actor.ts'
import { builder } from './builder.ts'
import { EventKind } from './event-kinds.ts'
import type { ObjectRef } from './pothos.ts'

/** Entries of trails by id, in that order; null for each that is absent or none of the viewer's business. */
function findAuditEntries(database: Database, viewer: Viewer, ids: readonly string[], projection?: Projection) {
  const { auditEntries } = database.tables
  return findByIds(database, auditEntries, ids, visibleAuditEntries(database, viewer), projection)
}

/** The changes of an entry that the viewer of a request may read, of those that its role may. */
type FieldRule = (
  entry: { readonly serviceId: string | null; readonly changes: readonly FieldChange[] },
  context: Context,
) => Promise<readonly FieldChange[]>

/** Of what has fields that hang on more than the role. */
const fieldRules = new Map<AuditSubject, FieldRule>()

const AuditEntryType = builder.nodeType<AuditEntry>('AuditEntry', {
  table: (tables) => tables.auditEntries,
  find: findAuditEntries,
  description: 'A change of something that the business consists of. Entries never change and are never removed.',
  fields: (t) => ({
    occurredAt: t.expose('occurredAt', { type: 'DateTime', description: 'The instant of the change.' }),
    kind: t.expose('kind', { type: EventKind, description: 'The kind of change.' }),
    changes: t.field({
      type: [FieldChangeType],
      description: 'The fields that changed, without those that the viewer may not read.',
      select: ['subjectType', 'serviceId', 'changes'],
      resolve: async (entry, _args, context) => {
        const changes = readableAuditChanges(entry, signedIn(context).role)
        return [...((await fieldRules.get(entry.subjectType)?.({ ...entry, changes }, context)) ?? changes)]
      },
    }),
  }),
})

addOriginFields(AuditEntryType)

const AuditEntryConnection = builder.connectionType(AuditEntryType, { plural: 'changes' })

/**
 * Adds its trail to the type of something; `readers` says who reads it, as `reads` does, and `rule` what of its changes
 * where that does not hang on the role alone.
 */
export function addAuditTrail<Output, Of extends { readonly id: string }>(
  type: ObjectRef<Output, Of>,
  subject: AuditSubject,
  readers: string,
  reads: (role: Role, of: Of) => boolean,
  rule?: FieldRule,
): void {
  if (rule) fieldRules.set(subject, rule)
  builder.objectField(type, 'auditTrail', (t) =>
    t.relatedConnection(AuditEntryConnection, {
      description: `The changes of it, oldest first. ${readers}`,
      isShort: true,
      isReadable: ({ role }, of) => reads(role, of),
      list: (database, viewer) => listAuditTrail(subject, database, viewer),
    }),
  )
}

function listAuditTrail(subject: AuditSubject, database: Database, viewer: Viewer): ListQuery<Tables['auditEntries']> {
  const { auditEntries } = database.tables
  return {
    list: {
      name: `${subject}.auditTrail`,
      table: (tables) => tables.auditEntries,
      relation: ({ auditEntries: entry }, id) => sql`${entry.subjectId} = ${id} and ${entry.subjectType} = ${subject}`,
    },
    condition: visibleAuditEntries(database, viewer),
    order: { column: auditEntries.sequence, direction: 'asc', valueOf: (row) => row.sequence },
  }
}
