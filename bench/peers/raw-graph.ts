import { cursorOf, positionOf } from './cursors.ts'
import { type Engine, type Maybe, once, type Row } from './engine.ts'
import { quantityChanger } from './write.ts'

/** What the operations are asked with. */
export interface Variables {
  readonly id: string
  readonly after?: string | null
  readonly input: { readonly subscriptionId: string; readonly quantity: number }
}

const joined = `from subscriptions s join services v on v.id = s.service_id
  join organizations o on o.id = s.organization_id join resellers r on r.id = o.reseller_id`

/** The data of each GraphQL operation by its name, each read by one or two statements that were written for it alone. */
export function graphAnswers(engine: Engine): Record<string, (variables: Variables) => Maybe<unknown>> {
  const isPostgres = engine.name === 'postgres'
  const one =
    engine.prepare(`select s.id, s.status, s.quantity, v.id vid, v.name vname, o.id oid, o.name oname, r.id rid, r.name rname
    ${joined} where s.id = $1`)
  const page =
    engine.prepare(`select p.name pname, s.id, s.status, s.quantity, s.created_at, v.name vname, o.name oname, r.name rname ${joined}
    join sellers p on p.id = s.seller_id where s.seller_id = $1 and s.status <> 'DELETED' and (s.created_at, s.id) < ($2, $3)
    order by s.created_at desc, s.id desc limit 51`)
  const places = engine.prepare(`select id, created_at from subscriptions
    where seller_id = $1 and status <> 'DELETED' and (created_at, id) < ($2, $3) order by created_at desc, id desc limit 101`)
  const organizations = engine.prepare(
    'select id, name from organizations where reseller_id = $1 order by name, id limit 50',
  )
  const newest = (
    column: string,
  ) => `select ${column} from subscriptions t where t.organization_id = parent.value and t.status <> 'DELETED'
    order by t.created_at desc, t.id desc limit 5`
  const latest = engine.prepare(
    isPostgres
      ? `select s.id, s.status, s.organization_id, v.name vname from jsonb_array_elements_text($1::jsonb) as parent(value)
        cross join lateral (${newest('t.*')}) as s join services v on v.id = s.service_id order by s.created_at desc, s.id desc`
      : `select s.id, s.status, s.organization_id, v.name vname from json_each($1) as parent cross join subscriptions s
        join services v on v.id = s.service_id where s.id in (${newest('t.id')}) order by s.created_at desc, s.id desc`,
  )
  const change = quantityChanger(engine)

  return {
    Q1: ({ id }) => once(one.all([id]), ([row]) => ({ subscription: row ? subscription(row) : null })),
    Q2: ({ id, after }) =>
      once(page.all([id, ...positionOf(after, engine.name)]), (rows) => {
        const edges = rows.slice(0, 50).map((row) => ({
          cursor: cursorOf(row['created_at'], row['id']),
          node: {
            id: row['id'],
            status: row['status'],
            quantity: row['quantity'],
            service: { name: row['vname'] },
            organization: { name: row['oname'], reseller: { name: row['rname'] } },
          },
        }))
        const pageInfo = { hasNextPage: rows.length > 50, endCursor: edges.at(-1)?.cursor ?? null }
        return { seller: { name: rows[0]?.['pname'], subscriptions: { edges, pageInfo } } }
      }),
    Walk: ({ id, after }) =>
      once(places.all([id, ...positionOf(after, engine.name)]), (rows) => {
        const last = rows[Math.min(rows.length, 100) - 1]
        const pageInfo = {
          hasNextPage: rows.length > 100,
          endCursor: last ? cursorOf(last['created_at'], last['id']) : null,
        }
        return { seller: { subscriptions: { pageInfo } } }
      }),
    Q3: ({ id }) =>
      once(organizations.all([id]), (rows) =>
        once(latest.all([JSON.stringify(rows.map((row) => row['id']))]), (found) => {
          const byOrganization = new Map(rows.map((row): [unknown, object[]] => [row['id'], []]))
          for (const row of found)
            byOrganization
              .get(row['organization_id'])
              ?.push({ id: row['id'], status: row['status'], service: { name: row['vname'] } })
          return {
            reseller: {
              organizations: {
                nodes: rows.map((row) => ({
                  name: row['name'],
                  subscriptions: { nodes: byOrganization.get(row['id']) },
                })),
              },
            },
          }
        }),
      ),
    M1: ({ input }) =>
      once(change(input.subscriptionId, input.quantity), (updateSubscription) => ({ updateSubscription })),
  }
}

function subscription(row: Row) {
  return {
    id: row['id'],
    status: row['status'],
    quantity: row['quantity'],
    service: { id: row['vid'], name: row['vname'] },
    organization: { id: row['oid'], name: row['oname'], reseller: { id: row['rid'], name: row['rname'] } },
  }
}
