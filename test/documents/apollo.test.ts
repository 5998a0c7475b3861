import { readFileSync } from 'node:fs'
import { gql } from '@apollo/client'
import {
  getNamedType,
  getNullableType,
  type GraphQLField,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
} from 'graphql'
import { expect, test } from 'vitest'
import { schema } from '../../src/schema.ts'
import { createCache } from '../browser/apollo/cache.ts'
import { possibleTypesOf } from '../browser/apollo/possible-types.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const { policies } = createCache(possibleTypesOf(read('schema.graphql')))

/**
 * Every field of an object that a cache keeps by itself: of those with an id, and of the root, but for what is there
 * for routers.
 */
const fields = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter((type) => type.name === 'Query' || 'id' in type.getFields())
  .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type: type.name, field })))
  .filter(({ field }) => !field.name.startsWith('_'))

const paging = ['first', 'after', 'last', 'before']
const isGrowing = ({ args }: GraphQLField<unknown, unknown>) => args.some(({ name }) => name === 'orderBy')

test('the documentation holds the set-up that the browser tests use, to the letter', () => {
  const clients = read('docs/clients.md')
  for (const name of ['possible-types', 'cache', 'changes'])
    expect(clients).toContain(`\`\`\`ts\n${read(`test/browser/apollo/${name}.ts`)}\`\`\``)
})

test('whatever has no id has a policy, so that Apollo never warns that it loses some of it', () => {
  const parts = fields.filter(({ field }) => {
    const held = getNamedType(field.type)
    return isCompositeType(held) && isObjectType(held) && !('id' in held.getFields())
  })
  expect(parts.length).toBeGreaterThan(30)
  const bare = parts.filter(
    ({ type, field }) => !policies.getMergeFunction(type, field.name, getNamedType(field.type).name),
  )
  expect(bare.map(({ type, field }) => `${type}.${field.name}`)).toEqual([])
})

test('lists of things without an id are replaced, never joined row by row', () => {
  const lists = fields.filter(
    ({ field }) => isListType(getNullableType(field.type)) && isObjectType(getNamedType(field.type)),
  )
  expect(lists.length).toBeGreaterThan(2)
  for (const { type, field } of lists) {
    const merge = policies.getMergeFunction(type, field.name, undefined)
    expect(merge?.([1], [2], Object.create(null))).toEqual([2])
  }
})

test('a list that grows is told apart by every argument but those of its pages', () => {
  const growing = fields.filter(({ field }) => isGrowing(field))
  expect(growing.length).toBeGreaterThan(5)
  const key = (typename: string, name: string, selection: string, args: Record<string, unknown>) => {
    const [definition] = gql`query { ${name} { ${selection} { __typename } } }`.definitions
    const field = definition?.kind === Kind.OPERATION_DEFINITION ? definition.selectionSet.selections[0] : undefined
    if (field?.kind !== Kind.FIELD) throw new Error('This is no query')
    return policies.getStoreFieldName({ typename, fieldName: name, field, args })
  }
  for (const { type, field } of growing) {
    const names = field.args.map(({ name }) => name)
    const args = Object.fromEntries(names.map((name) => [name, `of ${name}`]))
    const kept = names.filter((name) => !paging.includes(name))
    expect(key(type, field.name, 'edges', args)).toBe(
      `${field.name}:${JSON.stringify(Object.fromEntries(kept.map((name) => [name, `of ${name}`])))}`,
    )
    for (const name of names) expect(key(type, field.name, 'nodes', args)).toContain(`of ${name}`)
  }
})
