import { type Engine, type Maybe, once, type Row } from './engine.ts'
import { instantOf, jsonOf } from './write.ts'

const path = /^\/api\/sellers\/([^/]+)\/subscriptions(?:\/([^/?]+)|\?first=50)$/

/**
 * The answers of the gateway's REST API to a seller: one of its subscriptions, and the first page of them. Null for
 * other paths.
 */
export function restAnswers(engine: Engine): (url: string) => Maybe<unknown> {
  const one = engine.prepare('select * from subscriptions where id = $1 and seller_id = $2')
  const page = engine.prepare(
    `select * from subscriptions where seller_id = $1 and status <> 'DELETED' order by created_at desc, id desc limit 51`,
  )
  const listed =
    engine.name === 'postgres'
      ? '= any(array(select jsonb_array_elements_text($1::jsonb)))'
      : 'in (select value from json_each($1))'
  const asked = engine.prepare(`select service_id, key, layers from custom_property_definitions
    where service_id ${listed} and applies_to = 'SUBSCRIPTION' order by service_id, position`)

  const shown = (rows: readonly Row[]) =>
    once(asked.all([JSON.stringify([...new Set(rows.map((row) => row['service_id']))])]), (properties) => {
      const readable = properties.filter(({ layers }) => (jsonOf(layers) as string[]).includes('SELLER'))
      const byService = Map.groupBy(readable, (property) => property['service_id'])
      return rows.map((row) => shownRow(row, byService.get(row['service_id']) ?? []))
    })

  return (url) => {
    const [, seller, id] = path.exec(url) ?? []
    if (seller === undefined) return null
    if (id === undefined) return once(page.all([seller]), (rows) => shown(rows.slice(0, 50)))
    return once(one.all([id, seller]), (rows) => once(shown(rows), (all) => all[0] ?? null))
  }
}

/** A subscription as its seller reads it: prices are not its business. */
function shownRow(row: Row, properties: readonly Row[]) {
  const values = jsonOf(row['custom_properties']) as Record<string, string>
  return {
    id: row['id'],
    status: row['status'],
    statusReason: row['status_reason'],
    quantity: row['quantity'],
    licenseKey: row['license_key'],
    sellerId: row['seller_id'],
    resellerId: row['reseller_id'],
    organizationId: row['organization_id'],
    serviceId: row['service_id'],
    productId: row['product_id'],
    unitPrice: null,
    currencyCode: null,
    priceLayer: null,
    customPropertiesData: properties.map(({ key }) => ({ id: key, value: values[key as string] ?? null })),
    autoRenews: Boolean(row['auto_renews']),
    trialStartsAt: instantOf(row['trial_starts_at']),
    trialEndsAt: instantOf(row['trial_ends_at']),
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
    version: row['version'],
  }
}
