import {
  acmeBakery,
  auroraBackup,
  borealisVault,
  elmStudio,
  googleWorkspace,
  nimbus,
  stratus,
  subscriptionId,
} from '../demo/ids.ts'
import type { Example } from './example.ts'

/** Something that a person of the demo changes, and how it is as before again. */
export type ThereAndBack = readonly [there: Example, back: Example]

/** What stands for an id that nobody knows before it is made. Refused as it stands, and the refusal repeats what to do. */
export const answeredId = 'Put the id here that the tab BeTold answered'

/** Examples that change something, by the person of the demo; operators, who may change nothing, have none. */
export const changingExamples: ReadonlyMap<string, ThereAndBack> = new Map([
  ['aurora-software', hold(1)],
  ['borealis-systems', hold(12)],
  ['cumulus-broker', hold(5)],
  ['nimbus-partners', catalog(nimbus, googleWorkspace)],
  ['stratus-trade', renaming('Organization', { organizationId: elmStudio }, 'Elm Studio', 'Elm Studios')],
  ['acme-bakery', reference(1)],
  ['birch-clinic', cancellation(12)],
  ['cedar-logistics', cancellation(15)],
  ['delta-school', reference(17)],
  ['elm-studio', webhook()],
  ['workspace-owner', invitation(googleWorkspace)],
  ['backup-owner', invitation(auroraBackup)],
  ['borealis-owner', invitation(borealisVault)],
  ['admin', renaming('Reseller', { resellerId: stratus }, 'Stratus Trade', 'Stratus Trading')],
])

function hold(number: number): ThereAndBack {
  const subscription = subscriptionId(number)
  return [
    {
      title: 'Put on hold; the next tab ends it',
      query: `mutation PutItOnHold(
  $input: SubscriptionReasonInput!
) {
  suspendSubscription(input: $input) {
    ... on SuspendSubscriptionSuccess {
      subscription {
        status
        holdEndsAt
        allowedActions
      }
    }
    ... on IllegalTransition {
      from
      allowedActions
    }
    ... on DomainError { code message }
  }
}`,
      variables: { input: { subscriptionId: subscription, reason: 'An invoice is open.' } },
    },
    {
      title: 'End the hold',
      query: `mutation EndTheHold(
  $input: SubscriptionActionInput!
) {
  reinstateSubscription(input: $input) {
    ... on ReinstateSubscriptionSuccess {
      subscription { status allowedActions }
    }
    ... on NotPermitted { reason }
    ... on IllegalTransition {
      from
      allowedActions
    }
    ... on DomainError { code message }
  }
}`,
      variables: { input: { subscriptionId: subscription } },
    },
  ]
}

function catalog(resellerId: string, serviceId: string): ThereAndBack {
  const variables = { input: { resellerId, serviceId } }
  return [
    {
      title: 'Sell it no more; the next tab does',
      query: `mutation TakeItOut(
  $input: CatalogEntryActionInput!
) {
  removeFromCatalog(input: $input) {
    ... on RemoveFromCatalogSuccess {
      catalogEntryId
    }
    ... on DomainError { code message }
  }
}`,
      variables,
    },
    {
      title: 'Take it into my catalog',
      query: `mutation TakeItIntoMyCatalog(
  $input: AddToCatalogInput!
) {
  addToCatalog(input: $input) {
    ... on AddToCatalogSuccess {
      catalogEntry {
        isEnabled
        service { name }
        reseller {
          catalog(first: 10) { totalCount }
        }
      }
    }
    ... on AlreadyInCatalog { message }
    ... on DomainError { code message }
  }
}`,
      variables,
    },
  ]
}

