import type Client from 'better-sqlite3'

/** Stands for a column of an index that is worked out from others. */
const expression = '(expression)'

/** How large a table is expected to become, and how many of its rows have the same value in a column. */
interface Expected {
  readonly rows: number
  /** Columns that are not named have another value in each row, or nearly so: ids, names, times, numbers in a sequence. */
  readonly alike?: Readonly<Record<string, number>>
}

/** The data of a large broker; only the order of magnitude counts. Our design. */
const expected: Readonly<Record<string, Expected>> = {
  sellers: { rows: 20 },
  resellers: { rows: 50 },
  organizations: { rows: 20_000, alike: { reseller_id: 400 } },
  services: { rows: 500, alike: { seller_id: 25 } },
  service_products: { rows: 2000, alike: { service_id: 4 } },
  custom_property_definitions: { rows: 1000, alike: { service_id: 2 } },
  service_definitions: { rows: 500 },
  service_definition_texts: { rows: 1500, alike: { service_id: 3, locale: 100 } },
  service_definition_assignments: { rows: 1000, alike: { service_id: 2, organization_id: 2 } },
  service_instances: { rows: 500, alike: { service_id: 1 } },
  service_roles: { rows: 1000, alike: { service_id: 2 } },
  service_sub_roles: { rows: 2000, alike: { service_id: 4, role_position: 500 } },
  service_offers: { rows: 10_000, alike: { reseller_id: 200, service_id: 20 } },
  catalog_entries: { rows: 10_000, alike: { reseller_id: 200, service_id: 20 } },
  invitations: { rows: 1000, alike: { service_id: 20, organization_id: 2 } },
  price_lists: { rows: 5000, alike: { service_id: 10, layer: 2000, owner_id: 50 } },
  price_entries: { rows: 20_000, alike: { product_id: 10, layer: 8000, owner_id: 200, currency_code: 5000 } },
  organization_services: {
    rows: 60_000,
    alike: { organization_id: 3, service_id: 120, seller_id: 3000, reseller_id: 1200 },
  },
  subscriptions: {
    rows: 1_000_000,
    alike: {
      organization_service_id: 17,
      organization_id: 50,
      product_id: 500,
      service_id: 2000,
      reseller_id: 20_000,
      seller_id: 50_000,
      status: 125_000,
    },
  },
  object_references: { rows: 500_000, alike: { object_id: 2, owner_id: 10_000, object_type: 250_000 } },
  audit_entries: { rows: 100_000, alike: { subject_id: 4, subject_type: 20_000 } },
  subscription_history: { rows: 3_000_000, alike: { subscription_id: 3 } },
  events: { rows: 3_000_000, alike: { subject_id: 3 } },
  event_log: {
    rows: 1_000_000,
    alike: { subject_id: 3, organization_id: 50, service_id: 2000, reseller_id: 20_000, seller_id: 50_000 },
  },
  event_inbox: { rows: 10 },
  event_log_head: { rows: 1 },
  webhook_endpoints: { rows: 500, alike: { seller_id: 25, reseller_id: 10, organization_id: 1, service_id: 5 } },
  webhook_deliveries: { rows: 1_000_000, alike: { endpoint_id: 2000, subject_id: 9, event_id: 3 } },
  clients: { rows: 20_000, alike: { [expression]: 2 } },
  idempotency_records: { rows: 10_000, alike: { caller: 100, operation: 1000 } },
  gateway_keys: { rows: 2 },
  encryption_marks: { rows: 1 },
  signing_keys: { rows: 2 },
  budget_uses: { rows: 1000 },
  timelines: { rows: 3 },
  trusted_documents: { rows: 1000, alike: { batch: 100 } },
  schema_migrations: { rows: 10 },
}

interface Index {
  readonly table: string
  readonly name: string
  /** In order, with commas between them. */
  readonly columns: string
}

/**
 * Tells SQLite's planner what to expect of the data, in the table where `ANALYZE` would write what it has found. So
 * each statement reads through the same indexes in a file of ten rows and in one of ten million, and nothing is
 * counted. Does nothing where that was done. What a newer version knows of tables of its own stays as it is.
 */
export function writeStatistics(client: Client.Database): void {
  const wanted = client.prepare<[], Index>(indexes).all().flatMap(statistic)
  // Makes the table where it is missing, and has this connection read it anew.
  client.exec('ANALYZE sqlite_schema')
  const known = JSON.stringify(Object.keys(expected))
  const ours = 'tbl in (select value from json_each(?))'
  const present = client.prepare(`select tbl, idx, stat from sqlite_stat1 where ${ours} order by idx`).raw().all(known)
  if (JSON.stringify(present) === JSON.stringify(wanted)) return
  const insert = client.prepare('insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)')
  client
    .transaction(() => {
      client.prepare(`delete from sqlite_stat1 where ${ours}`).run(known)
      for (const row of wanted) insert.run(...row)
    })
    .immediate()
  client.exec('ANALYZE sqlite_schema')
}

const indexes = `select tables.name as "table", indexes.name as name,
    (select group_concat(coalesce(name, '${expression}'), ',')
      from (select name from pragma_index_info(indexes.name) order by seqno)) as columns
  from sqlite_schema tables join pragma_index_list(tables.name) indexes
  where tables.type = 'table' and tables.name not like 'sqlite#_%' escape '#' order by indexes.name`

/** How many rows an index has, then how many have the same value in its first column, in its first two, and so on. */
function statistic({ table, name, columns }: Index): [table: string, index: string, numbers: string][] {
  const known = expected[table]
  if (!known) return []
  const { rows, alike = {} } = known
  let left = rows
  const prefixes = columns
    .split(',')
    .map((column) => (left = Math.max(1, Math.round((left * (alike[column] ?? 1)) / rows))))
  return [[table, name, [rows, ...prefixes].join(' ')]]
}
