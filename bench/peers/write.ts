import { uuidv7 } from 'uuidv7'
import type { Engine, Maybe, Steps } from './engine.ts'

/** What a change of a quantity answers. */
export type Changed =
  | { readonly subscription: { readonly id: unknown; readonly quantity: unknown; readonly version: unknown } }
  | { readonly code: string; readonly message: string }

/** What decides whether a quantity can be changed. */
interface Changeable {
  readonly status: string
  readonly version: number
  readonly min_quantity: number
  readonly max_quantity: number | null
}

/**
 * Makes the write that the gateway's `updateSubscription` makes for a new quantity, by hand: one transaction with one
 * guarded update, one row of history and one event in the log. Checked are only state and quantity.
 */
export function quantityChanger(engine: Engine): (id: string, quantity: number) => Maybe<Changed> {
  const isPostgres = engine.name === 'postgres'
  const read = engine.prepare(`select s.*, p.min_quantity, p.max_quantity from subscriptions s
    join service_products p on p.id = s.product_id where s.id = $1 ${isPostgres ? 'for update of s' : ''}`)
  const update = engine.prepare(`update subscriptions set quantity = $1, version = $2, updated_at = $3
    where id = $4 and version = $5 returning id, quantity, version`)
  const history =
    engine.prepare(`insert into subscription_history (id, subscription_id, sequence, occurred_at, kind, actor_account_id, actor_role,
    actor_account, actor_party, from_status, to_status, changes, reason, request_id, door)
    values ($1, $2, $3, $4, 'UPDATED', 'bench', 'BROKER', 'USER', $5, $6, $7, $8, null, $9, 'GRAPHQL')`)
  const columns = `id, kind, subject_type, subject_id, subject_version, seller_id, reseller_id, organization_id, service_id, occurred_at,
    actor_account_id, actor_role, actor_account, actor_party, request_id, changes, snapshot, door`
  const insertion = `insert into events (${columns}) values ($1, 'subscription.updated', 'ServiceSubscription', $2, $3, $4, $5, $6, $7, $8,
    'bench', 'BROKER', 'USER', $9, $10, $11, $12, 'GRAPHQL')`
  // PostgreSQL's gateways give positions after the commit: what is in the inbox waits for one.
  const event = engine.prepare(
    isPostgres
      ? `with recorded as (${insertion} returning id) insert into event_inbox (event_id) select id from recorded`
      : insertion,
  )
  const log = isPostgres
    ? null
    : engine.prepare(`insert into event_log (position, place, id, kind, subject_type, subject_id, subject_version, seller_id, reseller_id,
      organization_id, service_id, occurred_at, logged_at)
      select position, position, $1, 'subscription.updated', 'ServiceSubscription', $2, $3, $4, $5, $6, $7, $8, $9
      from (select max(coalesce((select max(position) from event_log), 0), floor) + 1 as position from event_log_head)`)

  return (id, quantity) =>
    engine.transaction(function* (): Steps<Changed> {
      const [row] = yield [read, [id]]
      if (!row) return { code: 'NOT_FOUND', message: 'There is no such subscription.' }
      const { status, version, min_quantity: min, max_quantity: max } = row as unknown as Changeable
      if (status !== 'ACTIVE') return { code: 'ILLEGAL_TRANSITION', message: 'It is not active.' }
      if (quantity < min || (max !== null && quantity > max))
        return { code: 'INVALID_INPUT', message: 'The quantity is out of bounds.' }
      const now = new Date()
      const at = isPostgres ? now : now.getTime()
      const [subscription] = yield [update, [quantity, version + 1, at, id, version]]
      if (!subscription) return { code: 'VERSION_CONFLICT', message: 'Somebody else was faster.' }
      const changes = JSON.stringify([{ field: 'quantity', before: String(row['quantity']), after: String(quantity) }])
      const [requestId, eventId, party] = [uuidv7(), uuidv7(), row['reseller_id']]
      yield [history, [uuidv7(), id, version + 1, at, party, status, status, changes, requestId]]
      const snapshot = JSON.stringify({ quantity, version: version + 1, updatedAt: now.toISOString() })
      const { seller_id: seller, reseller_id: reseller, organization_id: organization, service_id: service } = row
      const parties = [seller, reseller, organization, service]
      yield [event, [eventId, id, version + 1, ...parties, at, party, requestId, changes, snapshot]]
      if (log) yield [log, [eventId, id, version + 1, ...parties, at, at]]
      return { subscription: subscription as { id: string; quantity: number; version: number } }
    })
}

/** An instant as JSON has it: SQLite keeps milliseconds, PostgreSQL's driver makes dates. */
export function instantOf(value: unknown): string | null {
  return value === null ? null : new Date(value as number | Date).toISOString()
}

/** SQLite keeps JSON as text, PostgreSQL's driver parses it. */
export function jsonOf(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value
}
