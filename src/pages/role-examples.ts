import type { Role } from '../vocabulary.ts'
import {
  canIAddIt,
  listPrices,
  pricesByLayer,
  whatWouldItCost,
  whoCanAddIt,
  wholeDefinition,
  whyCanINotAddIt,
} from './deeper-examples.ts'
import type { Subjects } from './example-subjects.ts'
import type { Example } from './example.ts'
import { makeAMachineClient, myMachineClients, onboardACustomer, publishAService } from './management-examples.ts'
import { operatorExamples } from './operator-examples.ts'
import { myProducts } from './product-examples.ts'
import { serviceOwnerExamples } from './service-owner-examples.ts'

const sellerExamples: readonly Example[] = [
  {
    title: 'My subscriptions',
    query: `query MySubscriptions {
  viewer {
    seller {
      name
      subscriptions(first: 10) {
        totalCount
        nodes {
          status
          quantity
          service { name }
          product { name }
          reseller { name }
          organization { name }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
}`,
  },
  {
    title: 'What I offer, and to whom',
    query: `query WhatIOffer {
  viewer {
    seller {
      services(first: 10) {
        nodes {
          name
          isOfferedToAll
          offers(first: 5) {
            nodes {
              resellerId
              reseller { name }
            }
          }
          invitations(first: 5) {
            nodes {
              organizationId
              organization { name }
            }
          }
        }
      }
    }
  }
}`,
  },
  {
    title: 'Who offers my services',
    query: `query WhoOffersMyServices {
  viewer {
    seller {
      resellers(first: 10) {
        nodes { id name }
      }
      services(first: 10) {
        nodes {
          name
          currencyCodes
          isLicenseKeyEnabled
          products(first: 10) {
            nodes {
              name
              itemCode
              termMonths
              minQuantity
              maxQuantity
              cancellationModes
            }
          }
          subscriptions(first: 1) { totalCount }
        }
      }
    }
  }
}`,
  },
]

const brokerExamples: readonly Example[] = [
  {
    title: 'My organizations and what they use',
    query: `query MyOrganizations {
  viewer {
    reseller {
      name
      organizations(first: 10) {
        totalCount
        nodes {
          name
          services(first: 5) {
            nodes {
              currencyCode
              service { name }
            }
          }
          subscriptions(first: 5) {
            totalCount
            nodes {
              status
              quantity
              product { name }
            }
          }
        }
      }
    }
  }
}`,
  },
  {
    title: 'What I am offered, and my catalog',
    query: `query WhatIAmOffered {
  viewer {
    reseller {
      offeredServices(first: 10) {
        nodes {
          name
          seller { name }
        }
      }
      catalog(first: 10) {
        nodes {
          isEnabled
          version
          service { name }
          auditTrail(last: 3) {
            nodes {
              kind
              actor { role }
            }
          }
        }
      }
    }
  }
}`,
  },
  {
    title: 'What they can add',
    query: `query WhatTheyCanAdd {
  organizations(first: 5) {
    nodes {
      name
      estore(first: 5) {
        nodes {
          service {
            id
            name
            currencyCodes
            customProperties {
              key
              name
              type
              isMandatory
            }
          }
        }
      }
    }
  }
}`,
  },
]

const organizationExamples: readonly Example[] = [
  {
    title: 'What can I add?',
    query: `query WhatCanIAdd {
  viewer {
    organization {
      name
      reseller { name }
      estore(first: 10) {
        totalCount
        nodes {
          service {
            id
            name
            currencyCodes
            seller { name }
            customProperties {
              name
              isMandatory
            }
            definition { displayName }
          }
        }
      }
    }
  }
}`,
  },
  {
    title: 'What I use',
    query: `query WhatIUse {
  viewer {
    organization {
      services(first: 10) {
        nodes {
          currencyCode
          service { name }
          customProperties { key value }
          subscriptions(first: 10) {
            nodes {
              status
              quantity
              currentPeriodEndsAt
              product { name }
            }
          }
        }
      }
    }
  }
}`,
  },
]

/** An example about something, where the person has something for it to be about. */
function about<Subject>(subject: Subject | undefined, example: (subject: Subject) => Example): readonly Example[] {
  return subject === undefined ? [] : [example(subject)]
}

const clients = ({ client }: Subjects) => [myMachineClients, ...about(client, makeAMachineClient)]

/** The first examples of each role: the tabs of its people, the first one also on the home page. */
export const roleExamples: Record<Role, (subjects: Subjects) => readonly Example[]> = {
  SELLER: (subjects) => [
    ...sellerExamples,
    myProducts,
    ...about(subjects.ownServiceId, publishAService),
    listPrices,
    wholeDefinition,
    ...clients(subjects),
  ],
  BROKER: (subjects) => [
    ...brokerExamples,
    ...about(subjects.resellerId, onboardACustomer),
    ...about(subjects.soldServiceId, whoCanAddIt),
    ...about(subjects.priced, pricesByLayer),
    ...about(subjects.order, whatWouldItCost),
    ...clients(subjects),
  ],
  ORGANIZATION: (subjects) => [
    ...organizationExamples,
    ...about(subjects.newServiceId, canIAddIt),
    ...about(subjects.closedServiceId, whyCanINotAddIt),
    ...clients(subjects),
  ],
  SERVICE_OWNER: () => [...serviceOwnerExamples, myProducts, wholeDefinition, myMachineClients],
  OPERATOR: (subjects) => [...operatorExamples, ...about(subjects.soldServiceId, whoCanAddIt), myMachineClients],
  ADMIN: (subjects) => [
    ...operatorExamples,
    ...about(subjects.ownServiceId, publishAService),
    ...about(subjects.resellerId, onboardACustomer),
    ...about(subjects.soldServiceId, whoCanAddIt),
    ...clients(subjects),
  ],
}
