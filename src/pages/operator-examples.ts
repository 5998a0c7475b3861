import type { Example } from './example.ts'

/** The examples of somebody who keeps an eye on the whole. */
export const operatorExamples: readonly Example[] = [
  {
    title: 'Everyone at a glance',
    query: `query EveryoneAtAGlance {
  sellers(first: 5) {
    totalCount
    nodes {
      name
      services(first: 1) { totalCount }
      subscriptions(first: 1) { totalCount }
    }
  }
  resellers(first: 5) {
    totalCount
    nodes {
      name
      organizations(first: 1) { totalCount }
      subscriptions(first: 1) { totalCount }
    }
  }
  organizations(first: 5) {
    totalCount
    nodes {
      name
      reseller { name }
      subscriptions(first: 1) { totalCount }
    }
  }
}`,
  },
  {
    title: 'What went wrong',
    query: `query WhatWentWrong {
  subscriptions(
    first: 10
    filter: { statuses: [FAILED, SUSPENDED] }
  ) {
    totalCount
    nodes {
      id
      status
      statusReason
      updatedAt
      service { name }
      organization { name reseller { name } }
    }
  }
}`,
  },
]
