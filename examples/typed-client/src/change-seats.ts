import type { ResultOf } from 'gql.tada'
import { answered, type Client } from './client.ts'
import { graphql } from './graphql.ts'
import { type SubscriptionRow, subscriptionRow } from './subscriptions.ts'

// Every refusal is a DomainError, so that part is answered by members, too, that this document does not know.
const changeSeatsMutation = graphql(
  `
    mutation ChangeSeats($subscriptionId: ID!, $quantity: Int!, $expectedVersion: Int!) {
      updateSubscription(input: { subscriptionId: $subscriptionId, quantity: $quantity, expectedVersion: $expectedVersion }) {
        __typename
        ... on UpdateSubscriptionSuccess {
          subscription {
            ...SubscriptionRow
          }
        }
        ... on DomainError {
          message
        }
        ... on IllegalTransition {
          allowedActions
        }
        ... on InvalidInput {
          issues {
            path
            message
          }
        }
      }
    }
  `,
  [subscriptionRow],
)

type Result = NonNullable<ResultOf<typeof changeSeatsMutation>['updateSubscription']>

/** What a page does after the mutation. */
export type Outcome =
  | { readonly kind: 'changed'; readonly subscription: SubscriptionRow }
  | { readonly kind: 'outdated' }
  | { readonly kind: 'correct'; readonly fields: readonly { readonly path: string; readonly message: string }[] }
  | { readonly kind: 'impossible'; readonly allowed: readonly string[] }
  | { readonly kind: 'refused'; readonly message: string }

/** Changes how many seats a subscription has, unless somebody else changed it since the row was read. */
export async function changeSeats(
  client: Client,
  { id, version }: SubscriptionRow,
  quantity: number,
): Promise<Outcome> {
  const { updateSubscription } = await client(changeSeatsMutation, {
    subscriptionId: id,
    quantity,
    expectedVersion: version,
  })
  return outcomeOf(answered(updateSubscription))
}

/**
 * What each member of the result means here. The compiler holds the cases to the schema: `satisfies never` compiles
 * only while every member has one, so types that are generated from a newer schema ask for the missing case. A running
 * client meets newer gateways all the same. Then the default is reached, and shows what every refusal has.
 */
export function outcomeOf(result: Result): Outcome {
  switch (result.__typename) {
    case 'UpdateSubscriptionSuccess':
      return { kind: 'changed', subscription: result.subscription }
    case 'VersionConflict':
      return { kind: 'outdated' }
    case 'InvalidInput':
      return { kind: 'correct', fields: result.issues.map(({ path, message }) => ({ path: path.join('.'), message })) }
    case 'IllegalTransition':
      return { kind: 'impossible', allowed: result.allowedActions }
    case 'NotFound':
    case 'Archived':
    case 'ServiceNotAvailable':
    case 'ProductNotInPriceList':
    // Without an idempotency key there is nothing to mismatch; it is listed because the schema has it.
    case 'IdempotencyMismatch':
      return { kind: 'refused', message: result.message }
    default:
      return unforeseen(result satisfies never)
  }
}

function unforeseen(member: { readonly message?: string }): Outcome {
  return {
    kind: 'refused',
    message: member.message ?? 'The gateway answered in a way that this page does not know yet.',
  }
}
