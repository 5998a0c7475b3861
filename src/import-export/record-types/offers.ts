import { z } from 'zod'
import type { Work } from '../../database/database.ts'
import { uuidOf } from '../../values/uuid.ts'
import { count, flagOr, instant, uuid } from '../fields.ts'
import type { ImportSession } from '../import-session.ts'
import type { Row } from '../primary-keys.ts'
import { recordType, timeOr } from '../record-type.ts'
import { mergeVersion } from '../row-versions.ts'
import type { Staged } from '../staging.ts'

/** The tables whose rows tie a service to somebody: two ids name one, beside an id of its own. */
type Tie = 'serviceOffers' | 'catalogEntries' | 'invitations'

const id = () =>
  uuid().nullish().describe('Its own id. Left out: what is stored, else one that follows from the other two.')
const createdAt = () =>
  instant().nullish().describe('When it was made. Left out: what is stored, else the time of the import.')
const alternate = { name: 'id', of: (record: { id?: string | null | undefined }) => record.id ?? null }

export const serviceOffer = recordType({
  type: 'serviceOffer',
  description: 'A service that one reseller may take into its catalog.',
  schema: z.strictObject({
    id: id(),
    serviceId: uuid().describe('The service that is offered.'),
    resellerId: uuid().describe('To whom. It need not exist: whoever offers a service is never told.'),
    createdAt: createdAt(),
  }),
  key: ['serviceId', 'resellerId'],
  alternate,
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('serviceOffers', staged)
    yield* refuseOtherIds(session, 'serviceOffers', staged, stored)
    const services = yield* servicesOf(session, staged)
    for (const one of staged) {
      const { serviceId, resellerId } = one.record
      session.required(one, 'serviceId', 'service', serviceId, services)
      const row = { ...made(session, one, stored.get(one.key)), serviceId, resellerId }
      yield* session.save(one, 'serviceOffers', row, stored.get(one.key))
    }
  },
  read: (session) => session.eachRow('serviceOffers', 'serviceOffer', (row) => row),
})

export const catalogEntry = recordType({
  type: 'catalogEntry',
  description:
    'A service in a reseller’s catalog. It stays when the offer that led to it is withdrawn, so it needs none.',
  schema: z.strictObject({
    id: id(),
    resellerId: uuid().describe('Whose catalog it is.'),
    serviceId: uuid().describe('The service in it.'),
    isEnabled: flagOr(true).describe('Whether organizations can add the service.'),
    version: count(1)
      .nullish()
      .describe('Counts its changes; see Versions. Left out: the highest sequence of its trail in the file.'),
    createdAt: createdAt(),
    updatedAt: instant().nullish().describe('When it last changed; see Versions.'),
  }),
  key: ['resellerId', 'serviceId'],
  alternate,
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('catalogEntries', staged)
    yield* refuseOtherIds(session, 'catalogEntries', staged, stored)
    const resellers = yield* session.rows.referred('resellers', staged, ({ resellerId }) => resellerId)
    const services = yield* servicesOf(session, staged)
    const trails = yield* endsOfTrails(session, staged, stored)
    for (const one of staged) {
      const { resellerId, serviceId, isEnabled, updatedAt } = one.record
      const before = stored.get(one.key)
      session.required(one, 'resellerId', 'reseller', resellerId, resellers)
      const service = session.required(one, 'serviceId', 'service', serviceId, services)
      if (!service) continue
      const { sellerId } = service
      const fresh = { ...made(session, one, before), sellerId, resellerId, serviceId, isEnabled }
      const versioned = session.versionOf({ id: fresh.id, version: one.record.version, updatedAt }, 'trail')
      const row = mergeVersion(fresh, before, versioned, session.now)
      const version = Math.max(row.version, trails.get(fresh.id) ?? 1)
      yield* session.save(one, 'catalogEntries', { ...row, version }, before)
    }
  },
  read: (session) => session.eachRow('catalogEntries', 'catalogEntry', ({ sellerId: _, ...row }) => row),
})

export const invitation = recordType({
  type: 'invitation',
  description: 'Opens a gated service to one organization.',
  schema: z.strictObject({
    id: id(),
    serviceId: uuid().describe('The gated service.'),
    organizationId: uuid().describe('Who is invited. It need not exist: whoever invites is never told.'),
    createdAt: createdAt(),
  }),
  key: ['serviceId', 'organizationId'],
  alternate,
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('invitations', staged)
    yield* refuseOtherIds(session, 'invitations', staged, stored)
    const services = yield* servicesOf(session, staged)
    for (const one of staged) {
      const { serviceId, organizationId } = one.record
      session.required(one, 'serviceId', 'service', serviceId, services)
      const row = { ...made(session, one, stored.get(one.key)), serviceId, organizationId }
      yield* session.save(one, 'invitations', row, stored.get(one.key))
    }
  },
  read: (session) => session.eachRow('invitations', 'invitation', (row) => row),
})

/** A line of such a row. */
type TieLine = Staged<{ readonly id?: string | null | undefined; readonly createdAt?: string | null | undefined }>

/** The id and the time that a row ends up with. */
function made(
  { now }: ImportSession,
  one: TieLine,
  stored: Pick<Row<Tie>, 'id' | 'createdAt'> | undefined,
): Pick<Row<Tie>, 'id' | 'createdAt'> {
  return { id: idOf(one, stored), createdAt: timeOr(one.record.createdAt, stored?.createdAt, now) }
}

function idOf({ type, key, record }: TieLine, stored: { readonly id: string } | undefined): string {
  return stored?.id ?? record.id ?? uuidOf(`${type} ${key}`)
}

/**
 * Where the trails end of entries that come back, by their ids: they outlive what is removed, and no version is behind
 * its trail.
 */
function* endsOfTrails(
  session: ImportSession,
  staged: readonly TieLine[],
  stored: ReadonlyMap<string, { readonly id: string }>,
): Work<Map<string, number>> {
  const ids = staged.flatMap((one) => (stored.has(one.key) ? [] : [[idOf(one, undefined)]]))
  const entries = yield* session.rows.allByColumns('auditEntries', ['subjectId'], ids)
  const ends = new Map<string, number>()
  for (const { subjectId, sequence } of entries) ends.set(subjectId, Math.max(sequence, ends.get(subjectId) ?? 1))
  return ends
}

function servicesOf(
  session: ImportSession,
  staged: readonly Staged<{ serviceId: string }>[],
): Work<Map<string, Row<'services'>>> {
  return session.rows.referred('services', staged, ({ serviceId }) => serviceId)
}

/** Refuses ids that others of the table have, and other ids than the stored ones. */
function* refuseOtherIds(
  session: ImportSession,
  name: Tie,
  staged: readonly Staged<{ id?: string | null | undefined }>[],
  stored: ReadonlyMap<string, { readonly id: string }>,
): Work<void> {
  const taken = yield* session.rows.byId(
    name,
    staged.flatMap(({ record }) => record.id ?? []),
  )
  for (const one of staged) {
    const given = one.record.id
    if (given == null) continue
    const before = stored.get(one.key)
    if (before) session.fixed(one, { id: given }, before, 'id')
    else if (taken.has(given)) session.refuse(one, 'id', 'is in use for something else in the database')
  }
}
