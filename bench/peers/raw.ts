/**
 * The limit: node:http and prepared statements with a hand-written answer per query. No GraphQL, no credentials, no
 * visibility, no limits: what answering the same data costs at least.
 */
import { createServer } from 'node:http'
import { cursorOf, positionOf } from './cursors.ts'
import { type Maybe, once, type Row } from './engine.ts'
import { announce, openGiven } from './listen.ts'
import { quantityChanger } from './write.ts'

const engine = await openGiven()
const joined = `from subscriptions s join services v on v.id = s.service_id
  join organizations o on o.id = s.organization_id join resellers r on r.id = o.reseller_id`
const one = engine.prepare(`select s.id, s.status, s.quantity, v.id vid, v.name vname, o.id oid, o.name oname, r.id rid, r.name rname
  ${joined} where s.id = $1`)
const page = engine.prepare(`select p.name pname, s.id, s.status, s.quantity, s.created_at, v.name vname, o.name oname, r.name rname ${joined}
  join sellers p on p.id = s.seller_id where s.seller_id = $1 and s.status <> 'DELETED' and (s.created_at, s.id) < ($2, $3)
  order by s.created_at desc, s.id desc limit 51`)
const places = engine.prepare(`select id, created_at from subscriptions where seller_id = $1 and status <> 'DELETED' and (created_at, id) < ($2, $3)
  order by created_at desc, id desc limit 101`)
const organizations = engine.prepare('select id, name from organizations where reseller_id = $1 order by name, id limit 50')
const latest = engine.prepare(`select s.id, s.status, v.name vname from subscriptions s join services v on v.id = s.service_id
  where s.organization_id = $1 and s.status <> 'DELETED' order by s.created_at desc, s.id desc limit 5`)
const change = quantityChanger(engine)

interface Variables {
  readonly id: string
  readonly after?: string | null
  readonly input: { readonly subscriptionId: string; readonly quantity: number }
}

const answers: Record<string, (variables: Variables) => Maybe<unknown>> = {
  Q1: ({ id }) => once(one.all([id]), ([row]) => {
    if (!row) return { subscription: null }
    const organization = { id: row['oid'], name: row['oname'], reseller: { id: row['rid'], name: row['rname'] } }
    return { subscription: { id: row['id'], status: row['status'], quantity: row['quantity'], service: { id: row['vid'], name: row['vname'] }, organization } }
  }),
  Q2: ({ id, after }) => once(page.all([id, ...positionOf(after, engine.name)]), (rows) => {
    const edges = rows.slice(0, 50).map((row) => ({
      cursor: cursorOf(row['created_at'], row['id']),
      node: {
        id: row['id'], status: row['status'], quantity: row['quantity'], service: { name: row['vname'] },
        organization: { name: row['oname'], reseller: { name: row['rname'] } },
      },
    }))
    const pageInfo = { hasNextPage: rows.length > 50, endCursor: edges.at(-1)?.cursor ?? null }
    return { seller: { name: rows[0]?.['pname'], subscriptions: { edges, pageInfo } } }
  }),
  Walk: ({ id, after }) => once(places.all([id, ...positionOf(after, engine.name)]), (rows) => {
    const last = rows[Math.min(rows.length, 100) - 1]
    const pageInfo = { hasNextPage: rows.length > 100, endCursor: last ? cursorOf(last['created_at'], last['id']) : null }
    return { seller: { subscriptions: { pageInfo } } }
  }),
  Q3: ({ id }) => once(organizations.all([id]), (rows) => {
    const pages = rows.map((row) => latest.all([row['id']]))
    const told = (subscriptions: readonly Row[][]) => {
      const nodes = rows.map(({ name }, index) => ({
        name,
        subscriptions: { nodes: (subscriptions[index] ?? []).map((row) => ({ id: row['id'], status: row['status'], service: { name: row['vname'] } })) },
      }))
      return { reseller: { organizations: { nodes } } }
    }
    return engine.name === 'sqlite' ? told(pages as Row[][]) : Promise.all(pages.map(async (page) => page)).then(told)
  }),
  M1: ({ input }) => once(change(input.subscriptionId, input.quantity), (updateSubscription) => ({ updateSubscription })),
}

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    const { operationName, variables } = JSON.parse(body) as { operationName: string; variables: Variables }
    void once(answers[operationName]?.(variables), (data) => {
      const text = JSON.stringify({ data })
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
      response.end(text)
    })
  })
})
server.listen(0, '127.0.0.1', () => announce(server))
