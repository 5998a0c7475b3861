import { z } from 'zod'
import { searchable } from '../../values/search-text.ts'
import { cancellationModes } from '../../vocabulary.ts'
import { count, flagOr, instant, name, oneOf, setOf, text, uuid } from '../fields.ts'
import { noun, timeOr } from '../noun.ts'

const createdAt = () =>
  instant().nullish().describe('When it was created. Left out: what is stored, else the time of the import.')

export const product = noun({
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
      createdAt: createdAt(),
    })
    .refine(({ minQuantity, maxQuantity }) => maxQuantity == null || minQuantity <= maxQuantity, {
      path: ['maxQuantity'],
      message: 'must not be less than minQuantity',
    }),
  key: ['id'],
  isNode: true,
  *write(importing, staged) {
    const stored = yield* importing.stored('products', staged)
    yield* importing.refuseForeignIds(
      'products',
      staged.filter(({ key }) => !stored.has(key)),
    )
    const services = yield* importing.known(
      'services',
      staged.map(({ record }) => record.serviceId),
    )
    for (const one of staged) {
      const before = stored.get(one.key)
      const { record } = one
      importing.required(one, 'serviceId', 'service', record.serviceId, services)
      importing.fixed(one, record, before, 'serviceId')
      const { itemCode = null, termMonths = null, maxQuantity = null } = record
      const createdAt = timeOr(record.createdAt, before?.createdAt, importing.now)
      const row = { ...record, itemCode, termMonths, maxQuantity, searchName: searchable(record.name), createdAt }
      yield* importing.save(one, 'products', row, before)
    }
  },
  read: (exporting) => exporting.each1('products', 'product', ({ searchName: _, ...row }) => row),
})

export const catalogEntry = noun({
  type: 'catalogEntry',
  description: 'A service in a reseller’s catalog.',
  schema: z.strictObject({
    resellerId: uuid().describe('Whose catalog it is.'),
    serviceId: uuid().describe('The service in it.'),
    isEnabled: flagOr(true).describe('Whether organizations can add the service.'),
    createdAt: createdAt(),
  }),
  key: ['resellerId', 'serviceId'],
  *write(importing, staged) {
    const stored = yield* importing.stored('catalogEntries', staged)
    const resellers = yield* importing.known(
      'resellers',
      staged.map(({ record }) => record.resellerId),
    )
    const services = yield* importing.known(
      'services',
      staged.map(({ record }) => record.serviceId),
    )
    for (const one of staged) {
      const { resellerId, serviceId, isEnabled, createdAt } = one.record
      const before = stored.get(one.key)
      importing.required(one, 'resellerId', 'reseller', resellerId, resellers)
      importing.required(one, 'serviceId', 'service', serviceId, services)
      const row = { resellerId, serviceId, isEnabled, createdAt: timeOr(createdAt, before?.createdAt, importing.now) }
      yield* importing.save(one, 'catalogEntries', row, before)
    }
  },
  read: (exporting) => exporting.each1('catalogEntries', 'catalogEntry', (row) => row),
})

export const invitation = noun({
  type: 'invitation',
  description: 'Opens a gated service to one organization.',
  schema: z.strictObject({
    serviceId: uuid().describe('The gated service.'),
    organizationId: uuid().describe('Who is invited.'),
    createdAt: createdAt(),
  }),
  key: ['serviceId', 'organizationId'],
  *write(importing, staged) {
    const stored = yield* importing.stored('invitations', staged)
    const services = yield* importing.known(
      'services',
      staged.map(({ record }) => record.serviceId),
    )
    const organizations = yield* importing.known(
      'organizations',
      staged.map(({ record }) => record.organizationId),
    )
    for (const one of staged) {
      const { serviceId, organizationId, createdAt } = one.record
      const before = stored.get(one.key)
      importing.required(one, 'serviceId', 'service', serviceId, services)
      importing.required(one, 'organizationId', 'organization', organizationId, organizations)
      const row = { serviceId, organizationId, createdAt: timeOr(createdAt, before?.createdAt, importing.now) }
      yield* importing.save(one, 'invitations', row, before)
    }
  },
  read: (exporting) => exporting.each1('invitations', 'invitation', (row) => row),
})
