import { getNamedType, type GraphQLObjectType, isLeafType, isUnionType } from 'graphql'
import { expect } from 'vitest'
import { schema } from '../../src/schema.ts'
import type { As, TestGateway } from '../support/gateway.ts'

/** What a mutation answered: its success, flat, or its refusal. */
export interface Answered {
  readonly __typename: string
  readonly isReplay?: boolean
  readonly code?: string
  readonly message?: string
  readonly currentVersion?: number
  readonly issues?: readonly { path: string[]; message: string }[]
  readonly reasons?: readonly string[]
  readonly properties?: readonly { key: string; brokenValues: number | null }[]
  // The object of a success, by whatever fields were asked for; what is not there fails assertions.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly shown?: any
}

const details: Readonly<Record<string, string>> = {
  InvalidInput: 'issues { path message }',
  VersionConflict: 'currentVersion',
  ServiceNotAvailable: 'reasons',
  CustomPropertyInUse: 'properties { key brokenValues }',
}

/** The document of a mutation, which asks for all that it may answer; `fields` are those of the object of a success. */
export function documentOf(mutation: string, fields = 'id version'): string {
  const field = schema.getMutationType()?.getFields()[mutation]
  const union = field && getNamedType(field.type)
  if (!field || !isUnionType(union)) throw new Error(`There is no mutation ${mutation}.`)
  const parts = union.getTypes().map((type) => {
    if (!type.name.endsWith('Success')) return `... on ${type.name} { code message ${details[type.name] ?? ''} }`
    return `... on ${type.name} { isReplay shown: ${objectOf(type, fields)} }`
  })
  return `mutation ($input: ${String(field.args[0]?.type)}) { ${mutation}(input: $input) { __typename ${parts.join(' ')} } }`
}

/** What a success shows: an object with some fields, or the id of one that is gone. */
function objectOf(type: GraphQLObjectType, fields: string): string {
  const shown = Object.values(type.getFields()).find(({ name }) => !['isReplay', 'isDryRun'].includes(name))
  return shown && isLeafType(getNamedType(shown.type)) ? shown.name : `${shown?.name} { ${fields} }`
}

/** Sends a mutation that must be answered, by success or refusal. */
export async function send(
  gateway: TestGateway,
  as: As,
  mutation: string,
  input: object,
  fields?: string,
): Promise<Answered> {
  const { body } = await gateway.ask(as, documentOf(mutation, fields), { input })
  expect(body.errors).toBeUndefined()
  return body.data[mutation]
}

/** Sends a mutation that must succeed, and answers its object. */
export async function done(
  gateway: TestGateway,
  as: As,
  mutation: string,
  input: object,
  fields?: string,
): Promise<Answered['shown']> {
  const answer = await send(gateway, as, mutation, input, fields)
  expect(answer).toMatchObject({ __typename: expect.stringMatching(/Success$/) })
  return answer.shown
}

/** Every table with its rows as texts, to see that nothing was written. */
export async function everything({ database }: TestGateway): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const [name, table] of Object.entries(database.tables)) {
    const rows: object[] = await database.connection.select().from(table)
    found[name] = rows.map((row) => JSON.stringify(row)).toSorted()
  }
  return found
}
