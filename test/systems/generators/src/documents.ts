/* The graph by graphql-codegen's client preset: documents whose answers are typed. */
import { graphql } from './made/graphql/gql.js'
import type { TypedDocumentString } from './made/graphql/graphql.js'
import { headers, ids, say, url } from './settings.js'

const Subscriptions = graphql(`
  query Subscriptions($organization: ID!, $filter: SubscriptionFilter) {
    organization(id: $organization) {
      name
      subscriptions(first: 2, filter: $filter, orderBy: { field: CREATED_AT, direction: ASC }) {
        totalCount
        nodes {
          id
          status
          quantity
          unitPrice { amount currencyCode }
          history(first: 1) { nodes { id kind subscription { id } } }
        }
      }
    }
  }
`)

const ChangeQuantity = graphql(`
  mutation ChangeQuantity($input: UpdateSubscriptionInput!) {
    updateSubscription(input: $input) {
      __typename
      ... on UpdateSubscriptionSuccess { subscription { quantity } isReplay }
      ... on InvalidInput { issues { path message } }
      ... on DomainError { code message }
    }
  }
`)

async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ query: document.toString(), variables }),
  })
  const { data } = (await response.json()) as { data: Result }
  return data
}

const { organization } = await ask(Subscriptions, {
  organization: ids.organizationId,
  filter: { statuses: ['ACTIVE'], createdAt: { from: '2020-01-01T00:00:00Z' } },
})
say('organization', organization?.name)
const [first] = organization?.subscriptions.nodes ?? []
say('subscription', `${first?.status}, ${first?.unitPrice?.currencyCode}, ${first?.history.nodes[0]?.kind}`)
say('history', first?.history.nodes[0]?.subscription.id === first?.id ? 'of the same' : 'of another')

const { updateSubscription: result } = await ask(ChangeQuantity, {
  input: { subscriptionId: first?.id ?? '', quantity: 0 },
})
if (result?.__typename === 'UpdateSubscriptionSuccess') say('changed', result.subscription.quantity)
else if (result?.__typename === 'InvalidInput') say('refused', result.issues[0]?.path.join('.'))
else say('refused', result?.code)
