import { createServer } from 'node:http'
import Database from 'better-sqlite3'

/**
 * The limit: node:http and prepared statements with a hand-written answer per query. No GraphQL, no credentials, no
 * visibility, no limits: what answering the same data costs at least. `node bench/raw-server.ts FILE` prints its port.
 */
const database = new Database(process.argv[2] ?? '', { readonly: true })

const joined = `from subscriptions s join services v on v.id = s.service_id
  join organizations o on o.id = s.organization_id join resellers r on r.id = o.reseller_id`
const one = database.prepare(`select s.id, s.status, s.quantity, v.id vid, v.name vname, o.id oid, o.name oname, r.id rid, r.name rname
  ${joined} where s.id = ?`)
const seller = database.prepare('select name from sellers where id = ?')
const page = database.prepare(`select s.id, s.status, s.quantity, s.created_at, v.name vname, o.name oname, r.name rname ${joined}
  where s.seller_id = ? and s.status <> 'DELETED' and (s.created_at, s.id) < (?, ?) order by s.created_at desc, s.id desc limit 51`)
const organizations = database.prepare('select id, name from organizations where reseller_id = ? order by name, id limit 50')
const latest = database.prepare(`select s.id, s.status, v.name vname from subscriptions s join services v on v.id = s.service_id
  where s.organization_id = ? and s.status <> 'DELETED' order by s.created_at desc, s.id desc limit 5`)

type Row = Record<string, string | number>

const answers: Record<string, (id: string, after: string | null) => unknown> = {
  Q1(id) {
    const row = one.get(id) as Row | undefined
    if (!row) return { subscription: null }
    const organization = { id: row['oid'], name: row['oname'], reseller: { id: row['rid'], name: row['rname'] } }
    return { subscription: { id: row['id'], status: row['status'], quantity: row['quantity'], service: { id: row['vid'], name: row['vname'] }, organization } }
  },
  Q2(id, after) {
    const [time, last] = after ? (JSON.parse(Buffer.from(after, 'base64url').toString()) as [number, string]) : [Number.MAX_SAFE_INTEGER, '~']
    const rows = page.all(id, time, last) as Row[]
    const cursor = (row: Row) => Buffer.from(JSON.stringify([row['created_at'], row['id']])).toString('base64url')
    const edges = rows.slice(0, 50).map((row) => ({
      cursor: cursor(row),
      node: {
        id: row['id'], status: row['status'], quantity: row['quantity'], service: { name: row['vname'] },
        organization: { name: row['oname'], reseller: { name: row['rname'] } },
      },
    }))
    const pageInfo = { hasNextPage: rows.length > 50, endCursor: edges.at(-1)?.cursor ?? null }
    return { seller: { ...(seller.get(id) as object), subscriptions: { edges, pageInfo } } }
  },
  Q3(id) {
    const nodes = (organizations.all(id) as Row[]).map(({ id: organization, name }) => ({
      name,
      subscriptions: {
        nodes: (latest.all(organization) as Row[]).map((row) => ({ id: row['id'], status: row['status'], service: { name: row['vname'] } })),
      },
    }))
    return { reseller: { organizations: { nodes } } }
  },
}

const server = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    const { operationName, variables } = JSON.parse(body) as { operationName: string; variables: { id: string; after?: string } }
    const text = JSON.stringify({ data: answers[operationName]?.(variables.id, variables.after ?? null) })
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    response.end(text)
  })
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`)
})
