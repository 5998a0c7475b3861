import { z } from 'zod'
import type { Work } from '../../database/database.ts'
import { auditKindsOf, type AuditReaders, noReaders } from '../../operations/audit.ts'
import { priceListId, priceListReaders } from '../../services/price-list.ts'
import { type AuditSubject, auditSubjects, eventKinds, priceLayers } from '../../vocabulary.ts'
import { count, instant, oneOf, text, uuid } from '../fields.ts'
import type { ImportSession } from '../import-session.ts'
import { type CarriedTable, primaryKeys, type Row } from '../primary-keys.ts'
import { recordType } from '../record-type.ts'
import type { Staged } from '../staging.ts'
import { actor, actorColumnsOf, actorLine, changeLine, changes, door, refuseAhead, refuseChange } from './evidence.ts'

/** What has an id of its own in its row. */
type RowSubject = Exclude<AuditSubject, 'PriceList'>

/** Where the things are that trails are of, what lines call them, and who reads the trail of one. */
const subjects = {
  Seller: { table: 'sellers', line: 'seller', readers: ({ id }: Row<'sellers'>) => ({ sellerId: id }) },
  Reseller: { table: 'resellers', line: 'reseller', readers: ({ id }: Row<'resellers'>) => ({ resellerId: id }) },
  Organization: {
    table: 'organizations',
    line: 'organization',
    readers: ({ id, resellerId }: Row<'organizations'>) => ({ resellerId, organizationId: id }),
  },
  Service: {
    table: 'services',
    line: 'service',
    readers: ({ id, sellerId }: Row<'services'>) => ({ sellerId, serviceId: id }),
  },
  CatalogEntry: {
    table: 'catalogEntries',
    line: 'catalogEntry',
    readers: ({ sellerId, resellerId, serviceId }: Row<'catalogEntries'>) => ({ sellerId, resellerId, serviceId }),
  },
  ServiceProduct: {
    table: 'products',
    line: 'product',
    readers: ({ sellerId, serviceId }: Row<'products'>) => ({ sellerId, serviceId }),
  },
  OrganizationService: {
    table: 'organizationServices',
    line: 'organizationService',
    readers: ({ sellerId, resellerId, organizationId, serviceId }: Row<'organizationServices'>) => ({
      sellerId,
      resellerId,
      organizationId,
      serviceId,
    }),
  },
} satisfies Record<RowSubject, { table: CarriedTable; line: string; readers: (row: never) => Partial<AuditReaders> }>

const fields = z.strictObject({
  id: uuid().describe('The entry’s id.'),
  subjectType: oneOf(auditSubjects).describe('The type of what it is about, as the graph calls it.'),
  subjectId: uuid().describe('What it is about.'),
  sequence: count(1).describe('The version that the change made: at most that which its subject has now.'),
  occurredAt: instant().describe('When it happened.'),
  kind: oneOf(eventKinds).describe('What happened: a kind that what it is about may have.'),
  actor,
  changes,
  requestId: text().nullish().describe('The request that did it.'),
  door,
  resellerId: uuid().nullish().describe('Of an entry of a catalog that was removed: whose catalog it was.'),
  serviceId: uuid()
    .nullish()
    .describe('Of an entry of a catalog that was removed: which service it was. Of a price list: the service.'),
  priceLayer: oneOf(priceLayers).nullish().describe('Of a price list: whose prices it holds.'),
  ownerId: uuid().nullish().describe('Of a price list: the seller, reseller or organization that the layer says.'),
})

type Line = z.output<typeof fields>

const schema = fields.refine((line) => line.subjectType !== 'PriceList' || line.subjectId === listIdOf(line), {
  path: ['subjectId'],
  message: 'must be the id of the price list that serviceId, priceLayer and ownerId name',
})

function listIdOf({ serviceId, priceLayer, ownerId }: Pick<Line, 'serviceId' | 'priceLayer' | 'ownerId'>) {
  if (serviceId == null || priceLayer == null || ownerId == null) return null
  return priceListId({ serviceId, layer: priceLayer, ownerId })
}

