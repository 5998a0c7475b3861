import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import type { Context } from '../context.ts'
import type { Role } from '../vocabulary.ts'
import { checkedArguments } from './checked-arguments.ts'
import { forbidden, unauthenticated } from './errors.ts'
import { rows } from './rows.ts'

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
    _Any: { Input: unknown; Output: unknown }
  }
  AuthScopes: { signedIn: boolean; role: readonly Role[] }
}

/** The one schema builder: every noun's `graphql.ts` adds its types and fields to it. */
export const builder = new SchemaBuilder<SchemaTypes>({
  defaultFieldNullability: false,
  // The errors plugin stands before the one that refuses roles, so that such a refusal stays a top-level error.
  plugins: [ErrorsPlugin, ScopeAuthPlugin, rows, checkedArguments],
  errors: {
    defaultTypes: [],
    defaultUnionOptions: { name: ({ fieldName }) => `${pascal(fieldName)}Result` },
    defaultResultOptions: { name: ({ fieldName }) => `${pascal(fieldName)}Success` },
  },
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

builder.mutationType({
  description: 'Everything that can be changed. Several in one document run one after the other; each stands or falls alone.',
  authScopes: { signedIn: true },
})

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
