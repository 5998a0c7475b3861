import { z } from 'zod'
import type { ActorColumns } from '../../operations/actor.ts'
import { inOrder } from '../../values/same-value.ts'
import { isTraceparent, isTracestate } from '../../values/trace-context.ts'
import {
  accountKinds,
  doors,
  kindsOfMachines,
  kindsOfOneSide,
  priceLayers,
  roles,
  subscriptionChangeKinds,
  subscriptionStatuses,
} from '../../vocabulary.ts'
import { anyJson, count, instant, name, oneOf, sequence, text, uuid } from '../fields.ts'
import type { ImportSession } from '../import-session.ts'
import type { Row } from '../primary-keys.ts'
import { recordType } from '../record-type.ts'
import { isSameRow } from '../row-versions.ts'
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

/** What changed. */
export const changes = z
  .array(change)
  .nullish()
  .transform((given) => given ?? [])
  .describe('What changed, values as text.')

/** By which way something was done. */
export const door = oneOf(doors)
  .nullish()
  .transform((given) => given ?? null)
  .describe('The way by which it was done. Left out: it was not recorded.')

/** Who did something. */
export const actor = z
  .strictObject({
    accountId: text().nullish().describe('Whose account.'),
    role: oneOf(roles).nullish().describe('What it acted as.'),
    account: oneOf(accountKinds).nullish().describe('Whether a person or a program acted.'),
    party: text().nullish().describe('The id that it acted for; decides who reads the account.'),
  })
  .nullish()
  .describe('Who did it. Left out: the clock.')

const traceMember = (isWritten: (given: string) => boolean, what: string) =>
  text()
    .refine(isWritten, 'must be as W3C Trace Context writes it')
    .nullish()
    .transform((given) => given ?? null)
    .describe(`${what} Left out: none.`)

const party = (what: string) =>
  uuid()
    .nullish()
    .transform((given) => given ?? null)
    .describe(`The ${what}. Left out: none.`)

export const historyEntry = recordType({
  type: 'historyEntry',
  description:
    'One entry of a subscription’s history. History is evidence: an entry that is there already must be the same, and is left alone.',
  schema: z.strictObject({
    id: uuid().describe('The entry’s id.'),
    subscriptionId: uuid().describe('What it is about.'),
    sequence: count(1).describe('Counts the entries of the subscription, from 1: at most its version.'),
    occurredAt: instant().describe('When it happened.'),
    kind: oneOf(subscriptionChangeKinds).describe('What happened.'),
    actor,
    fromStatus: oneOf(subscriptionStatuses).nullish().describe('Where the subscription stood before.'),
    toStatus: oneOf(subscriptionStatuses).describe('Where it stood after.'),
    changes,
    reason: text().nullish().describe('Why; every party reads it.'),
    requestId: text().nullish().describe('The request that did it.'),
    door,
  }),
  key: ['id'],
  alternate: { name: 'subscriptionId and sequence', of: (record) => `${record.subscriptionId} ${record.sequence}` },
  onStaged: (staging, { subscriptionId, sequence }) => staging.raise('history', subscriptionId, sequence),
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('subscriptionHistory', staged)
    const subscriptions = yield* session.rows.referred('subscriptions', staged, ({ subscriptionId }) => subscriptionId)
    const places = staged.map(({ record }) => [record.subscriptionId, record.sequence])
    const taken = session.isFirst
      ? new Map<string, Row<'subscriptionHistory'>>()
      : yield* session.rows.byColumns('subscriptionHistory', ['subscriptionId', 'sequence'], places)
    for (const one of staged) {
      const {
        id,
        subscriptionId,
        sequence,
        occurredAt,
        kind,
        actor: doer,
        fromStatus,
        toStatus,
        changes,
        reason,
        requestId,
        door: way,
      } = one.record
      const about = session.required(one, 'subscriptionId', 'subscription', subscriptionId, subscriptions)
      if (about) refuseAhead(session, one, 'subscription', about)
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
        ...actorColumnsOf(doer),
        reason: reason ?? null,
        requestId: requestId ?? null,
        door: way,
      }
      refuseChange(session, one, row, before)
      yield* session.save(one, 'subscriptionHistory', row, before)
    }
  },
  read: (session) =>
    session.eachRow('subscriptionHistory', 'historyEntry', (row) => {
      const { id, subscriptionId, sequence, occurredAt, kind, fromStatus, toStatus, changes, reason, requestId, door } =
        row
      return {
        id,
        subscriptionId,
        sequence,
        occurredAt,
        kind,
        actor: actorLine(row),
        fromStatus,
        toStatus,
        changes: changes.map(changeLine),
        reason,
        requestId,
        door,
      }
    }),
})

