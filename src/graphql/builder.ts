import SchemaBuilder from '@pothos/core'
import DataloaderPlugin from '@pothos/plugin-dataloader'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import type { Context } from '../context.ts'
import type { Role } from '../vocabulary.ts'
import { checkedArguments } from './checked-arguments.ts'
import { forbidden, unauthenticated } from './errors.ts'

/** What the schema's parts have in common: the context, the scalars and who may call what. */
export interface SchemaTypes {
  Context: Context
  DefaultFieldNullability: false
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date }
    Decimal: { Input: string; Output: string }
    CurrencyCode: { Input: string; Output: string }
    Locale: { Input: string; Output: string }
  }
  AuthScopes: { signedIn: boolean; role: readonly Role[] }
}

/** The one schema builder: every noun's `graphql.ts` adds its types and fields to it. */
export const builder = new SchemaBuilder<SchemaTypes>({
  defaultFieldNullability: false,
  plugins: [ScopeAuthPlugin, DataloaderPlugin, checkedArguments],
  scopeAuth: {
    authScopes: ({ viewer }) => ({
      signedIn: viewer !== null,
      role: (roles) => viewer !== null && roles.includes(viewer.role),
    }),
    unauthorizedError: (_parent, context) => (context.viewer ? forbidden() : unauthenticated()),
  },
})

builder.queryType({
  description: 'Everything that can be read. Lists are filtered to what the viewer may see; a single object that is absent or hidden is null.',
  authScopes: { signedIn: true },
})
