import {
  execute,
  GraphQLInt,
  GraphQLList,
  GraphQLObjectType,
  type GraphQLResolveInfo,
  GraphQLSchema,
  GraphQLString,
  parse,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { countingObjects, wholeListsIn } from '../../src/graphql/found-objects.ts'
import { selectedOf } from '../../src/graphql/nodes/projection.ts'

type Resolve = (parent: unknown, args: object, context: never, info: GraphQLResolveInfo) => unknown

const Thing: GraphQLObjectType = new GraphQLObjectType({
  name: 'Thing',
  fields: { name: { type: GraphQLString }, size: { type: GraphQLInt } },
})

/** A schema whose one field answers things as `resolve` does. */
function schemaWith(resolve: Resolve): GraphQLSchema {
  const things = { type: new GraphQLList(Thing), resolve: resolve as never }
  return new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { things } }) })
}

/** Selects the same place so many times, each of which may be left out. */
const optional = 8
const names = Array.from({ length: optional }, (_, index) => `v${index}`)
const document = parse(`query (${names.map((name) => `$${name}: Boolean!`).join(' ')}) {
  things { name }
  ${names.map((name) => `things @include(if: $${name}) { size ${name}: size }`).join(' ')}
}`)

/** Asks for those whose bit is set in a number. */
const asking = (number: number) =>
  Object.fromEntries(names.map((name, index) => [name, Math.floor(number / 2 ** index) % 2 === 1]))

describe('a place of a document that is put together of what is not left out', () => {
  it('is remembered as it came last, and not in each of the ways in which it may come', async () => {
    const seen: unknown[] = []
    const schema = schemaWith((_parent, _args, _context, info) => {
      seen.push(selectedOf(info, Thing))
      return []
    })
    const ask = async (number: number) => {
      await execute({ schema, document, variableValues: asking(number) })
      return seen.at(-1)
    }
    const first = await ask(1)
    expect(await ask(1)).toBe(first)
    let last: unknown
    for (let number = 2; number < 100; number += 1) last = await ask(number)
    expect(await ask(99)).toBe(last)
    const again = await ask(1)
    expect(again).toEqual(first)
    expect(again).not.toBe(first)
  })

  it('counts what is selected of each object of a list, however little was selected before', async () => {
    const schema = schemaWith(countingObjects(() => [{}, {}, {}]) as Resolve)
    const ask = async (number: number) => {
      const contextValue = {}
      const { errors } = await execute({ schema, document, variableValues: asking(number), contextValue })
      expect(errors).toBeUndefined()
      return wholeListsIn(contextValue as never)
    }
    expect([await ask(0), await ask(255), await ask(0)]).toEqual([3, 51, 3])
  })
})
