import { sql } from 'drizzle-orm'
import { getNamedType, type GraphQLInputType, type GraphQLNamedType, isInputObjectType } from 'graphql'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { run } from '../../src/database/database.ts'
import { routes } from '../../src/routes.ts'
import { schema } from '../../src/schema.ts'
import { engine, freshDatabase } from '../support/fresh-database.ts'
import { writeOneSubscription } from '../support/one-subscription.ts'

const { database } = await freshDatabase()
await writeOneSubscription(database)
const { organizations, resellers } = database.tables
await database.transaction(function* (tx) {
  yield* run(
    tx
      .insert(resellers)
      .values({ id: 'other', name: 'Other', searchName: 'other', createdAt: new Date(1_700_000_000_000) }),
  )
})

const rows = () => database.connection.select().from(organizations)
const execute = (text: string) =>
  database.transaction(function* () {
    yield* run(database.raw(sql.raw(text)))
  })

const columns = 'id, name, search_name, created_at'

/** Every way that the engine has to give a row that is there another reseller. */
const moves = [
  `update organizations set reseller_id = 'other'`,
  `update organizations set name = 'Moved', reseller_id = 'other' where id = 'organization'`,
  `insert into organizations (${columns}, reseller_id) select ${columns}, 'other' from organizations where true
    on conflict (id) do update set reseller_id = excluded.reseller_id`,
  ...(engine === 'sqlite'
    ? [
        `update or replace organizations set reseller_id = 'other'`,
        `insert or replace into organizations (${columns}, reseller_id) select ${columns}, 'other' from organizations`,
        `replace into organizations (${columns}, reseller_id) select ${columns}, 'other' from organizations`,
      ]
    : [
        `merge into organizations using resellers on resellers.id = 'other'
          when matched then update set reseller_id = resellers.id`,
      ]),
]

describe('an organization never changes its reseller', () => {
  test.for(moves)('the database refuses %s', async (text) => {
    const before = await rows()
    const error = await execute(text).then(
      () => new Error('it was not refused'),
      (reason: Error) => reason,
    )
    expect(`${error.message} ${(error.cause as Error | undefined)?.message ?? ''}`).toContain(
      'an organization never changes its reseller',
    )
    expect(await rows()).toEqual(before)
    expect(before).toMatchObject([{ id: 'organization', resellerId: 'reseller' }])
  })

  test('the database takes any other change of it, with the reseller that it has', async () => {
    await execute(`update organizations set name = 'Renamed', reseller_id = 'reseller'`)
    await execute(
      `insert into organizations (${columns}, reseller_id) select ${columns}, reseller_id from organizations where true
        on conflict (id) do update set reseller_id = excluded.reseller_id, search_name = 'renamed'`,
    )
    expect(await rows()).toMatchObject([{ name: 'Renamed', searchName: 'renamed', resellerId: 'reseller' }])
  })

  test('no mutation takes a reseller for it', () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
    const given = mutations.flatMap(({ name, args }) => args.flatMap((arg) => pathsIn(`${name}.${arg.name}`, arg.type)))
    expect(given).toContain('updateSubscription.input.quantity')
    // A new organization gets the one that it keeps. The others name a reseller to be changed itself, with its prices and its catalog,
    // or one that is offered a service.
    expect(given.filter((path) => /reseller|broker/i.test(path.slice(path.lastIndexOf('.')))).toSorted()).toEqual([
      'addToCatalog.input.resellerId',
      'archiveReseller.input.resellerId',
      'createOrganization.input.resellerId',
      'publishService.input.resellerIds',
      'removeFromCatalog.input.resellerId',
      'setResellerPrices.input.resellerId',
      'unarchiveReseller.input.resellerId',
      'unpublishService.input.resellerIds',
      'updateCatalogEntry.input.resellerId',
      'updateReseller.input.resellerId',
    ])
  })

  test('no body of a REST call takes one', () => {
    const given = routes.flatMap(({ body }) => (body ? namesIn(z.toJSONSchema(body, { io: 'input' })) : []))
    expect(given).toContain('quantity')
    expect(given.filter((name) => /reseller|broker/i.test(name))).toEqual([])
  })
})

/** The paths of all that an argument of this type may hold, however deep. */
function pathsIn(path: string, type: GraphQLInputType, within: readonly GraphQLNamedType[] = []): string[] {
  const named = getNamedType(type)
  if (!isInputObjectType(named) || within.includes(named)) return [path]
  const fields = Object.values(named.getFields())
  return [path, ...fields.flatMap((field) => pathsIn(`${path}.${field.name}`, field.type, [...within, named]))]
}

/** The names of all members that a JSON Schema describes, however deep. */
function namesIn(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([keyword, value]) => [
    ...(keyword === 'properties' ? Object.keys(value as object) : []),
    ...namesIn(value),
  ])
}
