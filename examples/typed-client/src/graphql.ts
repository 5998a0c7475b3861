import { initGraphQLTada } from 'gql.tada'
import type { introspection } from './schema.d.ts'

/**
 * A typed document: what its fields answer and which variables it takes follow from its text and the schema. It is a
 * TypedDocumentNode, which Apollo Client, urql and other clients take as it is.
 */
export const graphql = initGraphQLTada<{
  introspection: introspection
  // All are text on the wire; a Decimal is never to become a float.
  scalars: { CurrencyCode: string; DateTime: string; Decimal: string; Locale: string }
}>()
