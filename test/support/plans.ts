import Client from 'better-sqlite3'
import pg from 'pg'
import { engine } from './fresh-database.ts'
import type { TestGateway } from './gateway.ts'
import type { SentStatement } from './statement-counter.ts'

/** What an engine does for one statement: one line for each step. */
export type Plan = readonly string[]

/** A node of PostgreSQL's plan as `explain (format json)` says it. */
interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly 'Subplan Name'?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly PlanNode[]
}

/** The engine's plan for each statement, with the values that it was sent with. */
export async function plansOf(gateway: Pick<TestGateway, 'url'>, sent: readonly SentStatement[]): Promise<Plan[]> {
  return engine === 'sqlite' ? sqlitePlans(gateway, sent) : postgresPlans(gateway, sent)
}

function sqlitePlans({ url }: Pick<TestGateway, 'url'>, sent: readonly SentStatement[]): Plan[] {
  const client = new Client(url.slice('file:'.length), { readonly: true })
  try {
    return sent.map(({ sql, values }) => {
      const steps = client
        .prepare<unknown[], { detail: string }>(`explain query plan ${sql}`)
        .iterate(...values.map(plain))
      return [...steps].map(({ detail }) => detail)
    })
  } finally {
    client.close()
  }
}

/** What the driver is given is what Drizzle has written already, but for truth values. */
const plain = (value: unknown) => (typeof value === 'boolean' ? Number(value) : value)

async function postgresPlans({ url }: Pick<TestGateway, 'url'>, sent: readonly SentStatement[]): Promise<Plan[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // As the gateway has it: one plan for a statement, whatever its values.
    await client.query('set plan_cache_mode = force_generic_plan')
    const plans: Plan[] = []
    for (const [index, { sql, values }] of sent.entries()) {
      await client.query(`prepare statement_${index} as ${sql}`)
      const given = values.length > 0 ? `(${values.map(literal).join(', ')})` : ''
      const { rows } = await client.query(
        `explain (analyze, timing off, format json) execute statement_${index}${given}`,
      )
      plans.push(lines(rows[0]['QUERY PLAN'][0].Plan as PlanNode))
    }
    return plans
  } finally {
    await client.end()
  }
}

/** A value as SQL text; the server knows the types. */
const literal = (value: unknown) =>
  value === null ? 'null' : pg.escapeLiteral(typeof value === 'string' ? value : JSON.stringify(value))

function lines(node: PlanNode): string[] {
  const { 'Relation Name': table, 'Index Name': index, 'Index Cond': condition } = node
  const visited = node['Actual Loops'] * (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0))
  const facts = [
    table && `on ${table}`,
    index && `using ${index}`,
    condition && `where ${condition}`,
    `visits ${visited}`,
  ]
  return [[node['Node Type'], ...facts.filter(Boolean)].join(' '), ...(node.Plans ?? []).flatMap(lines)]
}

/** How many rows of a table PostgreSQL looked at. SQLite does not say. */
export function visitedRows(plan: Plan, table: string): number {
  const visits = plan.flatMap((step) =>
    step.includes(` on ${table} `) ? [Number(/visits ([\d.]+)$/.exec(step)?.[1])] : [],
  )
  return visits.reduce((sum, each) => sum + each, 0)
}
