import type { Order, Priced } from './example-subjects.ts'
import type { Example } from './example.ts'

/** Who did what: anyone who sees a subscription reads its history, and what is hidden from the role is null in it. */
export const whatHappened: Example = {
  title: 'What happened lately, and who did it',
  query: `query WhatHappened {
  subscriptions(
    first: 5
    orderBy: {
      field: UPDATED_AT
      direction: DESC
    }
  ) {
    nodes {
      status
      service { name }
      organization { name }
      history(last: 3) {
        totalCount
        nodes {
          occurredAt
          kind
          fromStatus
          toStatus
          reason
          actor { role account accountId }
          changes { field before after }
        }
      }
    }
  }
}`,
}

/** What a broker would buy, and does not: price, period and refusals are as they would be. */
export const whatWouldItCost = (order: Order): Example => ({
  title: 'What would it cost?',
  query: `mutation WhatWouldItCost(
  $input: CreateSubscriptionInput!
) {
  createSubscription(input: $input) {
    ... on CreateSubscriptionSuccess {
      isDryRun
      subscription {
        status
        quantity
        unitPrice { amount currencyCode }
        currentPeriodEndsAt
      }
    }
    ... on DomainError { code message }
  }
}`,
  variables: { input: { ...order, quantity: 25, dryRun: true } },
})

/** The seller's side of prices. */
export const listPrices: Example = {
  title: 'My list prices',
  query: `query MyListPrices($currencyCode: CurrencyCode!) {
  viewer {
    services(first: 10) {
      nodes {
        name
        listPrices(currencyCode: $currencyCode) {
          version
          entries {
            product { name termMonths }
            unitPrice { amount currencyCode }
          }
        }
      }
    }
  }
}`,
  variables: { currencyCode: 'EUR' },
}

/** A definition with what only its owners read: urls, instances, roles, lifecycle handlers, how a trial ends. */
export const wholeDefinition: Example = {
  title: 'Definitions, with what only their owners read',
  query: `query MyDefinitions {
  viewer {
    services(first: 10) {
      nodes {
        definition {
          displayName
          serviceType
          maxOrgServiceAccess
          serviceUrls {
            serviceHome
            requestAccess
          }
          serviceInstances {
            instanceId
            displayName
            url
            isDefault
          }
          serviceRoles {
            name
            displayName
            isDefault
            isHidden
            subRoles { name }
          }
          subscriptionLifecycleEventHandlers {
            onFulfillment
            onCancellation
            onExpiration
          }
          endTrialConfiguration {
            serviceEndTrialBehaviour {
              endTrialBehaviourType
            }
            postTrialConfiguration { duration }
          }
        }
      }
    }
  }
}`,
}

/** The broker's prices: its own over the seller's, and one organization's over its own. */
export const pricesByLayer = (priced: Priced): Example => ({
  title: 'Who pays what, and who set the price',
  query: `query WhoPaysWhat(
  $serviceId: ID!
  $currencyCode: CurrencyCode!
) {
  service(id: $serviceId) {
    name
  }
  viewer {
    reseller {
      priceList(
        serviceId: $serviceId
        currencyCode: $currencyCode
      ) { ...Prices }
      organizations(first: 5) {
        nodes {
          name
          priceList(
            serviceId: $serviceId
            currencyCode: $currencyCode
          ) { ...Prices }
        }
      }
    }
  }
}

fragment Prices on PriceList {
  version
  entries {
    product { name }
    layer
    unitPrice { amount currencyCode }
  }
}`,
  variables: { ...priced },
})

/** Every reason why a service cannot be added, for each organization that the viewer sees. */
export const whoCanAddIt = (serviceId: string): Example => ({
  title: 'Who can add it, and why not',
  query: `query WhoCanAddIt($serviceId: ID!) {
  service(id: $serviceId) {
    name
  }
  organizations(first: 10) {
    nodes {
      name
      availability(serviceId: $serviceId) {
        isAvailable
        reasons
      }
    }
  }
}`,
  variables: { serviceId },
})

/** The organization's side: that it can add a service, and what it would pay. */
export const canIAddIt = (serviceId: string): Example => ({
  title: 'Can I add it, and what would I pay?',
  query: `query CanIAddIt($serviceId: ID!) {
  viewer {
    organization {
      availability(serviceId: $serviceId) {
        isAvailable
        reasons
      }
      estoreService(serviceId: $serviceId) {
        service {
          name
          definition(locale: "fr") {
            displayName
            descriptionLong
            serviceType
            trialPeriod
          }
        }
        priceList(currencyCode: "EUR") {
          entries {
            product {
              name
              termMonths
              minQuantity
              maxQuantity
            }
            unitPrice { amount currencyCode }
          }
        }
      }
    }
  }
}`,
  variables: { serviceId },
})

/** The same of a service that it cannot add: there is no offer to read, and all the reasons. */
export const whyCanINotAddIt = (serviceId: string): Example => ({
  title: 'Why can I not add it?',
  query: `query WhyCanINotAddIt($serviceId: ID!) {
  viewer {
    organization {
      name
      availability(serviceId: $serviceId) {
        isAvailable
        reasons
      }
    }
  }
}`,
  variables: { serviceId },
})
