import { z } from 'zod'
import { run, type Work } from '../../database/database.ts'
import { and, sql } from '../../database/query/fragment.ts'
import { definitionRow, isNarrower } from '../../services/custom-property-changes.ts'
import { definitionFaults } from '../../services/custom-property-value.ts'
import { propertyLayers } from '../../services/custom-property.ts'
import { PropertyVerdicts } from '../../services/property-verdicts.ts'
import { findStoredValues } from '../../services/store.custom-properties.ts'
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
import type { ImportSession } from '../import-session.ts'
import type { Row } from '../primary-keys.ts'
import { present, recordType, timeOr, timeOrNull } from '../record-type.ts'
import { isSameRow, mergeVersion } from '../row-versions.ts'
import type { Staged } from '../staging.ts'

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
    layers: setOf(oneOf(propertyLayers), 1)
      .nullish()
      .transform((given) => given ?? [...propertyLayers])
      .describe('Who reads and writes it. Left out: all three. `SELLER` cannot be added later.'),
    isRetired: flagOr(false).describe('Whether it is asked no more; stored values stay.'),
    appliesToNewOnly: flagOr(false).describe('Whether its rules are for what is given from now on.'),
    mandatorySince: instant()
      .nullish()
      .describe(
        'With `appliesToNewOnly`: what was made before needs no value. Left out: what is stored, else the import.',
      ),
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
    const stored = yield* session.rows.ofRecords('services', staged)
    yield* refuseTakenIds(session, staged)
    yield* session.refuseForeignIds('services', staged, stored)
    const sellers = yield* session.rows.referred('sellers', staged, ({ sellerId }) => sellerId)
    const keys = staged.flatMap(({ record }) => record.customProperties.map(({ key }) => [record.id, key]))
    const storedProperties = yield* session.rows.byColumns('customPropertyDefinitions', ['serviceId', 'key'], keys)
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
        .map((property, position) => propertyRow(session, id, property, storedProperties, position))
        .filter(({ row, other }) => !other || !isSameRow(row, other))
      for (const pair of changed) yield* checkProperty(session, one, pair)
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
      properties.push(...changed.map(({ row: each }) => each))
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

type Property = Row<'customPropertyDefinitions'>

/** A property as a line has it, beside the one that is stored. */
interface PropertyPair {
  readonly row: Property
  readonly other: Property | null
}

function propertyRow(
  session: ImportSession,
  serviceId: string,
  { mandatorySince, ...given }: z.output<typeof customProperty>,
  stored: ReadonlyMap<string, Property>,
  position: number,
): PropertyPair {
  const other = stored.get(`${serviceId} ${given.key}`) ?? null
  const row = definitionRow(serviceId, given, other, position, session.now)
  const since = row.mandatorySince && mandatorySince != null ? new Date(mandatorySince) : row.mandatorySince
  return { row: { ...row, position, mandatorySince: since }, other }
}

/** Refuses what the graph would: values of its own that it does not let pass, and what stored values do not allow. */
function* checkProperty(session: ImportSession, one: Staged, { row, other }: PropertyPair): Work<void> {
  const at = `customProperties[${row.position}]`
  for (const { field, problem } of definitionFaults(row)) session.refuse(one, `${at}.${field}`, problem)
  if (other && other.appliesTo !== row.appliesTo) session.refuse(one, `${at}.appliesTo`, `must stay ${other.appliesTo}`)
  if (other && other.type !== row.type) session.refuse(one, `${at}.type`, `must stay ${other.type}`)
  if (other && !other.layers.includes('SELLER') && row.layers.includes('SELLER'))
    session.refuse(one, `${at}.layers`, 'must go on to leave SELLER out: values were given without it')
  if (one.isRefused || row.appliesToNewOnly || !isNarrower(other, row)) return
  const broken = new PropertyVerdicts().countBroken(row, yield* findStoredValues(session.tx, session.database, row))
  if (broken > 0) session.refuse(one, at, `has rules that ${broken} stored values break, and not appliesToNewOnly`)
}

function propertyLine({ serviceId: _, position: __, ...property }: Row<'customPropertyDefinitions'>): object {
  return present(property)
}

/** Refuses external ids that another service of the seller has. */
function* refuseTakenIds(session: ImportSession, staged: readonly Staged<z.output<typeof schema>>[]): Work<void> {
  const given = staged.filter(({ record }) => record.externalId != null)
  const keys = given.map(({ record }) => [record.sellerId, record.externalId ?? ''])
  const taken = yield* session.rows.byColumns('services', ['sellerId', 'externalId'], keys)
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
