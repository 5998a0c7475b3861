import { z } from 'zod'
import type { Work } from '../../database/database.ts'
import { named } from '../../operations/parties.ts'
import { inOrder } from '../../values/same-value.ts'
import { cancellationModes } from '../../vocabulary.ts'
import { count, externalId, instant, metadata, name, oneOf, setOf, text, uuid } from '../fields.ts'
import type { ImportSession } from '../import-session.ts'
import type { Row } from '../primary-keys.ts'
import { recordType, timeOr, timeOrNull } from '../record-type.ts'
import { mergeVersion } from '../row-versions.ts'
import type { Staged } from '../staging.ts'

const createdAt = () =>
  instant().nullish().describe('When it was created. Left out: what is stored, else the time of the import.')

const productSchema = z
  .strictObject({
    id: uuid().describe('The product’s id, unique over all types.'),
    serviceId: uuid().describe('The service that it is an item of. Never changes.'),
    name: name().describe('What it is called.'),
    itemCode: text().nullish().describe('The seller’s own code for it.'),
    termMonths: count(1)
      .max(1200, 'must be at most 1200')
      .nullish()
      .describe('Months that a period lasts. Left out: it is perpetual. Never changes.'),
    minQuantity: count(1)
      .nullish()
      .transform((given) => given ?? 1)
      .describe('The smallest quantity. Left out: 1.'),
    maxQuantity: count(1).nullish().describe('The largest quantity. Left out: no limit.'),
    cancellationModes: setOf(oneOf(cancellationModes), 1)
      .nullish()
      .transform((given) => given ?? [...cancellationModes])
      .describe('How its subscriptions may be cancelled. Left out: in both ways.'),
    replacedById: uuid()
      .nullish()
      .describe('What to take instead of an archived one: another product of the service, not archived before it.'),
    externalId: externalId().nullish().describe('The id that it has in its seller’s own systems.'),
    metadata: metadata().describe('Notes of those systems, by key.'),
    version: count(1)
      .nullish()
      .describe('Counts its changes; see Versions. Left out: the highest sequence of its trail in the file.'),
    createdAt: createdAt(),
    updatedAt: instant().nullish().describe('When it last changed; see Versions.'),
    archivedAt: instant().nullish().describe('From when on nothing new begins with it. Left out: it is in use.'),
  })
  .refine(({ minQuantity, maxQuantity }) => maxQuantity == null || minQuantity <= maxQuantity, {
    path: ['maxQuantity'],
    message: 'must not be less than minQuantity',
  })
  .refine(({ replacedById, archivedAt }) => replacedById == null || archivedAt != null, {
    path: ['replacedById'],
    message: 'is for an archived product only',
  })

type ProductLine = z.output<typeof productSchema>

export const product = recordType({
  type: 'product',
  description: 'What one subscribes to: an item of a service.',
  schema: productSchema,
  key: ['id'],
  isNode: true,
  onStaged(staging, { id, serviceId, archivedAt }) {
    staging.mark(`product of ${serviceId}`, id)
    staging.raise('product archived', id, archivedAt == null ? 0 : new Date(archivedAt).getTime())
  },
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('products', staged)
    yield* session.refuseForeignIds('products', staged, stored)
    const services = yield* session.rows.referred('services', staged, ({ serviceId }) => serviceId)
    const rows = staged.flatMap((one) => {
      const { record } = one
      const before = stored.get(one.key)
      const service = session.required(one, 'serviceId', 'service', record.serviceId, services)
      const { version, updatedAt, ...given } = record
      const { itemCode = null, termMonths = null, maxQuantity = null, replacedById = null } = given
      session.fixed(one, { ...given, termMonths }, before, 'serviceId', 'termMonths')
      if (!service) return []
      const fresh = {
        ...given,
        ...named(record.name),
        sellerId: service.sellerId,
        itemCode,
        termMonths,
        maxQuantity,
        replacedById,
        externalId: record.externalId ?? null,
        createdAt: timeOr(record.createdAt, before?.createdAt, session.now),
        archivedAt: timeOrNull(record.archivedAt),
      }
      const versions = session.versionOf({ id: given.id, version, updatedAt }, 'trail')
      return [{ one, before, row: mergeVersion(fresh, before, versions, session.now) }]
    })
    yield* refuseTakenIds(session, rows)
    yield* refuseOtherReplacements(session, staged)
    for (const { one, before, row } of rows) yield* session.save(one, 'products', row, before)
  },
  read: (session) =>
    session.eachRow('products', 'product', ({ searchName: _, sellerId: __, ...row }) => ({
      ...row,
      metadata: inOrder(row.metadata),
    })),
})

interface ProductRow {
  readonly one: Staged<ProductLine>
  readonly row: Row<'products'>
}

/** Refuses external ids that another product of the seller has, in the database or in the same lines. */
function* refuseTakenIds(session: ImportSession, rows: readonly ProductRow[]): Work<void> {
  const given = rows.filter(({ row }) => row.externalId !== null)
  const keyOf = ({ sellerId, externalId: own }: Row<'products'>) => [sellerId, own ?? '']
  const keys = given.map(({ row }) => keyOf(row))
  const taken = yield* session.rows.byColumns('products', ['sellerId', 'externalId'], keys)
  const seen = new Set<string>()
  for (const { one, row } of given) {
    const key = keyOf(row).join(' ')
    const other = taken.get(key)
    if (other && other.id !== row.id)
      session.refuse(one, 'externalId', `is that of ${other.id} in the database already`)
    else if (seen.has(key)) session.refuse(one, 'externalId', 'is that of another product of the same seller')
    seen.add(key)
  }
}

/** Refuses replacements that no archive names: products of other services, and those that were archived before. */
function* refuseOtherReplacements(session: ImportSession, staged: readonly Staged<ProductLine>[]): Work<void> {
  const replaced = staged.filter(({ record }) => record.replacedById != null)
  const stored = yield* session.rows.byId(
    'products',
    replaced.map(({ record }) => record.replacedById ?? ''),
  )
  for (const one of replaced) {
    const { id, serviceId, replacedById, archivedAt } = one.record
    const other = replacedById ?? ''
    const isStaged = session.staging.has('product', other)
    const isOfService = isStaged
      ? session.staging.isMarked(`product of ${serviceId}`, other)
      : stored.get(other)?.serviceId === serviceId
    const otherArchived = isStaged
      ? (session.staging.highest('product archived', other) ?? 0)
      : (stored.get(other)?.archivedAt?.getTime() ?? 0)
    const isLater = otherArchived === 0 || otherArchived >= new Date(archivedAt ?? 0).getTime()
    if (other === id || !isOfService) session.refuse(one, 'replacedById', 'must be another product of the same service')
    else if (!isLater) session.refuse(one, 'replacedById', `is ${other}, which was archived before`)
  }
}
