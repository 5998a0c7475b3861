import {
  type DocumentNode,
  GraphQLObjectType,
  GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { once } from '../once.ts'
import { fragmentsOf } from './limits.ts'

/** Whether a name is one that the specification of federation gives: those begin with one underscore. */
export function isOfFederation(name: string): boolean {
  return /^_(?!_)/.test(name)
}

/**
 * The schema as it is introspected and printed: without the names of federation, which generators fold together with
 * others, `_Service` with `Service`. Routers know them, and `_service` has the rest.
 */
export function publicSchemaOf(schema: GraphQLSchema): GraphQLSchema {
  const { query, types, ...config } = schema.toConfig()
  const { fields = {}, ...queryConfig } = query?.toConfig() ?? { name: 'Query' }
  const shown = Object.entries(fields).filter(([name]) => !isOfFederation(name))
  return new GraphQLSchema({
    ...config,
    query: new GraphQLObjectType({ ...queryConfig, fields: Object.fromEntries(shown) }),
    types: types.filter((type) => type !== query && !isOfFederation(type.name)),
  })
}

/** The schema that one operation is to be executed with. */
export interface SeenSchema {
  /** The one that it sees; `both` for one that introspects and asks what only routers ask. */
  readonly schema: GraphQLSchema | 'both'
  /** Whether it is told about the schema, in whichever form. */
  readonly isTold: boolean
}

/** Finds whether an operation is executed with the whole schema or with the public one. */
export class Introspection {
  readonly #schema: GraphQLSchema
  readonly #publicSchema: () => GraphQLSchema
  readonly #found = new WeakMap<OperationDefinitionNode, SeenSchema>()

  constructor(schema: GraphQLSchema) {
    this.#schema = schema
    this.#publicSchema = once(() => publicSchemaOf(schema))
  }

  /** The schema of one operation, worked out once. */
  of(document: DocumentNode, operation: OperationDefinitionNode): SeenSchema {
    const known = this.#found.get(operation)
    if (known) return known
    const names = rootFieldsOf(document, operation)
    const introspects = names.has('__schema') || names.has('__type')
    const isForRouters = [...names].some(isOfFederation)
    const schema: SeenSchema['schema'] = !introspects ? this.#schema : isForRouters ? 'both' : this.#publicSchema()
    const found: SeenSchema = { schema, isTold: introspects || names.has('_service') }
    this.#found.set(operation, found)
    return found
  }
}

/** The names of the fields that begin an operation, within fragments as well. */
function rootFieldsOf(document: DocumentNode, { selectionSet }: OperationDefinitionNode): ReadonlySet<string> {
  const fragments = fragmentsOf(document)
  const names = new Set<string>()
  const gather = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value)
      else if (selection.kind === Kind.INLINE_FRAGMENT) gather(selection.selectionSet)
      else {
        const fragment = fragments.get(selection.name.value)
        // Each is walked once, however often it is spread.
        fragments.delete(selection.name.value)
        if (fragment) gather(fragment.selectionSet)
      }
    }
  }
  gather(selectionSet)
  return names
}
