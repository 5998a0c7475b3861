import { type Context, signedIn } from '../context.ts'
import { membersOf } from '../operations/events.ts'
import { findOwnReferences } from '../operations/own-references.ts'
import type { References } from '../operations/references.ts'
import { builder } from './builder.ts'
import { load } from './nodes/loaders.ts'
import type { ObjectRef } from './pothos.ts'
import { MetadataEntryType } from './records.ts'

/** Adds what each side's own systems know something by: a viewer reads those of its own side. */
export function addOwnReferences<Output>(type: ObjectRef<Output, { readonly id: string }>): void {
  const own = 'Each side has its own: the seller’s with its service owners, the broker’s, the organization’s.'
  builder.objectFields(type, (t) => ({
    externalId: t.string({
      nullable: true,
      description: `The id that it has in the viewer’s own systems. ${own} Null to operators and admins.`,
      select: ['id'],
      resolve: async ({ id }, _args, context) => (await referencesOf(context, id))?.externalId ?? null,
    }),
    metadata: t.field({
      type: [MetadataEntryType],
      nullable: true,
      description: `Notes of the viewer’s own systems, by key. ${own} Null to operators and admins, and where there are none.`,
      select: ['id'],
      resolve: async ({ id }, _args, context) => {
        const references = await referencesOf(context, id)
        return references && membersOf(references.metadata)
      },
    }),
  }))
}

/** The references of the viewer's own side, loaded together with others. */
async function referencesOf(context: Context, id: string): Promise<References | null> {
  const find = (ids: readonly string[]) => findOwnReferences(context.database, signedIn(context), ids)
  return (await load(context, 'own references', id, find)) ?? null
}
