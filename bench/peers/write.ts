import { uuidv7 } from 'uuidv7'
import type { Engine, Maybe, Row, Steps } from './engine.ts'

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

/** The gateway holds this lock, too, from numbering an event to its commit: see src/database/postgres.ts. */
const eventSequenceLock = 7_215_045

/**
 * Makes the write that the gateway's `updateSubscription` makes for a new quantity, by hand: one transaction with one
 * guarded update, one row of history and one event. Checked are only state and quantity.
 */
export function quantityChanger(engine: Engine): (id: string, quantity: number) => Maybe<Changed> {
  const isPostgres = engine.name === 'postgres'
  const read = engine.prepare(`select s.*, p.min_quantity, p.max_quantity from subscriptions s
    join service_products p on p.id = s.product_id where s.id = $1 ${isPostgres ? 'for update of s' : ''}`)
  const update = engine.prepare(`update subscriptions set quantity = $1, version = $2, updated_at = $3
    where id = $4 and version = $5 returning id, quantity, version`)
  const history =
    engine.prepare(`insert into subscription_history (id, subscription_id, sequence, occurred_at, kind, actor_account_id, actor_role,
    actor_account, actor_party, from_status, to_status, changes, reason, request_id)
    values ($1, $2, $3, $4, 'UPDATED', 'bench', 'BROKER', 'USER', $5, $6, $7, $8, null, $9)`)
  const lock = isPostgres ? engine.prepare('select pg_advisory_xact_lock($1)') : null
  const event =
    engine.prepare(`insert into events (sequence, id, kind, subject_type, subject_id, subject_version, seller_id, reseller_id,
    organization_id, service_id, occurred_at, snapshot)
    values ((select coalesce(max(sequence), 0) + 1 from events), $1, 'subscription.updated', 'ServiceSubscription', $2, $3, $4, $5, $6, $7, $8, $9)`)

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
      yield [history, [uuidv7(), id, version + 1, at, row['reseller_id'], status, status, changes, uuidv7()]]
      if (lock) yield [lock, [eventSequenceLock]]
      const snapshot = JSON.stringify(snapshotOf({ ...row, quantity, version: version + 1, updated_at: at }))
      const { seller_id: seller, reseller_id: reseller, organization_id: organization, service_id: service } = row
      yield [event, [uuidv7(), id, version + 1, seller, reseller, organization, service, at, snapshot]]
      return { subscription: subscription as { id: string; quantity: number; version: number } }
    })
}

/** The subscription as events keep it: without its license key. */
function snapshotOf(row: Row) {
  return {
    id: row['id'],
    sellerId: row['seller_id'],
    resellerId: row['reseller_id'],
    organizationId: row['organization_id'],
    serviceId: row['service_id'],
    organizationServiceId: row['organization_service_id'],
    productId: row['product_id'],
    status: row['status'],
    statusReason: row['status_reason'],
    quantity: row['quantity'],
    unitPriceMinor: numberOf(row['unit_price_minor']),
    currencyCode: row['currency_code'],
    priceLayer: row['price_layer'],
    customProperties: jsonOf(row['custom_properties']),
    autoRenews: Boolean(row['auto_renews']),
    trialStartsAt: instantOf(row['trial_starts_at']),
    trialEndsAt: instantOf(row['trial_ends_at']),
    periodAnchorAt: instantOf(row['period_anchor_at']),
    currentPeriodStartsAt: instantOf(row['current_period_starts_at']),
    currentPeriodEndsAt: instantOf(row['current_period_ends_at']),
    cancelAt: instantOf(row['cancel_at']),
    cancelledBy: row['cancelled_by'],
    suspendedFrom: row['suspended_from'],
    suspendedBy: row['suspended_by'],
    holdEndsAt: instantOf(row['hold_ends_at']),
    createdAt: instantOf(row['created_at']),
    updatedAt: instantOf(row['updated_at']),
    activatedAt: instantOf(row['activated_at']),
    suspendedAt: instantOf(row['suspended_at']),
    cancelledAt: instantOf(row['cancelled_at']),
    dueAt: instantOf(row['due_at']),
    version: row['version'],
  }
}

/** An instant as JSON has it: SQLite keeps milliseconds, PostgreSQL's driver makes dates. */
export function instantOf(value: unknown): string | null {
  return value === null ? null : new Date(value as number | Date).toISOString()
}

/** SQLite keeps JSON as text, PostgreSQL's driver parses it. */
export function jsonOf(value: unknown): unknown {
  return typeof value === 'string' ? JSON.parse(value) : value
}

/** PostgreSQL's driver makes texts of big integers. */
function numberOf(value: unknown): number | null {
  return value === null ? null : Number(value)
}