function cancellation(number: number): ThereAndBack {
  const subscription = subscriptionId(number)
  return [
    {
      title: 'Cancel; the next tab takes it back',
      query: `mutation CancelIt(
  $input: CancelSubscriptionInput!
) {
  cancelSubscription(input: $input) {
    ... on CancelSubscriptionSuccess {
      subscription {
        status
        cancelAt
        allowedActions
      }
    }
    ... on NotPermitted { reason }
    ... on IllegalTransition {
      from
      allowedActions
    }
    ... on DomainError { code message }
  }
}`,
      variables: { input: { subscriptionId: subscription, mode: 'AT_PERIOD_END' } },
    },
    {
      title: 'Keep it after all',
      query: `mutation KeepItAfterAll(
  $input: SubscriptionActionInput!
) {
  undoCancelSubscription(input: $input) {
    ... on UndoCancelSubscriptionSuccess {
      subscription { status allowedActions }
    }
    ... on NotPermitted { reason }
    ... on IllegalTransition {
      from
      allowedActions
    }
    ... on DomainError { code message }
  }
}`,
      variables: { input: { subscriptionId: subscription } },
    },
  ]
}

function invitation(serviceId: string): ThereAndBack {
  const variables = { input: { serviceId, organizationId: acmeBakery } }
  return [
    {
      title: 'Invite; the next tab takes it back',
      query: `mutation InviteThem(
  $input: InvitationInput!
) {
  inviteOrganization(input: $input) {
    ... on InviteOrganizationSuccess {
      invitation { createdAt organizationId }
    }
    ... on DomainError { code message }
  }
}`,
      variables,
    },
    {
      title: 'Withdraw the invitation',
      query: `mutation WithdrawTheInvitation(
  $input: InvitationInput!
) {
  withdrawInvitation(input: $input) {
    ... on WithdrawInvitationSuccess {
      service {
        name
        invitations(first: 5) { totalCount }
      }
    }
    ... on DomainError { code message }
  }
}`,
      variables,
    },
  ]
}

function renaming(type: 'Organization' | 'Reseller', which: object, name: string, otherName: string): ThereAndBack {
  const query = (operation: string) => `mutation ${operation}(
  $input: Update${type}Input!
) {
  update${type}(input: $input) {
    ... on Update${type}Success {
      ${type.toLowerCase()} { name version }
    }
    ... on DomainError { code message }
  }
}`
  return [
    {
      title: 'Rename; the next tab takes it back',
      query: query('RenameIt'),
      variables: { input: { ...which, name: otherName } },
    },
    {
      title: 'Name it as before',
      query: query('NameItAsBefore'),
      variables: { input: { ...which, name } },
    },
  ]
}

function reference(number: number): ThereAndBack {
  const objectId = subscriptionId(number)
  const query = (operation: string) => `mutation ${operation}(
  $input: SetReferencesInput!
) {
  setReferences(input: $input) {
    ... on SetReferencesSuccess {
      subscription { externalId }
    }
    ... on ExternalIdTaken { message }
    ... on DomainError { code message }
  }
}`
  return [
    {
      title: 'Note our own number; only we see it',
      query: query('NoteOurNumber'),
      variables: { input: { objectId, externalId: 'PO-2041' } },
    },
    {
      title: 'Take the number away again',
      query: query('TakeTheNumberAway'),
      variables: { input: { objectId, externalId: null } },
    },
  ]
}

function webhook(): ThereAndBack {
  return [
    {
      title: 'Be told; the next tab takes it back',
      query: `mutation BeTold(
  $input: CreateWebhookEndpointInput!
) {
  createWebhookEndpoint(input: $input) {
    ... on CreateWebhookEndpointSuccess {
      secret
      webhookEndpoint { id url kinds }
    }
    ... on WebhookUrlRefused { message }
    ... on DomainError { code message }
  }
}`,
      variables: { input: { url: 'https://hooks.example.com/', kinds: ['SUBSCRIPTION_CREATED'] } },
    },
    {
      title: 'No more: first put its id under Variables',
      query: `mutation NoMore(
  $input: WebhookEndpointActionInput!
) {
  deleteWebhookEndpoint(input: $input) {
    ... on DeleteWebhookEndpointSuccess {
      webhookEndpointId
    }
    ... on DomainError { code message }
  }
}`,
      variables: { input: { webhookEndpointId: answeredId } },
    },
  ]
}
