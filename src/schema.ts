import {
  defaultFieldResolver,
  type GraphQLSchema,
  isIntrospectionType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql'
import './graphql/scalars.ts'
import './graphql/refusals.ts'
import './graphql/viewer.ts'
import './graphql/federation.ts'
import './graphql/nodes/graphql.ts'
import './graphql/audit.ts'
import './sellers/graphql.ts'
import './sellers/graphql.mutations.ts'
import './resellers/graphql.ts'
import './resellers/graphql.mutations.ts'
import './organizations/graphql.ts'
import './organizations/graphql.refusals.ts'
import './organizations/graphql.mutations.ts'
import './services/graphql.ts'
import './services/graphql.mutations.ts'
import './services/graphql.refusals.ts'
import './services/graphql.products.ts'
import './offers/graphql.ts'
import './offers/graphql.mutations.ts'
import './invitations/graphql.ts'
import './invitations/graphql.mutations.ts'
import './catalog/graphql.ts'
import './catalog/graphql.refusals.ts'
import './catalog/graphql.mutations.ts'
import './services/graphql.products.mutations.ts'
import './service-definitions/graphql.ts'
import './service-definitions/graphql.owner-fields.ts'
import './service-definitions/graphql.roles.ts'
import './service-definitions/graphql.instances.ts'
import './service-definitions/graphql.create-service.ts'
import './service-definitions/graphql.mutations.ts'
import './service-definitions/graphql.handlers.ts'
import './organization-services/graphql.ts'
import './organization-services/graphql.refusals.ts'
import './organization-services/graphql.mutations.ts'
import './estore/graphql.ts'
import './estore/graphql.refusals.ts'
import './subscriptions/graphql.ts'
import './subscriptions/graphql.refusals.ts'
import './subscriptions/graphql.lists.ts'
import './subscriptions/graphql.history.ts'
import './subscriptions/graphql.actions.ts'
import './subscriptions/graphql.mutations.ts'
import './subscriptions/graphql.transitions.ts'
import './subscriptions/graphql.references.ts'
import './prices/graphql.ts'
import './prices/graphql.mutations.ts'
import './estore/graphql.availability.ts'
import './events/graphql.lists.ts'
import './events/graphql.live.ts'
import './events/graphql.subscription-changes.ts'
import './webhooks/graphql.ts'
import './webhooks/graphql.refusals.ts'
import './webhooks/graphql.fulfillment.ts'
import './webhooks/graphql.mutations.ts'
import './api-clients/graphql.ts'
import './api-clients/graphql.mutations.ts'
import { builder } from './graphql/builder.ts'
import { countingObjects, isWholeList } from './graphql/found-objects.ts'
import { tellingFew } from './graphql/further-faults.ts'
import { publicSchemaOf } from './graphql/introspection.ts'
import { once } from './once.ts'

/** The whole graph. */
export const schema = readyToExecute(builder.toSchema())

/**
 * The schema as it is executed, changed in place. A resolver that only reads the property of the field's name is left
 * out: the engine reads it by itself, and faster. The rows of lists without pages are counted, which bounds them. Where
 * arguments may be wrong, few faults of a field are told: in a list, each row would repeat the same one.
 */
function readyToExecute(built: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(built.getTypeMap())) {
    // The types of introspection are the engine's own, and bounded in src/graphql/introspection-limits.ts.
    if (!isObjectType(type) || isIntrospectionType(type)) continue
    for (const field of Object.values(type.getFields())) {
      if (isWholeList(field, type)) field.resolve = tellingFew(countingObjects(field.resolve))
      else if (field.resolve === defaultFieldResolver) delete field.resolve
      else if (field.resolve && field.args.length > 0) field.resolve = tellingFew(field.resolve)
    }
  }
  return built
}

/**
 * The same graph for compiled queries, made when the first query is compiled. Its relations have no resolvers: the rows
 * that they answer were read with the rows that refer to them, and stand there.
 */
export const jitSchema = once(() => {
  const built = readyToExecute(builder.toSchema())
  for (const type of Object.values(built.getTypeMap())) {
    if (!isObjectType(type)) continue
    for (const field of Object.values(type.getFields()))
      if (field.extensions.relation !== undefined) delete field.resolve
  }
  return built
})

/** The graph as text, sorted, as `schema.graphql` holds it: without the names of federation. */
export function printedSchema(): string {
  return `${printSchema(lexicographicSortSchema(publicSchemaOf(schema)))}\n`
}
