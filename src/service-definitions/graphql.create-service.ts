import { builder } from '../graphql/builder.ts'
import { idempotencyKey } from '../graphql/inputs.ts'
import { resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import { referenceInputs } from '../graphql/record-inputs.ts'
import { Archived, ExternalIdTaken, IdempotencyMismatch, InvalidInput, NotFound } from '../operations/refusals.ts'
import { CustomPropertyDefinitionInput, NewServiceProductInput } from '../services/graphql.inputs.ts'
import { ServiceType } from '../services/graphql.ts'
import { mostProducts } from '../services/new-products.ts'
import { ServiceDefinitionChanges } from './graphql.inputs.ts'
import { createService } from './operations/create-service.ts'

const CreateServiceInput = builder.inputType('CreateServiceInput', {
  description: 'A new service, with all that belongs to it.',
  fields: (t) => ({
    sellerId: t.id({ required: true, description: 'The seller that owns it. Never changes.' }),
    name: t.string({ required: true, description: 'The service’s name.' }),
    currencyCodes: t.field({
      type: ['CurrencyCode'],
      required: true,
      description: 'The currencies that it is sold in: one at least.',
    }),
    isLicenseKeyEnabled: t.boolean({ description: 'Whether its subscriptions may carry license keys.' }),
    definition: t.field({
      type: ServiceDefinitionChanges,
      description:
        'Its definition. Without `name` and `displayName` the service’s name, and not `visible` unless it says so.',
    }),
    customProperties: t.field({
      type: [CustomPropertyDefinitionInput],
      description: 'The custom properties that it asks for when it is added or subscribed to, in this order.',
    }),
    products: t.field({
      type: [NewServiceProductInput],
      description: `Its products, with their list prices: at most ${mostProducts}.`,
    }),
    ...referenceInputs(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

builder.mutationField('createService', (t) =>
  t.field({
    type: successType('CreateServiceSuccess', ServiceType, 'service', 'The new service.'),
    roles: ['ADMIN', 'SELLER'],
    description:
      'Makes a service with its definition, custom properties, products and list prices: all of it, or nothing. A draft until its definition says `visible`.',
    args: { input: t.arg({ type: CreateServiceInput, required: true, description: 'The service to make.' }) },
    errors: resultUnion([InvalidInput, NotFound, ExternalIdTaken, Archived, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, createService, input),
  }),
)
