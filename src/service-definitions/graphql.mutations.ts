import type { Context } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { expectedVersion, idempotencyKey } from '../graphql/inputs.ts'
import { resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import { ServiceInstanceInput, ServiceRoleInput, UpdateServiceDefinitionInput } from './graphql.inputs.ts'
import { definitionOf, ServiceDefinitionType } from './graphql.ts'
import { setServiceInstances, setServiceRoles } from './operations/set-lists.ts'
import { updateServiceDefinition } from './operations/update.ts'

const SetServiceRolesInput = builder.inputType('SetServiceRolesInput', {
  description: 'Roles of a service, merged by name.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service whose roles are set.' }),
    roles: t.field({
      type: [ServiceRoleInput],
      required: true,
      description: 'The roles to add or to change, each whole. Others stay.',
    }),
    removeKeys: t.stringList({ description: 'The names of roles to remove.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const SetServiceInstancesInput = builder.inputType('SetServiceInstancesInput', {
  description: 'Instances of a service, merged by their ids.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service whose instances are set.' }),
    instances: t.field({
      type: [ServiceInstanceInput],
      required: true,
      description: 'The instances to add or to change, each whole. Others stay.',
    }),
    removeKeys: t.stringList({ description: 'The ids of instances to remove.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const success = (verb: string) =>
  successType(`${verb}Success`, ServiceDefinitionType, 'serviceDefinition', 'The definition as it is now.')

/** Runs an edit, and answers the definition in its default language. */
async function edited<Input>(
  context: Context,
  operation: (actor: OperationContext, input: Input) => Promise<OperationOutcome>,
  input: Input,
) {
  const { shown: serviceId, ...outcome } = await runOperation(context, operation, input)
  const shown = await definitionOf(context, serviceId, null, null)
  if (!shown) throw new NotFound('There is no such service, or it has no definition.')
  return { ...outcome, shown }
}

builder.mutationFields((t) => ({
  setServiceRoles: t.field({
    type: success('SetServiceRoles'),
    roles: ['SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description: 'Adds roles to the definition of a service, or changes those of their names; others stay.',
    args: { input: t.arg({ type: SetServiceRolesInput, required: true, description: 'The service, and its roles.' }) },
    errors: resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => edited(context, setServiceRoles, input),
  }),
  setServiceInstances: t.field({
    type: success('SetServiceInstances'),
    roles: ['SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description: 'Adds instances to the definition of a service, or changes those with their ids; others stay.',
    args: {
      input: t.arg({ type: SetServiceInstancesInput, required: true, description: 'The service, and its instances.' }),
    },
    errors: resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => edited(context, setServiceInstances, input),
  }),
}))

builder.mutationField('updateServiceDefinition', (t) =>
  t.field({
    type: successType(
      'UpdateServiceDefinitionSuccess',
      ServiceDefinitionType,
      'serviceDefinition',
      'The definition as it is now, in the language of the input.',
    ),
    roles: ['SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description:
      'Edits the definition of one of their services. What organizations are shown and can add follows at once.',
    args: {
      input: t.arg({
        type: UpdateServiceDefinitionInput,
        required: true,
        description: 'The service and the changes of its definition.',
      }),
    },
    errors: resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: async (_, { input }, context) => {
      const { shown: serviceId, isReplay } = await runOperation(context, updateServiceDefinition, input)
      const shown = await definitionOf(context, serviceId, input.locale ?? null, null)
      if (!shown) throw new NotFound('There is no such service, or it has no definition.')
      return { shown, isReplay }
    },
  }),
)
