import SchemaBuilder from '@pothos/core'
import ErrorsPlugin from '@pothos/plugin-errors'
import { access } from './access.ts'
import { checkedArguments } from './checked-arguments.ts'
import { dryRuns } from './dry-runs.ts'
import { nodes } from './nodes/plugin.ts'
import type { SchemaTypes } from './pothos.ts'
import { rootFields } from './root-fields.ts'

/** The one schema builder: every noun's `graphql.ts` adds its types and fields to it. */
export const builder = new SchemaBuilder<SchemaTypes>({
  defaultFieldNullability: false,
  // Fields are declared from the right to the left, and resolved from the left to the right. So the errors plugin stands
  // before the one that refuses roles, and such a refusal stays a top-level error; and only results become nullable, and
  // not what a success holds.
  plugins: [rootFields, ErrorsPlugin, access, dryRuns, nodes, checkedArguments],
  errors: {
    defaultTypes: [],
    defaultUnionOptions: { name: ({ fieldName }) => `${pascal(fieldName)}Result` },
    defaultResultOptions: { name: ({ fieldName }) => `${pascal(fieldName)}Success` },
  },
})

builder.queryType({
  description:
    'Everything that can be read. Lists are filtered to what the viewer may see; a single object that is absent or hidden is null. ' +
    'A field that fails is null as well, with an error, and leaves the others theirs.',
})

builder.subscriptionType({
  description:
    'Everything that can be followed as it happens, over server-sent events or a WebSocket. A stream ends with an error whose code says ' +
    'whether to open it again.',
})

builder.mutationType({
  description:
    'Everything that can be changed. Several in one document run one after the other; each stands or falls alone: one that fails is ' +
    'null, with an error.',
})

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
