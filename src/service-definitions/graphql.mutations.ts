import type { Context } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { expectedVersion, idempotencyKey } from '../graphql/inputs.ts'
import { resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import { ServiceInstanceInput, ServiceRoleInput, UpdateServiceDefinitionInput } from './graphql.inputs.ts'
import { definitionOf, ServiceDefinitionType } from './graphql.ts'
import { assignServiceInstance } from './operations/assign-instance.ts'
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

const AssignServiceInstanceInput = builder.inputType('AssignServiceInstanceInput', {
  description:
    'The instances of a service for one organization, by their ids within the service. What is left out stays; null clears.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service whose instances are assigned.' }),
    organizationId: t.id({ required: true, description: 'The organization that they are assigned to.' }),
    instanceIds: t.stringList({
      description: 'The ids of instances that the organization may use from now on. Others that it may use stay.',
    }),
    removeKeys: t.stringList({ description: 'The ids of instances that it may not use any more.' }),
    assignedInstanceId: t.string({ description: 'The id of the instance that is assigned: one that it may use.' }),
    defaultInstanceId: t.string({
      description: 'The id of the instance that is used by default: one that it may use.',
    }),
    organizationLink: t.string({
      description: 'The address of the organization within the service: an http or https URL, or a path.',
    }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const success = (verb: string) =>
  successType(`${verb}Success`, ServiceDefinitionType, 'serviceDefinition', 'The definition as it is now.')

/** Runs an edit, and answers the definition in its default language, as it is for one organization where that is named. */
async function edited<Input>(
  context: Context,
  operation: (actor: OperationContext, input: Input) => Promise<OperationOutcome>,
  input: Input,
  organizationId: string | null = null,
) {
  const { shown: serviceId, ...outcome } = await runOperation(context, operation, input)
  const shown = await definitionOf(context, serviceId, null, organizationId)
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
  assignServiceInstance: t.field({
    type: successType(
      'AssignServiceInstanceSuccess',
      ServiceDefinitionType,
      'serviceDefinition',
      'The definition as it is now for the organization.',
    ),
    roles: ['SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description:
      'Assigns instances of a service to one organization. It is told of them what the service says of them at that time.',
    args: {
      input: t.arg({
        type: AssignServiceInstanceInput,
        required: true,
        description: 'The service, the organization, and its instances.',
      }),
    },
    errors: resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => edited(context, assignServiceInstance, input, input.organizationId),
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
