import { z } from 'zod'
import { run, type Work } from '../../database/database.ts'
import { sql } from '../../database/query/fragment.ts'
import { named } from '../../operations/parties.ts'
import { inOrder } from '../../values/same-value.ts'
import { count, emailAddress, externalId, instant, locale, metadata, name, timeZone, uuid } from '../fields.ts'
import type { ImportSession } from '../import-session.ts'
import type { Row } from '../primary-keys.ts'
import { recordType, timeOr, timeOrNull } from '../record-type.ts'
import { mergeVersion } from '../row-versions.ts'
import type { Staged } from '../staging.ts'

const party = (what: string) => ({
  id: uuid().describe(`The ${what}’s id, unique over all types.`),
  name: name().describe('What it is called.'),
  externalId: externalId().nullish().describe('The id that it has in the systems of whoever manages it.'),
  metadata: metadata().describe('Notes of those systems, by key.'),
  notificationEmail: emailAddress().nullish().describe('Where messages to it go.'),
  locale: locale().nullish().describe('The language of messages to it.'),
  timeZone: timeZone().nullish().describe('The time zone of its days, as the IANA database names it.'),
  version: count(1)
    .nullish()
    .describe('Counts its changes; see Versions. Left out: the highest sequence of its trail in the file.'),
  createdAt: instant()
    .nullish()
    .describe('When it was created. Left out: what is stored, else the time of the import.'),
  updatedAt: instant().nullish().describe('When it last changed; see Versions.'),
  archivedAt: instant().nullish().describe('From when on nothing new begins with it. Left out: it is in use.'),
})

interface Party {
  readonly id: string
  readonly name: string
  readonly externalId?: string | null | undefined
  readonly metadata: Record<string, string>
  readonly notificationEmail?: string | null | undefined
  readonly locale?: string | null | undefined
  readonly timeZone?: string | null | undefined
  readonly createdAt?: string | null | undefined
  readonly archivedAt?: string | null | undefined
}

type PartyTable = 'sellers' | 'resellers' | 'organizations'

const partyColumns = (given: Party, stored: { createdAt: Date } | undefined, now: Date) => ({
  id: given.id,
  ...named(given.name),
  externalId: given.externalId ?? null,
  metadata: given.metadata,
  notificationEmail: given.notificationEmail ?? null,
  locale: given.locale ?? null,
  timeZone: given.timeZone ?? null,
  createdAt: timeOr(given.createdAt, stored?.createdAt, now),
  archivedAt: timeOrNull(given.archivedAt),
})

/** A party as a line has it. */
function partyLine({ searchName: _, ...row }: Row<'sellers'>): object {
  return { ...row, metadata: inOrder(row.metadata) }
}

/** The rows that are there for some records, after refusing new ones whose id is in use elsewhere. */
function* storedParties<Name extends PartyTable>(session: ImportSession, name: Name, staged: Staged<Party>[]) {
  const stored = yield* session.rows.ofRecords(name, staged)
  yield* session.refuseForeignIds(name, staged, stored)
  return stored
}

/** Refuses external ids that another row has; `columns` tell which rows may not have the same. */
function* refuseTakenIds(
  session: ImportSession,
  name: PartyTable,
  columns: readonly ('resellerId' | 'externalId')[],
  staged: readonly Staged<Party & { resellerId?: string }>[],
): Work<void> {
  const given = staged.filter(({ record }) => record.externalId != null)
  const keyOf = (record: Party & { resellerId?: string }) => columns.map((column) => record[column] ?? '')
  const taken = yield* session.rows.byColumns(
    name,
    columns,
    given.map(({ record }) => keyOf(record)),
  )
  for (const one of given) {
    const other = taken.get(keyOf(one.record).join(' '))
    if (other && other.id !== one.record.id)
      session.refuse(one, 'externalId', `is that of ${other.id} in the database already`)
  }
}

/** A type of party that nobody but the host manages: those of one type have external ids that differ from each other. */
function hostsParty(type: 'seller' | 'reseller', name: 'sellers' | 'resellers', description: string) {
  return recordType({
    type,
    description,
    schema: z.strictObject(party(type)),
    key: ['id'],
    alternate: { name: 'external id', of: ({ externalId: given }) => given ?? null },
    isNode: true,
    *write(session, staged) {
      const stored = yield* storedParties(session, name, staged)
      yield* refuseTakenIds(session, name, ['externalId'], staged)
      for (const one of staged) {
        const before = stored.get(one.record.id)
        const fresh = partyColumns(one.record, before, session.now)
        const row = mergeVersion(fresh, before, session.versionOf(one.record, 'trail'), session.now)
        yield* session.save(one, name, row, before)
      }
    },
    read: (session) => session.eachRow(name, type, partyLine),
  })
}

export const seller = hostsParty('seller', 'sellers', 'Owns services.')
export const reseller = hostsParty(
  'reseller',
  'resellers',
  'A Cloud Service Broker: has a catalog of services, and organizations.',
)

export const organization = recordType({
  type: 'organization',
  description: 'The customer of one reseller, and never moves to another one.',
  schema: z.strictObject({
    ...party('organization'),
    resellerId: uuid().describe('The reseller that manages it. Never changes.'),
  }),
  key: ['id'],
  alternate: {
    name: 'reseller and external id',
    of: ({ resellerId, externalId: given }) => (given == null ? null : `${resellerId} ${given}`),
  },
  isNode: true,
  *write(session, staged) {
    const stored = yield* storedParties(session, 'organizations', staged)
    yield* refuseTakenIds(session, 'organizations', ['resellerId', 'externalId'], staged)
    const resellers = yield* session.rows.referred('resellers', staged, ({ resellerId }) => resellerId)
    for (const one of staged) {
      const before = stored.get(one.record.id)
      session.required(one, 'resellerId', 'reseller', one.record.resellerId, resellers)
      session.fixed(one, one.record, before, 'resellerId')
      if (before && one.record.archivedAt != null) yield* refuseArchivingInUse(session, one)
      const fresh = { ...partyColumns(one.record, before, session.now), resellerId: one.record.resellerId }
      yield* session.save(
        one,
        'organizations',
        mergeVersion(fresh, before, session.versionOf(one.record, 'trail'), session.now),
        before,
      )
    }
  },
  read: (session) => session.eachRow('organizations', 'organization', partyLine),
})

/** An organization is archived without services; those of the file are checked with their own lines. */
function* refuseArchivingInUse(session: ImportSession, one: Staged<Party>): Work<void> {
  const { organizationServices: row } = session.tables
  const isCurrent = sql`${row.organizationId} = ${one.record.id} and ${row.removedAt} is null`
  const current = yield* run(session.tx.select({ id: row.id }).from(row).where(isCurrent))
  const held = current.find(({ id }) => !session.staging.has('organizationService', id))
  if (held) session.refuse(one, 'archivedAt', `cannot be while it has the service ${held.id} in the database`)
}
