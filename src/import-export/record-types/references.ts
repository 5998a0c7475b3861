import { z } from 'zod'
import type { Work } from '../../database/database.ts'
import { inOrder } from '../../values/same-value.ts'
import { type ReferencedType, referencedTypes, referenceSides } from '../../vocabulary.ts'
import { externalId, metadata, oneOf, uuid } from '../fields.ts'
import type { ImportSession } from '../import-session.ts'
import type { Row } from '../primary-keys.ts'
import { recordType } from '../record-type.ts'
import type { Staged } from '../staging.ts'

const schema = z.strictObject({
  objectId: uuid().describe('The service of an organization, or the subscription.'),
  side: oneOf(referenceSides).describe('Whose own systems they are of.'),
  objectType: oneOf(referencedTypes).describe('The type of what they are of, as the graph calls it.'),
  externalId: externalId()
    .nullish()
    .describe('The id that it has in those systems. No two of one party and type alike.'),
  metadata: metadata().describe('Notes of those systems, by key.'),
})

type Line = z.output<typeof schema>
/** The parties of the sides of something. */
type Sides = Pick<Row<'subscriptions'>, 'sellerId' | 'resellerId' | 'organizationId'>

const lines: Readonly<Record<ReferencedType, string>> = {
  OrganizationService: 'organizationService',
  ServiceSubscription: 'subscription',
}
const owners = { SELLER: 'sellerId', BROKER: 'resellerId', ORGANIZATION: 'organizationId' } as const

export const references = recordType({
  type: 'references',
  description:
    'What the own systems of one side know a service of an organization, or a subscription, by. No other side reads it.',
  schema,
  key: ['objectId', 'side'],
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('objectReferences', staged)
    const ids = staged.map(({ record }) => record.objectId)
    const found: Readonly<Record<ReferencedType, ReadonlyMap<string, Sides>>> = {
      OrganizationService: yield* session.rows.byId('organizationServices', ids),
      ServiceSubscription: yield* session.rows.byId('subscriptions', ids),
    }
    const rows = staged.flatMap((one) => {
      const { objectId, side, objectType, metadata: notes } = one.record
      const about = session.required(one, 'objectId', lines[objectType], objectId, found[objectType])
      if (!about) return []
      const ownerId = about[owners[side]]
      return [
        {
          one,
          row: { objectId, side, objectType, ownerId, externalId: one.record.externalId ?? null, metadata: notes },
        },
      ]
    })
    yield* refuseTakenIds(session, rows)
    for (const { one, row } of rows) yield* session.save(one, 'objectReferences', row, stored.get(one.key))
  },
  read: (session) =>
    session.eachRow('objectReferences', 'references', ({ ownerId: _, ...row }) => ({
      ...row,
      metadata: inOrder(row.metadata),
    })),
})

/** Refuses external ids that something else of the same type has on the same side of the same party. */
function* refuseTakenIds(
  session: ImportSession,
  rows: readonly { readonly one: Staged<Line>; readonly row: Row<'objectReferences'> }[],
): Work<void> {
  const given = rows.filter(({ row }) => row.externalId !== null)
  const keyOf = ({ ownerId, externalId: own }: Row<'objectReferences'>) => [ownerId, own ?? '']
  const taken = yield* session.rows.allByColumns(
    'objectReferences',
    ['ownerId', 'externalId'],
    given.map(({ row }) => keyOf(row)),
  )
  const seen = new Set<string>()
  for (const { one, row } of given) {
    const key = [row.objectType, ...keyOf(row)].join(' ')
    const other = taken.find(
      (each) =>
        each.objectType === row.objectType &&
        each.ownerId === row.ownerId &&
        each.externalId === row.externalId &&
        each.objectId !== row.objectId,
    )
    if (other) session.refuse(one, 'externalId', `is that of ${other.objectId} in the database already`)
    else if (seen.has(key)) session.refuse(one, 'externalId', 'is that of another line of the same side')
    seen.add(key)
  }
}