export const auditEntry = recordType({
  type: 'auditEntry',
  description:
    'One entry of an audit trail. Trails are evidence: an entry that is there already must be the same, and is left alone.',
  schema,
  key: ['id'],
  alternate: {
    name: 'subjectType, subjectId and sequence',
    of: ({ subjectType, subjectId, sequence }) => `${subjectType} ${subjectId} ${sequence}`,
  },
  onStaged: (staging, { subjectId, sequence }) => staging.raise('trail', subjectId, sequence),
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('auditEntries', staged)
    const places = staged.map(({ record }) => [record.subjectId, record.sequence])
    const taken = yield* session.rows.allByColumns('auditEntries', ['subjectId', 'sequence'], places)
    for (const subjectType of auditSubjects) {
      const ofType = staged.filter(({ record }) => record.subjectType === subjectType)
      const found =
        subjectType === 'PriceList'
          ? yield* priceListsOf(session, ofType)
          : yield* subjectsOf(session, subjectType, ofType)
      if (subjectType === 'CatalogEntry') yield* addRemovedEntries(session, ofType, found)
      for (const one of ofType) {
        const { id, subjectId, sequence } = one.record
        const before = stored.get(id)
        const other = taken.find(
          (row) => row.subjectType === subjectType && row.subjectId === subjectId && row.sequence === sequence,
        )
        if (other && other.id !== id)
          session.refuse(one, 'sequence', `is ${sequence}, which is another entry in the database: ${other.id}`)
        if (!auditKindsOf(subjectType).includes(one.record.kind))
          session.refuse(one, 'kind', `is ${one.record.kind}, but subjectType is ${subjectType}`)
        const line = subjectType === 'PriceList' ? 'priceList' : subjects[subjectType].line
        const about = session.required(one, 'subjectId', line, subjectKey(one.record), found)
        if (!about) continue
        refuseAhead(session, one, line, about)
        const row = rowOf(one.record, about.readers)
        refuseChange(session, one, row, before)
        yield* session.save(one, 'auditEntries', row, before)
      }
    }
  },
  read: (session) =>
    session.eachRow('auditEntries', 'auditEntry', (row) => {
      const { id, subjectType, subjectId, sequence, occurredAt, kind, requestId, door } = row
      const told = { id, subjectType, subjectId, sequence, occurredAt, kind }
      return { ...told, actor: actorLine(row), changes: row.changes.map(changeLine), requestId, door, ...placeOf(row) }
    }),
})

/** What a trail is of. */
interface Subject {
  readonly id: string
  readonly version: number
  readonly readers: AuditReaders
}

/** Adds the entries of catalogs that are gone, as their lines tell of them: their trails outlive them. */
function* addRemovedEntries(
  session: ImportSession,
  staged: readonly Staged<Line>[],
  found: Map<string, Subject>,
): Work<void> {
  const gone = staged.filter(({ record }) => !found.has(record.subjectId))
  const services = yield* session.rows.referred('services', gone, ({ serviceId }) => serviceId)
  for (const { record } of gone) {
    const { subjectId: id, resellerId, serviceId, sequence } = record
    const service = services.get(serviceId ?? '')
    if (!service || resellerId == null) continue
    const readers = { sellerId: service.sellerId, resellerId, organizationId: null, serviceId: service.id }
    found.set(id, { id, version: Math.max(sequence, found.get(id)?.version ?? 0), readers })
  }
}

/** The key of what an entry is about: that of its line. */
function subjectKey({ subjectType, subjectId, serviceId, ownerId, priceLayer }: Line): string {
  return subjectType === 'PriceList' ? `${serviceId} ${ownerId} ${priceLayer}` : subjectId
}

/** What the line of an entry says of where its subject stands, which the id does not tell. */
function placeOf({ subjectType, sellerId, resellerId, organizationId, serviceId, priceLayer }: Row<'auditEntries'>) {
  if (subjectType === 'CatalogEntry') return { resellerId, serviceId }
  const owners = { SELLER: sellerId, RESELLER: resellerId, ORGANIZATION: organizationId }
  return priceLayer === null ? {} : { serviceId, priceLayer, ownerId: owners[priceLayer] }
}

/** Price lists by their keys, with who reads their trails: those who read that layer. */
function* priceListsOf(session: ImportSession, staged: readonly Staged<Line>[]): Work<Map<string, Subject>> {
  const keys = staged.map(({ record }) => subjectKey(record).split(' '))
  const lists = yield* session.rows.byColumns('priceLists', primaryKeys.priceLists, keys)
  const organizations = yield* session.rows.byId(
    'organizations',
    staged.flatMap(({ record }) => (record.priceLayer === 'ORGANIZATION' ? (record.ownerId ?? []) : [])),
  )
  return new Map(
    [...lists].map(([key, { serviceId, layer, ownerId, version }]) => {
      const resellerId = layer === 'RESELLER' ? ownerId : (organizations.get(ownerId)?.resellerId ?? null)
      return [key, { id: key, version, readers: priceListReaders({ serviceId, layer, ownerId }, resellerId) }]
    }),
  )
}

/** Some subjects of one type, by their ids, with who reads their trails. */
function* subjectsOf(
  session: ImportSession,
  type: RowSubject,
  staged: readonly Staged<Line>[],
): Work<Map<string, Subject>> {
  const { table, readers } = subjects[type]
  const rows = yield* session.rows.byId(
    table,
    staged.map(({ record }) => record.subjectId),
  )
  const read = readers as (row: object) => Partial<AuditReaders>
  return new Map(
    [...rows].map(([id, row]) => [id, { id, version: row.version, readers: { ...noReaders, ...read(row) } }]),
  )
}

function rowOf(
  { actor: doer, occurredAt, requestId, resellerId: _, serviceId: __, ownerId: ___, priceLayer, ...record }: Line,
  readers: AuditReaders,
): Row<'auditEntries'> {
  return {
    ...record,
    occurredAt: new Date(occurredAt),
    ...actorColumnsOf(doer),
    requestId: requestId ?? null,
    ...readers,
    priceLayer: priceLayer ?? null,
  }
}
