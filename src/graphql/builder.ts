import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import { access } from './access.ts'
import { checkedArguments } from './checked-arguments.ts'
import { nodes } from './nodes/plugin.ts'
import type { SchemaTypes } from './pothos.ts'

/** The one schema builder: every noun's `graphql.ts` adds its types and fields to it. */
export const builder = new SchemaBuilder<SchemaTypes>({
  defaultFieldNullability: false,
  // The errors plugin stands before the one that refuses roles, so that such a refusal stays a top-level error.
  plugins: [ErrorsPlugin, access, nodes, checkedArguments],
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
