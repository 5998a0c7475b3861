import { addDays } from '../subscriptions/periods.ts'
import type { Days } from './days.ts'
import { birchClinic, borealis, borealisMail, borealisVault, deltaSchool, googleWorkspace } from './ids.ts'
import type { Row } from './rows.ts'

/** The end of a trial of Borealis Mail. */
export const endTrialConfiguration = {
  postTrialConfiguration: { roles: ['mail:user'], duration: 14, notifyPostTrialEnded: true },
  serviceEndTrialBehaviour: {
    endTrialBehaviourType: 'CONVERT',
    endTrialOnPaymentConfirmation: false,
    subscriptionType: ['MAIL_STANDARD', 'MAIL_PLUS'],
  },
}

/** When the story's trial of Borealis Mail began; it lasts 30 days. */
export const mailTrialStartsAt = ({ at }: Days) => at(-6, 10, 20)

/** The story's assignments to one organization: its instances, and the trial that it is in. */
export function definitionAssignments(days: Days): Row<'serviceDefinitionAssignments'>[] {
  const europe = organizationInstance('workspace-eu', 'Europe', true)
  const unitedStates = organizationInstance('workspace-us', 'United States', false)
  const japan = organizationInstance('mail-jp', 'Japan', true)
  const vaultOne = organizationInstance('vault-one', 'Vault One', true)
  const trialStart = mailTrialStartsAt(days)
  const trialDetails = {
    trialStart: trialStart.toISOString(),
    trialEnd: addDays(trialStart, 30).toISOString(),
    trialEndReason: null,
    paymentCommitment: false,
    seller: borealis,
    status: 'ACTIVE',
    endTrialConfiguration,
  }
  return [
    { ...assignment(googleWorkspace, birchClinic, europe), allOrgInstances: [europe, unitedStates] },
    { ...assignment(borealisMail, birchClinic, japan, false), trialDetails },
    assignment(borealisVault, deltaSchool, vaultOne),
  ]
}

type OrganizationInstance = ReturnType<typeof organizationInstance>

function organizationInstance(instanceId: string, displayName: string, isDefault: boolean) {
  return { instanceId, displayName, url: `https://${instanceId}.example.com/`, default: isDefault }
}

function assignment(
  serviceId: string,
  organizationId: string,
  instance: OrganizationInstance,
  /** Whether it is the one that organizations of the service get unless they choose. */
  isDefault = true,
): Row<'serviceDefinitionAssignments'> {
  const { instanceId: id, displayName, url } = instance
  return {
    serviceId,
    organizationId,
    organizationLink: `/csp/gateway/am/api/orgs/${organizationId}`,
    assignedInstance: { id, serviceId, displayName, url, globalizationKey: `instance.${id}`, isDefault },
    allOrgInstances: [instance],
    defaultOrgInstance: instance,
  }
}
