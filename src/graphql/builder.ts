import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import type { Context } from '../context.ts'
import { access } from './access.ts'
import { checkedArguments } from './checked-arguments.ts'
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
}

/** The one schema builder: every noun's `graphql.ts` adds its types and fields to it. */
export const builder = new SchemaBuilder<SchemaTypes>({
  defaultFieldNullability: false,
  // The errors plugin stands before the one that refuses roles, so that such a refusal stays a top-level error.
  plugins: [ErrorsPlugin, access, rows, checkedArguments],
  errors: {
    defaultTypes: [],
    defaultUnionOptions: { name: ({ fieldName }) => `${pascal(fieldName)}Result` },
    defaultResultOptions: { name: ({ fieldName }) => `${pascal(fieldName)}Success` },
  },
})

builder.queryType({
  description:
    'Everything that can be read. Lists are filtered to what the viewer may see; a single object that is absent or hidden is null.',
})

builder.mutationType({
  description:
    'Everything that can be changed. Several in one document run one after the other; each stands or falls alone.',
})

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
