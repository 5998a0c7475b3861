import { describe, expect, test } from 'vitest'
import { refusal } from '../../lint/layers.ts'

describe('the layers', () => {
  test.for([
    ['subscriptions/subscription.ts', './store.ts'],
    ['subscriptions/subscription.ts', '../database/query/find.ts'],
    ['subscriptions/subscription.ts', '../organizations/store.ts'],
    ['subscriptions/subscription.ts', '../graphql/builder.ts'],
    ['subscriptions/subscription.ts', 'node:fs'],
    ['subscriptions/subscription.ts', 'drizzle-orm'],
    ['subscriptions/subscription.ts', 'hono'],
    ['subscriptions/store.ts', './operations.ts'],
    ['subscriptions/store.ts', './graphql.ts'],
    ['subscriptions/store.ts', '../graphql/nodes/connections.ts'],
    ['subscriptions/store.ts', '../database/sqlite.ts'],
    ['subscriptions/store.ts', '../database/sqlite.group-commit.ts'],
    ['subscriptions/store.ts', '../database/postgres.statement-names.ts'],
    ['subscriptions/store.ts', '../database/schema.postgres.ts'],
    ['subscriptions/store.ts', '../config.ts'],
    ['subscriptions/store.ts', 'drizzle-orm/sqlite-core'],
    ['subscriptions/operations.ts', './graphql.ts'],
    ['subscriptions/operations.ts', '../graphql/errors.ts'],
    ['subscriptions/operations.ts', '../database/query/find.ts'],
    ['subscriptions/operations.ts', 'drizzle-orm'],
    ['subscriptions/operations/cancel.ts', '../graphql.ts'],
    ['subscriptions/graphql.ts', '../database/database.ts'],
    ['subscriptions/graphql.ts', '../organizations/store.ts'],
    ['subscriptions/graphql.ts', '../rest/errors.ts'],
    ['subscriptions/graphql.ts', 'drizzle-orm'],
    ['subscriptions/graphql.fields.ts', '../database/database.ts'],
    ['subscriptions/rest.ts', '../database/database.ts'],
    ['subscriptions/rest.ts', './graphql.ts'],
    ['graphql/nodes/connections.ts', '../../subscriptions/store.ts'],
    ['graphql/limits.ts', '../prices/graphql.ts'],
    ['graphql/refusals.ts', '../subscriptions/refusals.ts'],
    ['graphql/server.ts', '../schema.ts'],
    ['rest/openapi.ts', '../prices/rest.ts'],
    ['rest/openapi.ts', '../routes.ts'],
    ['subscriptions/graphql.ts', '../schema.ts'],
    ['operations/refusals.ts', '../subscriptions/refusals.ts'],
    ['values/uuid.ts', '../viewer.ts'],
    ['values/uuid.ts', '../database/tables.ts'],
    ['http/body.ts', '../graphql/builder.ts'],
    ['operations/refusals.ts', '../subscriptions/store.ts'],
    ['database/query/find.ts', '../../subscriptions/subscription.ts'],
    ['database/query/find.ts', '../../graphql/builder.ts'],
    ['pages/home.ts', 'better-sqlite3'],
    ['pages/home.ts', 'pg'],
    ['pages/home.ts', 'drizzle-orm/better-sqlite3'],
    ['pages/home.ts', 'drizzle-orm/node-postgres'],
    ['pages/home.ts', 'drizzle-orm/pg-core'],
    ['pages/home.ts', '../database/columns.sqlite.ts'],
    ['cursors.ts', './subscriptions/subscription.ts'],
    ['cursors.ts', '../test/support/fresh-database.ts'],
  ] as const)('%s may not import %s', ([path, specifier]) => {
    expect(refusal(path, specifier)).toBeTypeOf('string')
  })

  test.for([
    ['subscriptions/subscription.ts', '../organizations/organization.ts'],
    ['subscriptions/subscription.ts', '../vocabulary.ts'],
    ['subscriptions/subscription.ts', 're2js'],
    ['subscriptions/store.ts', './subscription.ts'],
    ['subscriptions/store.ts', '../organizations/organization.ts'],
    ['subscriptions/store.ts', '../database/database.ts'],
    ['subscriptions/store.ts', '../visibility.ts'],
    ['subscriptions/store.ts', 'drizzle-orm'],
    ['subscriptions/operations.ts', './store.ts'],
    ['subscriptions/operations.ts', '../organizations/store.ts'],
    ['subscriptions/operations.ts', '../database/database.ts'],
    ['subscriptions/graphql.ts', './operations.ts'],
    ['subscriptions/graphql.ts', '../organizations/graphql.ts'],
    ['subscriptions/graphql.ts', '../graphql/builder.ts'],
    ['subscriptions/operations.ts', '../operations/refusals.ts'],
    ['subscriptions/store.ts', '../organizations/store.ts'],
    ['subscriptions/store.ts', '../values/search-text.ts'],
    ['schema.ts', './subscriptions/graphql.ts'],
    ['routes.ts', './subscriptions/rest.ts'],
    ['identity/store.clients.ts', 'drizzle-orm'],
    ['graphql/handler.ts', '../http/body.ts'],
    ['database/sqlite.ts', 'better-sqlite3'],
    ['gateway.ts', './schema.ts'],
    ['main.js', './config.ts'],
    ['commands/gateway-process.ts', '../gateway.ts'],
  ] as const)('%s may import %s', ([path, specifier]) => {
    expect(refusal(path, specifier)).toBeUndefined()
  })

  test('a type-only import may name a row, and nothing that acts', () => {
    expect(refusal('services/service.ts', '../database/tables.ts', true)).toBeUndefined()
    expect(refusal('services/service.ts', '../database/tables.ts')).toBeTypeOf('string')
    expect(refusal('services/service.ts', './store.ts', true)).toBeTypeOf('string')
  })
})
