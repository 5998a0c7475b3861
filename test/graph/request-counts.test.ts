import { type GraphQLResolveInfo, parse } from 'graphql'
import { expect, it } from 'vitest'
import type { Context } from '../../src/context.ts'
import { subscriptionId } from '../../src/demo/ids.ts'
import { countingObjects, wholeListsIn } from '../../src/graphql/found-objects.ts'
import { atDatabase, clearLoaders } from '../../src/graphql/nodes/loaders.ts'
import { openGateway } from '../support/gateway.ts'

const gateway = await openGateway()

const times = (count: number, each: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => each(index))

it.each([
  ['each of which writes', ''],
  ['each of which is a dry run', 'dryRun: true'],
])('the faults of all fields of a mutation are told a few times together, %s', async (_, more) => {
  const wrong = times(8, (index) => `w${index}: estore(first: -1) { totalCount }`).join(' ')
  const fields = times(
    5,
    (
      index,
    ) => `m${index}: updateSubscription(input: { subscriptionId: "${subscriptionId(1)}", quantity: ${30 + index} ${more} }) {
      ... on UpdateSubscriptionSuccess { subscription { organization { ${wrong} } } } }`,
  )
  const { body } = await gateway.ask('cumulus-broker', `mutation { ${fields.join('\n')} }`)
  const messages = (body.errors as { message: string }[]).map(({ message }) => message)
  expect(messages).toHaveLength(21)
  expect(messages.at(-1)).toBe('The answer has more than 20 faults; these are the first 20.')
})

it('what was read of lists without pages is counted for all of a request, whatever it writes in between', () => {
  const document = parse('{ list { a b } }')
  const [definition] = document.definitions
  const fieldNodes = definition && 'selectionSet' in definition ? definition.selectionSet?.selections : []
  const info = { fieldNodes, fragments: {} } as unknown as GraphQLResolveInfo
  const context = {} as Context
  const read = (own: Context) => countingObjects(() => Array.from({ length: 10_000 }))(null, {}, own, info)
  read(context)
  clearLoaders(context)
  read(context)
  expect(wholeListsIn(context)).toBe(40_000)
  expect(() => read(atDatabase(context, gateway.database))).toThrow('More than 50000 fields')
  expect(() => read(context)).toThrow('More than 50000 fields')
  // That of another request, though it has this one's context for its prototype, begins anew.
  expect(wholeListsIn(Object.create(context) as Context)).toBe(0)
  // A dry run may be the first that counts.
  const other = {} as Context
  read(atDatabase(other, gateway.database))
  expect(wholeListsIn(other)).toBe(20_000)
})
