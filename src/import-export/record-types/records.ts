import { z } from 'zod'
import { accountKinds, roles, subscriptionChangeKinds, subscriptionStatuses } from '../../vocabulary.ts'
import { anyJson, count, instant, name, oneOf, sequence, text, uuid } from '../fields.ts'
import { type ImportSession, isSameRow } from '../import-session.ts'
import type { Row } from '../primary-keys.ts'
import { recordType } from '../record-type.ts'
import { inOrder } from '../same-value.ts'
import type { Staged } from '../staging.ts'

const redacted = '[redacted]'

const change = z
  .strictObject({
    field: name().describe('Which field changed.'),
    before: text()
      .nullish()
      .transform((given) => given ?? null)
      .describe('What it was.'),
    after: text()
      .nullish()
      .transform((given) => given ?? null)
      .describe('What it became.'),
  })
  .refine(
    ({ field, before, after }) =>
      field !== 'licenseKey' || [before, after].every((value) => value === null || value === redacted),
    {
      message: `must say "${redacted}" for a license key, which is a secret`,
    },
  )

export const historyEntry = recordType({
  type: 'historyEntry',
  description:
    'One entry of a subscription’s history. History is evidence: an entry that is there already must be the same, and is left alone.',
  schema: z.strictObject({
    id: uuid().describe('The entry’s id.'),
    subscriptionId: uuid().describe('What it is about.'),
    sequence: count(1).describe('Counts the entries of the subscription, from 1.'),
    occurredAt: instant().describe('When it happened.'),
    kind: oneOf(subscriptionChangeKinds).describe('What happened.'),
    actor: z
      .strictObject({
        accountId: text().nullish().describe('Whose account.'),
        role: oneOf(roles).nullish().describe('What it acted as.'),
        account: oneOf(accountKinds).nullish().describe('Whether a person or a program acted.'),
        party: text().nullish().describe('The id that it acted for; decides who reads the account.'),
      })
      .nullish()
      .describe('Who did it. Left out: the clock.'),
    fromStatus: oneOf(subscriptionStatuses).nullish().describe('Where the subscription stood before.'),
    toStatus: oneOf(subscriptionStatuses).describe('Where it stood after.'),
    changes: z
      .array(change)
      .nullish()
      .transform((given) => given ?? [])
      .describe('What changed, values as text.'),
    reason: text().nullish().describe('Why; every party reads it.'),
    requestId: text().nullish().describe('The request that did it.'),
  }),
  key: ['id'],
  alternate: { name: 'subscriptionId and sequence', of: (record) => `${record.subscriptionId} ${record.sequence}` },
  onStaged: (staging, { subscriptionId, sequence }) => staging.raise('history', subscriptionId, sequence),
  *write(session, staged) {
    const stored = yield* session.known(
      'subscriptionHistory',
      staged.map(({ key }) => key),
    )
    const subscriptions = yield* session.known(
      'subscriptions',
      staged.map(({ record }) => record.subscriptionId),
    )
    const places = staged.map(({ record }) => [record.subscriptionId, record.sequence])
    const taken = yield* session.find('subscriptionHistory', ['subscriptionId', 'sequence'], places)
    for (const one of staged) {
      const {
        id,
        subscriptionId,
        sequence,
        occurredAt,
        kind,
        actor,
        fromStatus,
        toStatus,
        changes,
        reason,
        requestId,
      } = one.record
      session.required(one, 'subscriptionId', 'subscription', subscriptionId, subscriptions)
      const before = stored.get(id)
      const other = taken.get(`${subscriptionId} ${sequence}`)
      if (other && other.id !== id)
        session.refuse(one, 'sequence', `is ${sequence}, which is another entry in the database: ${other.id}`)
      const row: Row<'subscriptionHistory'> = {
        id,
        subscriptionId,
        sequence,
        occurredAt: new Date(occurredAt),
        kind,
        fromStatus: fromStatus ?? null,
        toStatus,
        changes,
        actorAccountId: actor?.accountId ?? null,
        actorRole: actor?.role ?? null,
        actorAccount: actor?.account ?? null,
        actorParty: actor?.party ?? null,
        reason: reason ?? null,
        requestId: requestId ?? null,
      }
      refuseChange(session, one, row, before)
      yield* session.save(one, 'subscriptionHistory', row, before)
    }
  },
  read: (session) =>
    session.eachRow('subscriptionHistory', 'historyEntry', (row) => {
      const { id, subscriptionId, sequence, occurredAt, kind, fromStatus, toStatus, changes, reason, requestId } = row
      const actor = present({
        accountId: row.actorAccountId,
        role: row.actorRole,
        account: row.actorAccount,
        party: row.actorParty,
      })
      return {
        id,
        subscriptionId,
        sequence,
        occurredAt,
        kind,
        actor,
        fromStatus,
        toStatus,
        changes: changes.map(changeLine),
        reason,
        requestId,
      }
    }),
})

