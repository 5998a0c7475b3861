import { z } from 'zod'
import { subscriptionChangeKinds, subscriptionStatuses } from '../../vocabulary.ts'
import { count, instant, oneOf, text, uuid } from '../fields.ts'
import type { Row } from '../primary-keys.ts'
import { recordType } from '../record-type.ts'
import { actor, actorColumnsOf, actorLine, changeLine, changes, door, refuseAhead, refuseChange } from './evidence.ts'

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
