import { builder } from '../graphql/builder.ts'
import { resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import { UpdateServiceDefinitionInput } from './graphql.inputs.ts'
import { definitionOf, ServiceDefinitionType } from './graphql.ts'
import { updateServiceDefinition } from './operations/update.ts'

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
