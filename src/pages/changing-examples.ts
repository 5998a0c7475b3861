import { acmeBakery, auroraBackup, borealisVault, googleWorkspace, stratus, subscriptionId } from '../demo/ids.ts'
import type { Example } from './example.ts'

/** Something that a person of the demo changes, and how it is as before again. */
export type ThereAndBack = readonly [there: Example, back: Example]

/** Examples that change something, by the person of the demo. Who has none may change nothing that could be taken back. */
export const changingExamples: ReadonlyMap<string, ThereAndBack> = new Map([
  ['aurora-software', hold(1)],
  ['borealis-systems', hold(12)],
  ['cumulus-broker', hold(5)],
  ['nimbus-partners', hold(15)],
  ['birch-clinic', cancellation(12)],
  ['cedar-logistics', cancellation(15)],
  ['workspace-owner', invitation(googleWorkspace)],
  ['backup-owner', invitation(auroraBackup)],
  ['borealis-owner', invitation(borealisVault)],
  ['admin', renaming()],
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

function renaming(): ThereAndBack {
  const query = (name: string) => `mutation ${name}(
  $input: UpdateResellerInput!
) {
  updateReseller(input: $input) {
    ... on UpdateResellerSuccess {
      reseller { name version }
    }
    ... on DomainError { code message }
  }
}`
  return [
    {
      title: 'Rename; the next tab takes it back',
      query: query('RenameIt'),
      variables: { input: { resellerId: stratus, name: 'Stratus Trading' } },
    },
    {
      title: 'Name it as before',
      query: query('NameItAsBefore'),
      variables: { input: { resellerId: stratus, name: 'Stratus Trade' } },
    },
  ]
}
