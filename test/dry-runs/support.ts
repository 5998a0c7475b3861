import {
  getNamedType,
  getNullableType,
  type GraphQLObjectType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  isUnionType,
} from 'graphql'
import { expect } from 'vitest'
import { sql } from '../../src/database/query/fragment.ts'
import type { Perform } from '../../src/demo/acts/act.ts'
import { schema } from '../../src/schema.ts'
import { everything } from '../management/support.ts'
import type { TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'

/** How deep successes are read. */
const depth = 3

/** The document of a mutation that reads much of its success, lists and what rows refer to included. */
export function documentOf(mutation: string): string {
  const { type, success } = successOf(mutation)
  return `mutation ($input: ${type}) { ${mutation}(input: $input) {
    __typename ... on DomainError { code message } ... on ${success.name} { ${selectionOf(success, depth)} } } }`
}

/** The type of a mutation's input, and what it answers when it succeeds. */
function successOf(mutation: string): { type: string; success: GraphQLObjectType } {
  const field = schema.getMutationType()?.getFields()[mutation]
  const union = field && getNamedType(field.type)
  const success = isUnionType(union) && union.getTypes().find(({ name }) => name.endsWith('Success'))
  if (!field || !success) throw new Error(`There is no mutation ${mutation}.`)
  return { type: String(field.args[0]?.type), success }
}

function selectionOf(type: GraphQLObjectType, levels: number): string {
  const selections = Object.values(type.getFields()).flatMap(({ name, args, type: output }) => {
    // Cursors are signed with ids that are new each time.
    if (args.some(isRequiredArgument) || name === 'pageInfo' || name === 'cursor' || name === 'edges') return []
    const named = getNamedType(output)
    if (isLeafType(named)) return [name]
    if (!isObjectType(named) || levels === 0) return []
    const page = args.some((arg) => arg.name === 'first') ? '(first: 3)' : ''
    // A list of a list would cost more than a request may.
    const isList = page !== '' || !isObjectType(getNullableType(output))
    return [`${name}${page} { ${selectionOf(named, isList ? Math.min(1, levels - 1) : levels - 1)} }`]
  })
  return ['__typename', ...selections].join(' ')
}

/** Does mutations that must succeed; what they tell has its place in the log before anything else happens. */
export function performing(gateway: TestGateway): Perform {
  return async (as, mutation, input, selection = '__typename') => {
    await logEverything(gateway.database)
    const { type, success } = successOf(mutation)
    const document = `mutation ($input: ${type}) { ${mutation}(input: $input) {
      __typename ... on DomainError { message } ... on ${success.name} { ${selection} } } }`
    const { [mutation]: said } = await gateway.read(as, document, { input })
    expect(said).toMatchObject({ __typename: success.name })
    await logEverything(gateway.database)
    return said
  }
}

/** All that a database holds: its rows, and of PostgreSQL the numbers that it gives. */
export async function wholeOf(gateway: TestGateway): Promise<Record<string, unknown>> {
  const { database } = gateway
  const rows = await everything(gateway)
  if (database.dialect.name !== 'postgres') return rows
  const numbers = sql`select sequencename, last_value from pg_sequences order by sequencename`
  return { ...rows, numbers: await database.query(database.raw(numbers)) }
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** An answer with a word for each id that is not among those that there were. */
export function withoutNewIds(answer: unknown, before: unknown): unknown {
  const known = new Set(JSON.stringify(before).match(uuid))
  const text = JSON.stringify(answer).replaceAll(uuid, (id) => (known.has(id) ? id : 'new'))
  return JSON.parse(text) as unknown
}
