import { signedIn } from '../context.ts'
import { membersOf } from '../operations/events.ts'
import { readsReferences } from '../operations/references.ts'
import type { AuditSubject } from '../vocabulary.ts'
import { builder } from './builder.ts'
import type { ObjectRef } from './pothos.ts'

/** The columns of everything that people make, change and archive. */
export interface RecordShape {
  readonly externalId: string | null
  readonly metadata: Readonly<Record<string, string>>
  readonly version: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly archivedAt: Date | null
}

interface MetadataEntry {
  readonly key: string
  readonly value: string
}

/** GraphQL's `MetadataEntry`. */
export const MetadataEntryType = builder.objectRef<MetadataEntry>('MetadataEntry').implement({
  description: 'A note of somebody’s own systems.',
  fields: (t) => ({
    key: t.exposeString('key', { description: 'The note’s name.' }),
    value: t.exposeString('value', { description: 'The note’s text.' }),
  }),
})

/** Adds the fields that all records have to the type of one; `owner` says whose its references are. */
export function addRecordFields<Output>(
  type: ObjectRef<Output, RecordShape>,
  subject: AuditSubject,
  owner: string,
): void {
  const restricted = `Null to all but ${owner}, operators and admins.`
  builder.objectFields(type, (t) => ({
    externalId: t.string({
      nullable: true,
      description: `The id that it has in the systems of whoever manages it. ${restricted}`,
      select: ['externalId'],
      resolve: ({ externalId }, _args, context) =>
        readsReferences(subject, signedIn(context).role) ? externalId : null,
    }),
    metadata: t.field({
      type: [MetadataEntryType],
      nullable: true,
      description: `Notes of those systems, by key. ${restricted}`,
      select: ['metadata'],
      resolve: ({ metadata }, _args, context) =>
        readsReferences(subject, signedIn(context).role) ? membersOf(metadata) : null,
    }),
    version: t.exposeInt('version', { description: 'Counts its changes: for `expectedVersion`.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The instant at which it was made.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', description: 'The instant of its last change.' }),
    archivedAt: t.expose('archivedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The instant from which on nothing new begins with it; null while it is in use.',
    }),
  }))
}
