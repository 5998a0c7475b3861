import { z } from 'zod'
import { run, type Work } from '../../database/database.ts'
import { listOf, sql } from '../../database/query/fragment.ts'
import { inOrder } from '../../values/same-value.ts'
import { liveStatuses } from '../../vocabulary.ts'
import { count, currency, instant, text, textsByName, uuid } from '../fields.ts'
import type { ImportSession } from '../import-session.ts'
import type { Row } from '../primary-keys.ts'
import { recordType, timeOr, timeOrNull } from '../record-type.ts'
import { mergeVersion } from '../row-versions.ts'
import type { Staged } from '../staging.ts'
import { readCustomProperties } from './custom-properties.ts'

const schema = z.strictObject({
  id: uuid().describe('Its id, unique over all types.'),
  organizationId: uuid().describe('Who has the service. Never changes.'),
  serviceId: uuid().describe('What was added. Never changes.'),
  sellerId: uuid().nullish().describe('The service’s seller. Need not be given.'),
  resellerId: uuid().nullish().describe('The organization’s reseller. Need not be given.'),
  currencyCode: currency().describe('One of the service’s currencies. Stays while it has a live subscription.'),
  customProperties: textsByName().describe('The answers to what the service asks on adding, by key.'),
  tenantId: text().nullish().describe('The tenant in the external system.'),
  version: count(1).nullish().describe('Counts its changes; see Versions.'),
  createdAt: instant().nullish().describe('When it was added. Left out: what is stored, else the time of the import.'),
  updatedAt: instant().nullish().describe('When it last changed; see Versions.'),
  removedAt: instant()
    .nullish()
    .describe('When it was removed again; not while it has a live subscription. Left out: it has not been.'),
})

type Record = z.output<typeof schema>

export const organizationService = recordType({
  type: 'organizationService',
  description: 'A service that was added to an organization. An organization has a service at most once at a time.',
  schema,
  key: ['id'],
  isNode: true,
  alternate: {
    name: 'organization and service that are not removed',
    of: ({ removedAt, organizationId, serviceId }) => (removedAt == null ? `${organizationId} ${serviceId}` : null),
  },
  // What is removed makes room for what is added again.
  rank: ({ removedAt }) => (removedAt == null ? 1 : 0),
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('organizationServices', staged)
    yield* session.refuseForeignIds('organizationServices', staged, stored)
    const organizations = yield* session.rows.referred('organizations', staged, ({ organizationId }) => organizationId)
    const services = yield* session.rows.referred('services', staged, ({ serviceId }) => serviceId)
    const current = yield* currentOnes(session, staged)
    for (const one of staged) {
      const { record } = one
      const before = stored.get(one.key)
      const organization = session.required(one, 'organizationId', 'organization', record.organizationId, organizations)
      const service = session.required(one, 'serviceId', 'service', record.serviceId, services)
      session.fixed(one, record, before, 'organizationId', 'serviceId')
      if (organization?.archivedAt && record.removedAt == null)
        session.refuse(one, 'organizationId', `is ${organization.id}, which is archived and cannot have a service`)
      if (organization)
        session.agrees(one, 'resellerId', record.resellerId, organization.resellerId, 'the organization')
      if (service) session.agrees(one, 'sellerId', record.sellerId, service.sellerId, 'the service')
      if (service && !service.currencyCodes.includes(record.currencyCode)) {
        session.refuse(
          one,
          'currencyCode',
          `is ${record.currencyCode}, but the service is sold in ${service.currencyCodes.join(', ')}`,
        )
      }
      const other = record.removedAt == null ? current.get(`${record.organizationId} ${record.serviceId}`) : undefined
      if (other && other.id !== record.id)
        session.refuse(one, '', `adds a service that the organization has already in the database, as ${other.id}`)
      const customProperties = yield* readCustomProperties(session, one, {
        serviceId: record.serviceId,
        target: 'ORGANIZATION_SERVICE',
        stored: before?.customProperties,
        madeAt: timeOr(record.createdAt, before?.createdAt, session.now),
        isLive: record.removedAt == null,
      })
      if (before) yield* checkLiveSubscriptions(session, one, before)
      if (one.isRefused || !organization || !service) continue
      const { id, organizationId, serviceId, currencyCode, tenantId = null } = record
      const fresh = {
        id,
        sellerId: service.sellerId,
        resellerId: organization.resellerId,
        organizationId,
        serviceId,
        currencyCode,
        customProperties,
        tenantId,
        createdAt: timeOr(record.createdAt, before?.createdAt, session.now),
        removedAt: timeOrNull(record.removedAt),
      }
      yield* session.save(
        one,
        'organizationServices',
        mergeVersion(fresh, before, session.versionOf(record, 'trail'), session.now),
        before,
      )
    }
  },
  read: (session) =>
    session.eachRow('organizationServices', 'organizationService', (row) => {
      const {
        id,
        organizationId,
        serviceId,
        sellerId,
        resellerId,
        currencyCode,
        tenantId,
        version,
        createdAt,
        updatedAt,
        removedAt,
      } = row
      const customProperties = inOrder(row.customProperties)
      return {
        id,
        organizationId,
        serviceId,
        sellerId,
        resellerId,
        currencyCode,
        customProperties,
        tenantId,
        version,
        createdAt,
        updatedAt,
        removedAt,
      }
    }),
})

/** The current organization services of what some records add, by organization and service. */
function* currentOnes(
  session: ImportSession,
  staged: Staged<Record>[],
): Work<Map<string, Row<'organizationServices'>>> {
  const added = staged.filter(({ record }) => record.removedAt == null).map(({ record }) => record)
  const rows = yield* session.rows.allByColumns(
    'organizationServices',
    ['organizationId', 'serviceId'],
    added.map((one) => [one.organizationId, one.serviceId]),
  )
  return new Map(
    rows.filter((row) => row.removedAt === null).map((row) => [`${row.organizationId} ${row.serviceId}`, row]),
  )
}

/**
 * An organization service with live subscriptions neither goes away nor changes its currency; those of the file are
 * checked with their own lines.
 */
function* checkLiveSubscriptions(
  session: ImportSession,
  one: Staged<Record>,
  before: Row<'organizationServices'>,
): Work<void> {
  const { removedAt, currencyCode } = one.record
  const isRemoved = removedAt != null && before.removedAt === null
  if (!isRemoved && currencyCode === before.currencyCode) return
  const { subscriptions: table } = session.tables
  const live = sql`${table.organizationServiceId} = ${before.id} and ${table.status} in (${listOf([...liveStatuses])})`
  const rows = yield* run(session.tx.select({ id: table.id, currencyCode: table.currencyCode }).from(table).where(live))
  const held = rows.find(
    (row) => !session.staging.has('subscription', row.id) && (isRemoved || row.currencyCode !== currencyCode),
  )
  if (held)
    session.refuse(
      one,
      isRemoved ? 'removedAt' : 'currencyCode',
      `cannot change while the subscription ${held.id} in the database is live`,
    )
}
