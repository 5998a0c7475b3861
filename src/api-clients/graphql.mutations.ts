import { builder } from '../graphql/builder.ts'
import { Role } from '../graphql/enums.ts'
import { idempotencyKey } from '../graphql/inputs.ts'
import { outcomeOf, resultUnion, runOperation, secretSuccessType, successType } from '../graphql/mutations.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound } from '../operations/refusals.ts'
import { managers } from './api-client.ts'
import { ApiClientType } from './graphql.ts'
import { createApiClient, revokeApiClient, rotateApiClientSecret } from './operations.ts'

const CreateApiClientInput = builder.inputType('CreateApiClientInput', {
  description: 'A machine client to make.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The name that people know it by: at most 100 characters.' }),
    role: t.field({
      type: Role,
      required: true,
      description: 'The role that it acts in: one’s own; of a seller also SERVICE_OWNER, of an admin any.',
    }),
    partyIds: t.idList({
      required: true,
      description: 'The party that it acts for; some services for SERVICE_OWNER, none for OPERATOR and ADMIN.',
    }),
    isReadOnly: t.boolean({ defaultValue: false, description: 'Whether it changes nothing.' }),
    canManageClients: t.boolean({
      defaultValue: false,
      description: 'Whether it may manage the clients of its party.',
    }),
    idempotencyKey: idempotencyKey(t),
  }),
})

const ApiClientActionInput = builder.inputType('ApiClientActionInput', {
  description: 'A machine client to act on.',
  fields: (t) => ({
    apiClientId: t.id({ required: true, description: 'The client’s id.' }),
    idempotencyKey: idempotencyKey(t),
  }),
})

const RotateApiClientSecretInput = builder.inputType('RotateApiClientSecretInput', {
  description: 'A machine client that gets a new secret.',
  fields: (t) => ({
    apiClientId: t.id({ required: true, description: 'The client’s id.' }),
    overlapHours: t.int({ defaultValue: 24, description: 'For how many hours the old secret is as good: 0 to 168.' }),
    idempotencyKey: idempotencyKey(t),
  }),
})

const clientNow = 'The client as it is now.'

const secretType = (name: string) =>
  secretSuccessType(name, ApiClientType, 'apiClient', {
    description: clientNow,
    use: 'The secret that it gets tokens with',
  })

const common = [InvalidInput, NotFound, IdempotencyMismatch] as const

builder.mutationFields((t) => ({
  createApiClient: t.field({
    type: secretType('CreateApiClientSuccess'),
    roles: managers,
    managesClients: 'giving',
    description:
      'Makes a machine client of the caller’s party; an admin makes them for any, and those read no license keys. A program needs ' +
      '`canManageClients`.',
    args: { input: t.arg({ type: CreateApiClientInput, required: true, description: 'The client.' }) },
    errors: resultUnion([...common, Archived]),
    resolve: (_, { input }, context) => outcomeOf(context, createApiClient, input),
  }),
  rotateApiClientSecret: t.field({
    type: secretType('RotateApiClientSecretSuccess'),
    roles: managers,
    managesClients: 'giving',
    description:
      'Gives a machine client a new secret. The old one is as good for some hours; that before it is not any more. By an admin, the client ' +
      'of a party reads no license keys from then on.',
    args: { input: t.arg({ type: RotateApiClientSecretInput, required: true, description: 'The client.' }) },
    errors: resultUnion([...common, Archived]),
    resolve: (_, { input }, context) => outcomeOf(context, rotateApiClientSecret, input),
  }),
  revokeApiClient: t.field({
    type: successType('RevokeApiClientSuccess', ApiClientType, 'apiClient', clientNow),
    roles: managers,
    managesClients: 'taking',
    description:
      'Revokes a machine client for good: it gets no more tokens, and those that it has stop working within 10 seconds. Twice is once.',
    args: { input: t.arg({ type: ApiClientActionInput, required: true, description: 'The client.' }) },
    errors: resultUnion(common),
    resolve: (_, { input }, context) => runOperation(context, revokeApiClient, input),
  }),
}))
