import { builder } from '../graphql/builder.ts'
import { expectedVersion, idempotencyKey } from '../graphql/inputs.ts'
import { resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import { referenceInputs } from '../graphql/record-inputs.ts'
import {
  Archived,
  ExternalIdTaken,
  IdempotencyMismatch,
  InvalidInput,
  NotFound,
  VersionConflict,
} from '../operations/refusals.ts'
import { mostProperties } from './custom-property-changes.ts'
import { CustomPropertyDefinitionInput } from './graphql.inputs.ts'
import { ServiceType } from './graphql.ts'
import { setCustomPropertyDefinitions } from './operations.custom-properties.ts'
import { archiveService, unarchiveService, updateService } from './operations.ts'
import { CustomPropertyInUse } from './refusals.ts'

const UpdateServiceInput = builder.inputType('UpdateServiceInput', {
  description: 'The changes of a service. What is left out stays; null clears. Its definition has changes of its own.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service to change.' }),
    name: t.string({ description: 'Another name.' }),
    currencyCodes: t.field({
      type: ['CurrencyCode'],
      description: 'All currencies that it is sold in. One that a price or an organization uses must stay.',
    }),
    isLicenseKeyEnabled: t.boolean({ description: 'Whether its subscriptions may carry license keys.' }),
    ...referenceInputs(t),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const ServiceActionInput = builder.inputType('ServiceActionInput', {
  description: 'A service to do something with.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service that it is about.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

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

const success = (verb: string) =>
  successType(`${verb}ServiceSuccess`, ServiceType, 'service', 'The service as it is now.')

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
  updateService: t.field({
    type: success('Update'),
    roles: ['ADMIN', 'SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description: 'Changes a service. The external id and the metadata are its seller’s.',
    args: { input: t.arg({ type: UpdateServiceInput, required: true, description: 'The service, and its changes.' }) },
    errors: resultUnion([InvalidInput, NotFound, ExternalIdTaken, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, updateService, input),
  }),
  archiveService: t.field({
    type: success('Archive'),
    roles: ['ADMIN', 'SELLER'],
    isOfOneService: true,
    description:
      'Archives a service: it is in no E-store, nothing new begins with it, what runs goes on to its period’s end and is not renewed.',
    args: { input: t.arg({ type: ServiceActionInput, required: true, description: 'The service to archive.' }) },
    errors: resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, archiveService, input),
  }),
  unarchiveService: t.field({
    type: success('Unarchive'),
    roles: ['ADMIN', 'SELLER'],
    isOfOneService: true,
    description: 'Has a service in use again.',
    args: { input: t.arg({ type: ServiceActionInput, required: true, description: 'The service to use again.' }) },
    errors: resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, unarchiveService, input),
  }),
}))
