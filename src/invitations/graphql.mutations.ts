import { builder } from '../graphql/builder.ts'
import { idempotencyKey } from '../graphql/inputs.ts'
import { resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound } from '../operations/refusals.ts'
import { ServiceType } from '../services/graphql.ts'
import { InvitationType } from './graphql.ts'
import { inviteOrganization, withdrawInvitation } from './operations.ts'

const InvitationInput = builder.inputType('InvitationInput', {
  description: 'A service, and an organization that is invited to it, or not any more.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service.' }),
    organizationId: t.id({
      required: true,
      description: 'The organization, by the id that it hands over. Whether it exists is not told.',
    }),
    idempotencyKey: idempotencyKey(t),
  }),
})

const roles = ['ADMIN', 'SELLER', 'SERVICE_OWNER'] as const
const errors = resultUnion([InvalidInput, NotFound, Archived, IdempotencyMismatch])

builder.mutationFields((t) => ({
  inviteOrganization: t.field({
    type: successType('InviteOrganizationSuccess', InvitationType, 'invitation', 'The invitation.'),
    roles,
    isOfOneService: true,
    description:
      'Opens a gated service to an organization: it is shown the service once its reseller’s catalog has it. One that is invited already stays so.',
    args: { input: t.arg({ type: InvitationInput, required: true, description: 'The service, and who is invited.' }) },
    errors,
    resolve: (_, { input }, context) => runOperation(context, inviteOrganization, input),
  }),
  withdrawInvitation: t.field({
    type: successType('WithdrawInvitationSuccess', ServiceType, 'service', 'The service as it is now.'),
    roles,
    isOfOneService: true,
    description:
      'Withdraws the invitation of an organization to a service. It keeps the service where it has it. Without an invitation nothing changes.',
    args: { input: t.arg({ type: InvitationInput, required: true, description: 'The service, and who was invited.' }) },
    errors,
    resolve: (_, { input }, context) => runOperation(context, withdrawInvitation, input),
  }),
}))