export const event = recordType({
  type: 'event',
  description:
    'One event of the outbox. Events are evidence like history, and readers pass each number once: ' +
    'a new event comes after all that the database has.',
  schema: z.strictObject({
    sequence: sequence().nullish().describe('Counts all events. Left out: the next one, in the order of the file.'),
    id: uuid().describe('The event’s id.'),
    kind: name().describe('What happened.'),
    subjectType: name().describe('The type of what it happened to, as the graph calls it.'),
    subjectId: uuid().describe('What it happened to.'),
    subjectVersion: count(1).describe('Its version afterwards.'),
    sellerId: uuid().describe('The seller that may read it: the service’s.'),
    resellerId: uuid()
      .nullish()
      .transform((given) => given ?? null)
      .describe('The reseller that may read it: the organization’s, where there is one. Left out: it concerns none.'),
    organizationId: uuid()
      .nullish()
      .transform((given) => given ?? null)
      .describe('The organization that may read it. Left out: it concerns no single one.'),
    serviceId: uuid().describe('The service that it is about.'),
    occurredAt: instant().describe('When it happened.'),
    snapshot: z
      .record(z.string(), anyJson().nullable(), {
        error: ({ input }) => (input === undefined ? 'is missing' : 'must be an object'),
      })
      .refine((given) => !Object.hasOwn(given, 'licenseKey'), 'must not hold a licenseKey, which is a secret')
      .describe('What it happened to, as it was afterwards, without secrets.'),
  }),
  key: ['id'],
  alternate: { name: 'sequence', of: (record) => (record.sequence == null ? null : String(record.sequence)) },
  // Events without a number come after those that have one.
  rank: (record) => (record.sequence == null ? 1 : 0),
  *write(session, staged) {
    const stored = yield* session.known(
      'events',
      staged.map(({ key }) => key),
    )
    const last = yield* session.lastEventBefore()
    const sellers = yield* session.known(
      'sellers',
      staged.map(({ record }) => record.sellerId),
    )
    const resellers = yield* session.known(
      'resellers',
      staged.flatMap(({ record }) => record.resellerId ?? []),
    )
    const organizations = yield* session.known(
      'organizations',
      staged.flatMap(({ record }) => record.organizationId ?? []),
    )
    const services = yield* session.known(
      'services',
      staged.map(({ record }) => record.serviceId),
    )
    let next = yield* session.lastEvent()
    for (const one of staged) {
      const { sequence, occurredAt, ...record } = one.record
      session.required(one, 'sellerId', 'seller', record.sellerId, sellers)
      const { resellerId, organizationId } = record
      if (resellerId !== null) session.required(one, 'resellerId', 'reseller', resellerId, resellers)
      const organization =
        organizationId === null
          ? null
          : session.required(one, 'organizationId', 'organization', organizationId, organizations)
      const service = session.required(one, 'serviceId', 'service', record.serviceId, services)
      if (organization && resellerId === null)
        session.refuse(one, 'resellerId', 'is missing: an organization’s reseller may read what its organization may')
      if (organization) session.agrees(one, 'resellerId', resellerId, organization.resellerId, 'the organization')
      if (service) session.agrees(one, 'sellerId', record.sellerId, service.sellerId, 'the service')
      const before = stored.get(record.id)
      if (!before && sequence != null && sequence <= last) {
        session.refuse(
          one,
          'sequence',
          `is ${sequence}, but the database has events up to ${last} already; leave it out to get the next number`,
        )
      }
      const row = { ...record, sequence: sequence ?? before?.sequence ?? ++next, occurredAt: new Date(occurredAt) }
      refuseChange(session, one, row, before)
      yield* session.save(one, 'events', row, before)
    }
  },
  read: (session) =>
    session.eachRow('events', 'event', ({ snapshot, ...row }) => ({ ...row, snapshot: inOrder(snapshot) })),
})

/** Evidence is never rewritten. */
function refuseChange(session: ImportSession, one: Staged, row: object, before: object | undefined): void {
  if (before && !isSameRow(row, before))
    session.refuse(one, '', 'differs from what the database has under this id, which cannot change')
}

function present(object: object): object | null {
  const entries = Object.entries(object).filter(([, value]) => value !== null)
  return entries.length === 0 ? null : Object.fromEntries(entries)
}

function changeLine({ field, before, after }: { field: string; before: string | null; after: string | null }): object {
  return { field, before, after }
}
