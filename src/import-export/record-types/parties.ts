import { z } from 'zod'
import { searchable } from '../../values/search-text.ts'
import { instant, name, uuid } from '../fields.ts'
import type { ImportSession } from '../import-session.ts'
import { recordType, timeOr } from '../record-type.ts'
import type { Staged } from '../staging.ts'

const party = (what: string) => ({
  id: uuid().describe(`The ${what}’s id, unique over all types.`),
  name: name().describe('What it is called.'),
  createdAt: instant()
    .nullish()
    .describe('When it was created. Left out: what is stored, else the time of the import.'),
})

type Party = { id: string; name: string; createdAt?: string | null | undefined }

const partyRow = ({ id, name, createdAt }: Party, stored: { createdAt: Date } | undefined, now: Date) => ({
  id,
  name,
  searchName: searchable(name),
  createdAt: timeOr(createdAt, stored?.createdAt, now),
})

/** The rows that are there for some records, after refusing new ones whose id is in use elsewhere. */
function* storedParties<Name extends 'sellers' | 'resellers' | 'organizations'>(
  session: ImportSession,
  name: Name,
  staged: Staged<Party>[],
) {
  const stored = yield* session.stored(name, staged)
  yield* session.refuseForeignIds(
    name,
    staged.filter(({ record }) => !stored.has(record.id)),
  )
  return stored
}

export const seller = recordType({
  type: 'seller',
  description: 'Owns services.',
  schema: z.strictObject(party('seller')),
  key: ['id'],
  isNode: true,
  *write(session, staged) {
    const stored = yield* storedParties(session, 'sellers', staged)
    for (const one of staged) {
      const before = stored.get(one.record.id)
      yield* session.save(one, 'sellers', partyRow(one.record, before, session.now), before)
    }
  },
  read: (session) => session.eachRow('sellers', 'seller', ({ id, name, createdAt }) => ({ id, name, createdAt })),
})

export const reseller = recordType({
  type: 'reseller',
  description: 'A Cloud Service Broker: has a catalog of services, and organizations.',
  schema: z.strictObject(party('reseller')),
  key: ['id'],
  isNode: true,
  *write(session, staged) {
    const stored = yield* storedParties(session, 'resellers', staged)
    for (const one of staged) {
      const before = stored.get(one.record.id)
      yield* session.save(one, 'resellers', partyRow(one.record, before, session.now), before)
    }
  },
  read: (session) => session.eachRow('resellers', 'reseller', ({ id, name, createdAt }) => ({ id, name, createdAt })),
})

export const organization = recordType({
  type: 'organization',
  description: 'The customer of one reseller, and never moves to another one.',
  schema: z.strictObject({
    ...party('organization'),
    resellerId: uuid().describe('The reseller that manages it. Never changes.'),
  }),
  key: ['id'],
  isNode: true,
  *write(session, staged) {
    const stored = yield* storedParties(session, 'organizations', staged)
    const resellers = yield* session.known(
      'resellers',
      staged.map(({ record }) => record.resellerId),
    )
    for (const one of staged) {
      const before = stored.get(one.record.id)
      session.required(one, 'resellerId', 'reseller', one.record.resellerId, resellers)
      session.fixed(one, one.record, before, 'resellerId')
      const row = { ...partyRow(one.record, before, session.now), resellerId: one.record.resellerId }
      yield* session.save(one, 'organizations', row, before)
    }
  },
  read: (session) =>
    session.eachRow('organizations', 'organization', ({ id, name, createdAt, resellerId }) => ({
      id,
      name,
      createdAt,
      resellerId,
    })),
})