export const event = recordType({
  type: 'event',
  description:
    'One event. Events are evidence like history. Those that an import brings are kept, and delivered to nobody: they stand ' +
    'before all that the log of this database tells.',
  schema: z.strictObject({
    sequence: sequence().nullish().describe('Of files of earlier versions, which numbered events; not kept.'),
    id: uuid().describe('The event’s id.'),
    kind: name().describe('What happened.'),
    subjectType: name().describe('The type of what it happened to, as the graph calls it.'),
    subjectId: uuid().describe('What it happened to.'),
    subjectVersion: count(1).describe('Its version afterwards.'),
    sellerId: party('seller that it is for: the service’s'),
    resellerId: party('reseller that it is for: the organization’s, unless it is for the organization alone'),
    organizationId: party('organization that it is for'),
    serviceId: party('service that it is about'),
    priceLayer: oneOf(priceLayers)
      .nullish()
      .transform((given) => given ?? null)
      .describe('Of prices: whose they are.'),
    occurredAt: instant().describe('When it happened.'),
    actor,
    changes,
    requestId: text().nullish().describe('The request that did it.'),
    door,
    traceparent: traceMember(isTraceparent, 'The trace of that request, as W3C Trace Context writes `traceparent`.'),
    tracestate: traceMember(isTracestate, 'What that standard writes in `tracestate`.'),
    snapshot: z
      .record(z.string(), anyJson().nullable(), {
        error: ({ input }) => (input === undefined ? 'is missing' : 'must be an object'),
      })
      .refine((given) => !Object.hasOwn(given, 'licenseKey'), 'must not hold a licenseKey, which is a secret')
      .describe('What it happened to: what the write left different, without secrets.'),
  }),
  key: ['id'],
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('events', staged)
    const sellers = yield* session.rows.referred('sellers', staged, ({ sellerId }) => sellerId)
    const resellers = yield* session.rows.referred('resellers', staged, ({ resellerId }) => resellerId)
    const organizations = yield* session.rows.referred('organizations', staged, ({ organizationId }) => organizationId)
    const services = yield* session.rows.referred('services', staged, ({ serviceId }) => serviceId)
    for (const one of staged) {
      const { sequence: _, occurredAt, actor, requestId, ...record } = one.record
      const { sellerId, resellerId, organizationId, serviceId } = record
      if (sellerId !== null) session.required(one, 'sellerId', 'seller', sellerId, sellers)
      if (resellerId !== null) session.required(one, 'resellerId', 'reseller', resellerId, resellers)
      const organization =
        organizationId === null
          ? null
          : session.required(one, 'organizationId', 'organization', organizationId, organizations)
      const service = serviceId === null ? null : session.required(one, 'serviceId', 'service', serviceId, services)
      if (organization && resellerId === null && !isForOrganizationAlone(record))
        session.refuse(one, 'resellerId', 'is missing: an organization’s reseller may read what its organization may')
      if (organization) session.agrees(one, 'resellerId', resellerId, organization.resellerId, 'the organization')
      if (service && sellerId !== null) session.agrees(one, 'sellerId', sellerId, service.sellerId, 'the service')
      const before = stored.get(record.id)
      const row = {
        ...record,
        occurredAt: new Date(occurredAt),
        ...actorColumnsOf(actor),
        requestId: requestId ?? null,
      }
      refuseChange(session, one, row, before)
      yield* session.save(one, 'events', row, before)
    }
  },
  read: (session) =>
    session.eachRow('events', 'event', (row) => {
      const { actorAccountId: _1, actorRole: _2, actorAccount: _3, actorParty: _4, changes, snapshot, ...rest } = row
      return { ...rest, actor: actorLine(row), changes: changes.map(changeLine), snapshot: inOrder(snapshot) }
    }),
})

/** Whether an event of an organization is none of its reseller's business: of its machines, and of its own references. */
function isForOrganizationAlone({
  kind,
  sellerId,
  priceLayer,
}: Pick<Row<'events'>, 'kind' | 'sellerId' | 'priceLayer'>) {
  if (sellerId !== null) return false
  return kindsOfOneSide.includes(kind) ? priceLayer === 'ORGANIZATION' : kindsOfMachines.includes(kind)
}

/** Refuses an entry ahead of the version of what it is about: a change to come would take the same number. */
export function refuseAhead(
  session: ImportSession,
  one: Staged<{ sequence: number }>,
  type: string,
  { id, version }: { id: string; version: number },
): void {
  const { sequence } = one.record
  if (sequence <= version) return
  if (session.staging.isRefused(type, id)) session.drop(one)
  else session.refuse(one, 'sequence', `is ${sequence}, but the ${type} ${id} is at version ${version}`)
}

/** Refuses to rewrite evidence. */
export function refuseChange(session: ImportSession, one: Staged, row: object, before: object | undefined): void {
  if (before && !isSameRow(row, before))
    session.refuse(one, '', 'differs from what the database has under this id, which cannot change')
}

/** The columns of who did something. */
export function actorColumnsOf(given: z.output<typeof actor>) {
  return {
    actorAccountId: given?.accountId ?? null,
    actorRole: given?.role ?? null,
    actorAccount: given?.account ?? null,
    actorParty: given?.party ?? null,
  }
}

function present(object: object): object | null {
  const entries = Object.entries(object).filter(([, value]) => value !== null)
  return entries.length === 0 ? null : Object.fromEntries(entries)
}

/** A change as a line has it. */
export function changeLine({
  field,
  before,
  after,
}: {
  field: string
  before: string | null
  after: string | null
}): object {
  return { field, before, after }
}

/** Who did something, as a line has it; null for the clock. */
export function actorLine(row: ActorColumns): object | null {
  const { actorAccountId: accountId, actorRole: role, actorAccount: account, actorParty: party } = row
  return present({ accountId, role, account, party })
}
