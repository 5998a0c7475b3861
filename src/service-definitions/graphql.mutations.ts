import { builder } from '../graphql/builder.ts'
import { runOperation, resultUnion } from '../graphql/mutations.ts'
import { IdempotencyMismatch, InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import { UpdateServiceDefinitionInput } from './graphql.inputs.ts'
import { definitionOf, ServiceDefinitionType } from './graphql.ts'
import { updateServiceDefinition } from './operations.ts'

builder.mutationField('updateServiceDefinition', (t) =>
  t.field({
    type: ServiceDefinitionType,
    roles: ['SELLER', 'SERVICE_OWNER'],
    description:
      'Edits the definition of one of their services. What organizations are shown and can add follows at once.',
    args: {
      input: t.arg({
        type: UpdateServiceDefinitionInput,
        required: true,
        description: 'The service and the changes of its definition.',
      }),
    },
    errors: resultUnion('serviceDefinition', 'The definition as it is now, in the language of the input.', [
      InvalidInput,
      NotFound,
      VersionConflict,
      IdempotencyMismatch,
    ]),
    resolve: async (_, { input }, context) => {
      const serviceId = await runOperation(context, updateServiceDefinition, input)
      const definition = await definitionOf(context, serviceId, input.locale ?? null, null)
      if (!definition) throw new NotFound('There is no such service, or it has no definition.')
      return definition
    },
  }),
)
