import type { Example } from './example.ts'

/** The examples of somebody who owns services. */
export const serviceOwnerExamples: readonly Example[] = [
  {
    title: 'What waits for me',
    query: `query WhatWaitsForMe {
  viewer {
    services(first: 10) {
      nodes {
        name
        all: subscriptions { totalCount }
        waiting: subscriptions(
          first: 10
          filter: { statuses: [PENDING] }
        ) {
          totalCount
          nodes {
            id
            createdAt
            quantity
            product { name }
            organization { name }
          }
        }
      }
    }
  }
}`,
  },
  {
    title: 'My services in three languages',
    query: `query MyServicesInThreeLanguages {
  viewer {
    services(first: 10) {
      nodes {
        name
        english: definition(locale: "en") {
          ...Texts
        }
        french: definition(locale: "fr") {
          ...Texts
        }
        portuguese: definition(locale: "pt-BR") {
          ...Texts
        }
      }
    }
  }
}

fragment Texts on ServiceDefinition {
  locale
  displayName
  descriptionLong
}`,
  },
]
