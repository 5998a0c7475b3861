import { z } from 'zod'
import { run, type Work } from '../../database/database.ts'
import { and, sql } from '../../database/query/fragment.ts'
import { normalForm } from '../../services/custom-property-forms.ts'
import { definitionFaults } from '../../services/custom-property-value.ts'
import { isPaidWith } from '../../values/currency.ts'
import { inOrder } from '../../values/same-value.ts'
import { searchable } from '../../values/search-text.ts'
import { customPropertyTargets, customPropertyTypes } from '../../vocabulary.ts'
import {
  count,
  currency,
  externalId,
  flag,
  flagOr,
  instant,
  metadata,
  name,
  oneOf,
  setOf,
  text,
  uuid,
} from '../fields.ts'
import { type ImportSession, isSameRow, mergeVersion } from '../import-session.ts'
import type { Row } from '../primary-keys.ts'
import { recordType, timeOr, timeOrNull } from '../record-type.ts'
import type { Staged } from '../staging.ts'

const layers = ['ORGANIZATION', 'BROKER', 'SELLER'] as const

const customProperty = z
  .strictObject({
    key: name().describe('Its id within the service: the REST `id`.'),
    name: name().describe('What people are asked for.'),
    appliesTo: oneOf(customPropertyTargets).describe(
      'Whether it is asked on adding the service or on subscribing. Never changes.',
    ),
    type: oneOf(customPropertyTypes).describe('What a value must be, and which form of it is kept.'),
    isMandatory: flagOr(false).describe('Whether a value must be given.'),
    isVisible: flagOr(true).describe('Whether those beside the seller see it.'),
    defaultValue: text().nullish().describe('What it is where nobody says: a value as the other fields allow it.'),
    allowedValues: z
      .array(text())
      .nullish()
      .transform((values) => values ?? [])
      .describe('What it may be; empty, or only `""`: anything.'),
    pattern: text()
      .nullish()
      .describe('A regular expression, in the syntax of RE2, that the whole of a value matches.'),
    minLength: count(0).nullish().describe('Characters at least.'),
    maxLength: count(0).nullish().describe('Characters at most.'),
    layers: setOf(oneOf(layers), 1)
      .nullish()
      .transform((given) => given ?? [...layers])
      .describe('Who reads and writes it. Left out: all three.'),
  })
  .refine(({ minLength, maxLength }) => minLength == null || maxLength == null || minLength <= maxLength, {
    path: ['maxLength'],
    message: 'must not be less than minLength',
  })

const schema = z.strictObject({
  id: uuid().describe('The service’s id, unique over all types.'),
  sellerId: uuid().describe('The seller that owns it. Never changes.'),
  name: name().describe('What it is called.'),
  currencyCodes: setOf(currency(), 1).describe(
    'The currencies that it is sold in. One that a price or an organization uses cannot be left out again.',
  ),
  isLicenseKeyEnabled: flagOr(false).describe('Whether its subscriptions may carry license keys.'),
  customProperties: z
    .array(customProperty)
    .nullish()
    .transform((given) => given ?? [])
    .refine((given) => new Set(given.map(({ key }) => key)).size === given.length, 'names the same key twice')
    .describe(
      'What it asks for, in this order. One that is stored and not listed here stays, since stored values refer to it.',
    ),
  isOfferedToAll: flag()
    .nullish()
    .describe('Whether every reseller may take it into its catalog. Left out: what is stored, else no.'),
  externalId: externalId().nullish().describe('The id that it has in its seller’s own systems.'),
  metadata: metadata().describe('Notes of those systems, by key.'),
  version: count(1)
    .nullish()
    .describe('Counts its changes; see Versions. Left out: the highest sequence of its trail in the file.'),
  createdAt: instant()
    .nullish()
    .describe('When it was created. Left out: what is stored, else the time of the import.'),
  updatedAt: instant().nullish().describe('When it last changed; see Versions.'),
  archivedAt: instant().nullish().describe('From when on nothing new begins with it. Left out: it is in use.'),
})

