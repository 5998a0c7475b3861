import { cursorOf, positionOf } from './cursors.ts'
import { type Engine, type Maybe, once, type Row } from './engine.ts'
import { type Changed, quantityChanger } from './write.ts'

/** What the peers that speak GraphQL read and write: prepared statements that select only what the schema can ask for. */
export interface Store {
  subscription(id: string): Maybe<Row | null>
  seller(id: string): Maybe<Row | null>
  reseller(id: string): Maybe<Row | null>
  /** Rows by id, in the order of the ids. */
  services(ids: readonly string[]): Maybe<(Row | undefined)[]>
  organizations(ids: readonly string[]): Maybe<(Row | undefined)[]>
  resellers(ids: readonly string[]): Maybe<(Row | undefined)[]>
  /** A page of a seller's subscriptions, newest first. */
  subscriptionsOfSeller(id: string, first: number, after: string | null | undefined): Maybe<object>
  /** The newest subscriptions of each of several organizations, in the order of the ids. */
  subscriptionsOfOrganizations(ids: readonly string[], first: number): Maybe<object[]>
  organizationsOfReseller(id: string, first: number): Maybe<object>
  changeQuantity(id: string, quantity: number): Maybe<Changed>
}

/** Prepares the statements of the peers that speak GraphQL. */
export function createStore(engine: Engine): Store {
  const isPostgres = engine.name === 'postgres'
  const listed = isPostgres
    ? 'any(array(select jsonb_array_elements_text($1::jsonb)))'
    : '(select value from json_each($1))'
  const among = `id ${isPostgres ? '=' : 'in'} ${listed}`
  const subscriptionColumns = 'id, status, quantity, service_id, organization_id'

  const byId = (columns: string, table: string) => {
    const statement = engine.prepare(`select ${columns} from ${table} where id = $1`)
    return (id: string) => once(statement.all([id]), (rows) => rows[0] ?? null)
  }
  const byIds = (columns: string, table: string) => {
    const statement = engine.prepare(`select ${columns} from ${table} where ${among}`)
    return (ids: readonly string[]) =>
      once(statement.all([JSON.stringify([...new Set(ids)])]), (rows) => {
        const found = new Map(rows.map((row) => [row['id'], row]))
        return ids.map((id) => found.get(id))
      })
  }

  const page = engine.prepare(`select ${subscriptionColumns}, created_at from subscriptions
    where seller_id = $1 and status <> 'DELETED' and (created_at, id) < ($2, $3) order by created_at desc, id desc limit $4`)
  const organizations = engine.prepare(
    'select id, name from organizations where reseller_id = $1 order by name, id limit $2',
  )
  const newest = `from subscriptions where organization_id = parent.value and status <> 'DELETED' order by created_at desc, subscriptions.id desc limit $2`
  // Each reads only the rows that it returns, by the index of the organization.
  const pages = engine.prepare(
    isPostgres
      ? `select page.* from jsonb_array_elements_text($1::jsonb) as parent(value)
        cross join lateral (select ${subscriptionColumns}, created_at ${newest}) as page order by created_at desc, id desc`
      : `select s.id, s.status, s.quantity, s.service_id, s.organization_id from json_each($1) as parent cross join subscriptions s
        where s.id in (select subscriptions.id ${newest}) order by s.created_at desc, s.id desc`,
  )

  return {
    subscription: byId(subscriptionColumns, 'subscriptions'),
    seller: byId('id, name', 'sellers'),
    reseller: byId('id, name', 'resellers'),
    services: byIds('id, name', 'services'),
    organizations: byIds('id, name, reseller_id', 'organizations'),
    resellers: byIds('id, name', 'resellers'),
    subscriptionsOfSeller: (id, first, after) =>
      once(page.all([id, ...positionOf(after, engine.name), first + 1]), (rows) => {
        const edges = rows.slice(0, first).map((node) => ({ cursor: cursorOf(node['created_at'], node['id']), node }))
        return { edges, pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null } }
      }),
    subscriptionsOfOrganizations: (ids, first) =>
      once(pages.all([JSON.stringify(ids), first]), (rows) => {
        const byOrganization = new Map(ids.map((id): [unknown, Row[]] => [id, []]))
        for (const row of rows) byOrganization.get(row['organization_id'])?.push(row)
        return ids.map((id) => ({ nodes: byOrganization.get(id) }))
      }),
    organizationsOfReseller: (id, first) => once(organizations.all([id, first]), (nodes) => ({ nodes })),
    changeQuantity: quantityChanger(engine),
  }
}
