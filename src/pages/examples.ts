import { whatHappened } from './deeper-examples.ts'
import { subjectsOf } from './example-subjects.ts'
import type { Example } from './example.ts'
import type { PagePerson } from './person.ts'
import { roleExamples } from './role-examples.ts'

/** An example for anyone who may see a subscription: search by text, state and time, with variables. */
const search: Example = {
  title: 'Search subscriptions',
  query: `query SearchSubscriptions(
  $filter: SubscriptionFilter
  $first: Int
) {
  subscriptions(
    first: $first
    filter: $filter
    orderBy: {
      field: UPDATED_AT
      direction: DESC
    }
  ) {
    totalCount
    edges {
      cursor
      node {
        id
        status
        autoRenews
        updatedAt
        service { name }
        organization { name }
      }
    }
  }
}`,
  variables: { first: 5, filter: { search: 'a', statuses: ['ACTIVE', 'PENDING', 'SUSPENDED'] } },
}

/** The examples of a person that change nothing, its own view first. Who is nobody of the demo gets those of its role. */
export function examplesFor({ slug, role }: Pick<PagePerson, 'slug' | 'role'>): readonly Example[] {
  return [...roleExamples[role](subjectsOf.get(slug) ?? {}), whatHappened, search]
}

/** What happens from now on, until it is stopped: whatever the role sees of it. */
export const watching: Example = {
  title: 'What happens now',
  query: `subscription WatchWhatHappens {
  events {
    cursor
    event {
      kind
      occurredAt
      actor { role account accountId }
      changes { field before after }
      subject {
        __typename
        ... on ServiceSubscription {
          id
          status
          service { name }
        }
      }
    }
  }
}`,
}

/** The examples that run without credentials: who am I (nobody), and what there is to ask for. */
export const anonymousExamples: readonly Example[] = [
  {
    title: 'Who am I?',
    query: `query WhoAmI {
  viewer {
    role
    accountId
    seller { name }
    reseller { name }
    organization { name }
  }
}`,
  },
  {
    title: 'What can I ask?',
    query: `query WhatCanIAsk {
  __schema {
    queryType {
      fields { name description }
    }
  }
}`,
  },
]
