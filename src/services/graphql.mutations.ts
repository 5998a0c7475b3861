import { builder } from '../graphql/builder.ts'
import { idempotencyKey } from '../graphql/inputs.ts'
import { resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import { referenceInputs } from '../graphql/record-inputs.ts'
import { recordMutations } from '../graphql/record-mutations.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import { mostProperties } from './custom-property-changes.ts'
import { CustomPropertyDefinitionInput } from './graphql.inputs.ts'
import { ServiceType } from './graphql.ts'
import { setCustomPropertyDefinitions } from './operations.custom-properties.ts'
import { archiveService, unarchiveService, updateService } from './operations.ts'
import { CustomPropertyInUse } from './refusals.ts'

const service = recordMutations(ServiceType, 'Service')

const UpdateServiceInput = service.changeInput(
  'Update',
  'The changes of a service. What is left out stays; null clears. Its definition has changes of its own.',
  (t) => ({
    name: t.string({ description: 'Another name.' }),
    currencyCodes: t.field({
      type: ['CurrencyCode'],
      description: 'All currencies that it is sold in. One that a price or an organization uses must stay.',
    }),
    isLicenseKeyEnabled: t.boolean({ description: 'Whether its subscriptions may carry license keys.' }),
    ...referenceInputs(t),
  }),
)

const ServiceActionInput = service.actionInput()

const SetCustomPropertyDefinitionsInput = builder.inputType('SetCustomPropertyDefinitionsInput', {
  description: 'Custom properties of a service, merged by key.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service that asks for them.' }),
    definitions: t.field({
      type: [CustomPropertyDefinitionInput],
      required: true,
      description: `The properties to add or to change. Others stay. A service has at most ${mostProperties}.`,
    }),
    removeKeys: t.stringList({
      description: 'The keys of those to remove. One that has a value anywhere is retired instead.',
    }),
    expectedVersion: t.int({
      description: 'The `version` of the service that this is meant for. Needed where rules become narrower.',
    }),
    idempotencyKey: idempotencyKey(t),
  }),
})

builder.mutationFields((t) => ({
  setCustomPropertyDefinitions: t.field({
    type: successType('SetCustomPropertyDefinitionsSuccess', ServiceType, 'service', 'The service as it is now.'),
    roles: ['ADMIN', 'SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description:
      'Defines what a service asks for. Type and target of a property stay. Its rules become narrower where no stored value breaks them, or for new ones only.',
    args: {
      input: t.arg({
        type: SetCustomPropertyDefinitionsInput,
        required: true,
        description: 'The service, and what it asks for.',
      }),
    },
    errors: resultUnion([InvalidInput, NotFound, CustomPropertyInUse, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, setCustomPropertyDefinitions, input),
  }),
  updateService: service.update(t, UpdateServiceInput, {
    operation: updateService,
    roles: ['ADMIN', 'SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description: 'Changes a service. The external id and the metadata are its seller’s.',
  }),
  archiveService: service.act(t, 'Archive', ServiceActionInput, {
    operation: archiveService,
    roles: ['ADMIN', 'SELLER'],
    isOfOneService: true,
    description:
      'Archives a service: it is in no E-store, nothing new begins with it, what runs goes on to its period’s end and is not renewed.',
    refusals: [Archived],
  }),
  unarchiveService: service.act(t, 'Unarchive', ServiceActionInput, {
    operation: unarchiveService,
    roles: ['ADMIN', 'SELLER'],
    isOfOneService: true,
    description: 'Has a service in use again.',
    refusals: [Archived],
  }),
}))
