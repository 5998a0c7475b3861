import { z } from 'zod'
import { searchable } from '../../values/search-text.ts'
import { cancellationModes } from '../../vocabulary.ts'
import { count, instant, name, oneOf, setOf, text, uuid } from '../fields.ts'
import { recordType, timeOr } from '../record-type.ts'

export const product = recordType({
  type: 'product',
  description: 'What one subscribes to: an item of a service.',
  schema: z
    .strictObject({
      id: uuid().describe('The product’s id, unique over all types.'),
      serviceId: uuid().describe('The service that it is an item of. Never changes.'),
      name: name().describe('What it is called.'),
      itemCode: text().nullish().describe('The seller’s own code for it.'),
      termMonths: count(1)
        .max(1200, 'must be at most 1200')
        .nullish()
        .describe('Months that a period lasts. Left out: it is perpetual.'),
      minQuantity: count(1)
        .nullish()
        .transform((given) => given ?? 1)
        .describe('The smallest quantity. Left out: 1.'),
      maxQuantity: count(1).nullish().describe('The largest quantity. Left out: no limit.'),
      cancellationModes: setOf(oneOf(cancellationModes), 1)
        .nullish()
        .transform((given) => given ?? [...cancellationModes])
        .describe('How its subscriptions may be cancelled. Left out: in both ways.'),
      createdAt: instant()
        .nullish()
        .describe('When it was created. Left out: what is stored, else the time of the import.'),
    })
    .refine(({ minQuantity, maxQuantity }) => maxQuantity == null || minQuantity <= maxQuantity, {
      path: ['maxQuantity'],
      message: 'must not be less than minQuantity',
    }),
  key: ['id'],
  isNode: true,
  *write(session, staged) {
    const stored = yield* session.stored('products', staged)
    yield* session.refuseForeignIds(
      'products',
      staged.filter(({ key }) => !stored.has(key)),
    )
    const services = yield* session.known(
      'services',
      staged.map(({ record }) => record.serviceId),
    )
    for (const one of staged) {
      const before = stored.get(one.key)
      const { record } = one
      session.required(one, 'serviceId', 'service', record.serviceId, services)
      session.fixed(one, record, before, 'serviceId')
      const { itemCode = null, termMonths = null, maxQuantity = null } = record
      const createdAt = timeOr(record.createdAt, before?.createdAt, session.now)
      const row = { ...record, itemCode, termMonths, maxQuantity, searchName: searchable(record.name), createdAt }
      yield* session.save(one, 'products', row, before)
    }
  },
  read: (session) => session.eachRow('products', 'product', ({ searchName: _, ...row }) => row),
})
