import type { ResultOf, VariablesOf } from 'gql.tada'
import { answered, type Client } from './client.ts'
import { graphql } from './graphql.ts'

/** What a row shows. A component declares its own fields, and queries and mutations spread them. */
export const subscriptionRow = graphql(`
  fragment SubscriptionRow on ServiceSubscription @_unmask {
    id
    version
    status
    quantity
    product {
      name
    }
    organization {
      name
    }
  }
`)

/** A row of the list. */
export type SubscriptionRow = ResultOf<typeof subscriptionRow>

const pageQuery = graphql(
  `
    query SubscriptionPage($first: Int!, $after: String, $filter: SubscriptionFilter) {
      subscriptions(first: $first, after: $after, filter: $filter, orderBy: { field: CREATED_AT, direction: ASC }) {
        totalCount
        nodes {
          ...SubscriptionRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [subscriptionRow],
)

/** Which subscriptions are wanted, as the schema says it. */
export type SubscriptionFilter = NonNullable<VariablesOf<typeof pageQuery>['filter']>

/** A page of the list. */
export interface SubscriptionPage {
  readonly rows: readonly SubscriptionRow[]
  /** How many rows the whole list has. */
  readonly total: number
  /** What `after` of the next page is; null on the last one. It fits this filter only: a new filter begins anew. */
  readonly next: string | null
}

/** Reads one page. */
export async function readPage(
  client: Client,
  ask: { first: number; filter: SubscriptionFilter; after?: string | null },
): Promise<SubscriptionPage> {
  const { subscriptions } = await client(pageQuery, ask)
  const { totalCount, nodes, pageInfo } = answered(subscriptions)
  return { rows: nodes, total: totalCount, next: pageInfo.hasNextPage ? pageInfo.endCursor : null }
}

/** What a status is called. Statuses are added in minor versions: one that is not known here is shown as it came. */
export function statusLabel(status: SubscriptionRow['status']): string {
  switch (status) {
    case 'PENDING':
      return 'waiting'
    case 'ACTIVE':
      return 'active'
    case 'SUSPENDED':
      return 'on hold'
    case 'CANCELLING':
      return 'active until the period ends'
    case 'CANCELLED':
      return 'cancelled'
    case 'EXPIRED':
      return 'expired'
    case 'FAILED':
      return 'failed'
    case 'DELETED':
      return 'removed'
    default:
      return status satisfies never
  }
}