export const service = recordType({
  type: 'service',
  description:
    'What a seller offers, with the currencies that it is sold in and the custom properties that it asks for.',
  schema,
  key: ['id'],
  isNode: true,
  alternate: {
    name: 'seller and external id',
    of: ({ sellerId, externalId: given }) => (given == null ? null : `${sellerId} ${given}`),
  },
  *write(session, staged) {
    const stored = yield* session.stored('services', staged)
    yield* refuseTakenIds(session, staged)
    yield* session.refuseForeignIds(
      'services',
      staged.filter(({ record }) => !stored.has(record.id)),
    )
    const sellers = yield* session.known(
      'sellers',
      staged.map(({ record }) => record.sellerId),
    )
    const keys = staged.flatMap(({ record }) => record.customProperties.map(({ key }) => [record.id, key]))
    const storedProperties = yield* session.find('customPropertyDefinitions', ['serviceId', 'key'], keys)
    const properties: Row<'customPropertyDefinitions'>[] = []
    for (const one of staged) {
      const { id, sellerId, name, currencyCodes, isLicenseKeyEnabled, createdAt } = one.record
      const before = stored.get(id)
      session.required(one, 'sellerId', 'seller', sellerId, sellers)
      session.fixed(one, one.record, before, 'sellerId')
      yield* refuseDroppedCurrencies(session, one, before)
      for (const [index, code] of currencyCodes.entries()) {
        if (!isPaidWith(code) && !before?.currencyCodes.includes(code))
          session.refuse(one, `currencyCodes[${index}]`, `is ${code}, which nobody pays with`)
      }
      const changed = one.record.customProperties
        .map((property, position) => propertyRow(id, property, position))
        .filter((row, index) => {
          const other = storedProperties.get(`${id} ${row.key}`)
          if (other && other.appliesTo !== row.appliesTo)
            session.refuse(one, `customProperties[${index}].appliesTo`, `must stay ${other.appliesTo}`)
          return !other || !isSameRow(row, other)
        })
      for (const row of changed) {
        for (const { field, problem } of definitionFaults(row))
          session.refuse(one, `customProperties[${row.position}].${field}`, problem)
      }
      if (one.isRefused) continue
      const given = { id, sellerId, name, searchName: searchable(name), currencyCodes, isLicenseKeyEnabled }
      const fresh = {
        ...given,
        isOfferedToAll: one.record.isOfferedToAll ?? before?.isOfferedToAll ?? false,
        externalId: one.record.externalId ?? null,
        metadata: one.record.metadata,
        createdAt: timeOr(createdAt, before?.createdAt, session.now),
        archivedAt: timeOrNull(one.record.archivedAt),
      }
      const row = mergeVersion(fresh, before, session.versionOf(one.record, 'trail'), session.now)
      yield* session.save(one, 'services', row, before, changed.length > 0)
      properties.push(...changed)
    }
    yield* session.flush()
    for (const row of properties) yield* session.write('customPropertyDefinitions', row)
  },
  read: (session) =>
    session.each('services', 'service', function* (rows): Work<object[]> {
      const properties = yield* session.partsOf(
        'customPropertyDefinitions',
        rows.map(({ id }) => id),
      )
      return rows.map(({ searchName: _, ...row }) => ({
        ...row,
        metadata: inOrder(row.metadata),
        customProperties: (properties.get(row.id) ?? []).toSorted((a, b) => a.position - b.position).map(propertyLine),
      }))
    }),
})

function propertyRow(
  serviceId: string,
  property: z.output<typeof customProperty>,
  position: number,
): Row<'customPropertyDefinitions'> {
  const { type, pattern = null, minLength = null, maxLength = null } = property
  const defaultValue = property.defaultValue == null ? null : normalForm(type, property.defaultValue)
  const allowedValues = property.allowedValues.map((value) => normalForm(type, value))
  return { ...property, serviceId, position, defaultValue, allowedValues, pattern, minLength, maxLength }
}

function propertyLine({ serviceId: _, position: __, ...property }: Row<'customPropertyDefinitions'>): object {
  return Object.fromEntries(Object.entries(property).filter(([, value]) => value !== null))
}

/** Refuses external ids that another service of the seller has. */
function* refuseTakenIds(session: ImportSession, staged: readonly Staged<z.output<typeof schema>>[]): Work<void> {
  const given = staged.filter(({ record }) => record.externalId != null)
  const keys = given.map(({ record }) => [record.sellerId, record.externalId ?? ''])
  const taken = yield* session.find('services', ['sellerId', 'externalId'], keys)
  for (const one of given) {
    const other = taken.get(`${one.record.sellerId} ${one.record.externalId}`)
    if (other && other.id !== one.record.id)
      session.refuse(one, 'externalId', `is that of ${other.id} in the database already`)
  }
}

/** A currency in use stays: what has a price or an organization in it could not be imported again. */
function* refuseDroppedCurrencies(
  session: ImportSession,
  one: Staged<z.output<typeof schema>>,
  before: Row<'services'> | undefined,
): Work<void> {
  const dropped = before?.currencyCodes.filter((code) => !one.record.currencyCodes.includes(code)) ?? []
  const { priceEntries, products, organizationServices } = session.tables
  for (const code of dropped) {
    const ofService = sql`${priceEntries.productId} in (select ${products.id} from ${products} where ${products.serviceId} = ${one.record.id})`
    const inCurrency = and(ofService, sql`${priceEntries.currencyCode} = ${code}`)
    const prices = yield* run(
      session.tx.select({ owner: priceEntries.ownerId }).from(priceEntries).where(inCurrency).limit(1),
    )
    const ofOrganization = and(
      sql`${organizationServices.serviceId} = ${one.record.id}`,
      sql`${organizationServices.currencyCode} = ${code}`,
    )
    const added = yield* run(
      session.tx.select({ id: organizationServices.id }).from(organizationServices).where(ofOrganization).limit(1),
    )
    if (prices.length + added.length > 0)
      session.refuse(one, 'currencyCodes', `must keep ${code}: a price or an organization in the database uses it`)
  }
}
