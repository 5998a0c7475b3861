import { builder } from '../graphql/builder.ts'
import { idempotencyKey } from '../graphql/inputs.ts'
import { outcomeOf, resultUnion, runOperation, secretSuccessType, successType } from '../graphql/mutations.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound } from '../operations/refusals.ts'
import { ServiceType } from '../services/graphql.ts'
import { confirmServiceHandlers, rotateServiceSecret } from './operations.handlers.ts'

const ConfirmServiceHandlersInput = builder.inputType('ConfirmServiceHandlersInput', {
  description: 'A service whose definition’s addresses are to be told.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service’s id.' }),
    idempotencyKey: idempotencyKey(t),
  }),
})

const RotateServiceSecretInput = builder.inputType('RotateServiceSecretInput', {
  description: 'A service whose messages get a new secret.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service’s id.' }),
    overlapHours: t.int({
      defaultValue: 24,
      description: 'For how many hours the old secret signs as well: 0 to 168.',
    }),
    idempotencyKey: idempotencyKey(t),
  }),
})

const serviceNow = 'The service as it is now.'

const RotateServiceSecretSuccess = secretSuccessType('RotateServiceSecretSuccess', ServiceType, 'service', {
  description: serviceNow,
  use: 'The secret that signs messages',
})

const errors = resultUnion([InvalidInput, NotFound, Archived, IdempotencyMismatch])

builder.mutationFields((t) => ({
  confirmServiceHandlers: t.field({
    type: successType('ConfirmServiceHandlersSuccess', ServiceType, 'service', serviceNow),
    roles: ['SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description:
      'Has the addresses of a service’s definition be told of its subscriptions from now on, where an import brought them. Any edit of them ' +
      'does so as well.',
    args: { input: t.arg({ type: ConfirmServiceHandlersInput, required: true, description: 'The service.' }) },
    errors,
    resolve: (_, { input }, context) => runOperation(context, confirmServiceHandlers, input),
  }),
  rotateServiceSecret: t.field({
    type: RotateServiceSecretSuccess,
    roles: ['SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description:
      'Gives the messages to the addresses of a service’s definition a new secret. The old one signs as well for some hours.',
    args: { input: t.arg({ type: RotateServiceSecretInput, required: true, description: 'The service.' }) },
    errors,
    resolve: (_, { input }, context) => outcomeOf(context, rotateServiceSecret, input),
  }),
}))
