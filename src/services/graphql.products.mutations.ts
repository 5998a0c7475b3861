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
import { CancellationMode } from './graphql.enums.ts'
import { NewServiceProductInput } from './graphql.inputs.ts'
import { ServiceProductType } from './graphql.products.ts'
import {
  archiveServiceProduct,
  createServiceProduct,
  unarchiveServiceProduct,
  updateServiceProduct,
} from './operations.products.ts'

const CreateServiceProductInput = builder.inputType('CreateServiceProductInput', {
  description: 'A new product of a service.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service that it is an item of. Never changes.' }),
    product: t.field({ type: NewServiceProductInput, required: true, description: 'The product.' }),
    idempotencyKey: idempotencyKey(t),
  }),
})

const UpdateServiceProductInput = builder.inputType('UpdateServiceProductInput', {
  description: 'The changes of a product. What is left out stays; null clears. Its term never changes.',
  fields: (t) => ({
    serviceProductId: t.id({ required: true, description: 'The product to change.' }),
    name: t.string({ description: 'Another name.' }),
    itemCode: t.string({ description: 'The seller’s own code for it.' }),
    minQuantity: t.int({ description: 'The smallest quantity. What runs with less goes on.' }),
    maxQuantity: t.int({ description: 'The largest quantity; null: no limit. What runs with more goes on.' }),
    cancellationModes: t.field({
      type: [CancellationMode],
      description: 'All ways in which its subscriptions may be cancelled, those that run included.',
    }),
    ...referenceInputs(t),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const ArchiveServiceProductInput = builder.inputType('ArchiveServiceProductInput', {
  description: 'A product to archive.',
  fields: (t) => ({
    serviceProductId: t.id({ required: true, description: 'The product to archive.' }),
    replacedById: t.id({ description: 'The product to take instead: another one of the same service, in use.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const ServiceProductActionInput = builder.inputType('ServiceProductActionInput', {
  description: 'A product to do something with.',
  fields: (t) => ({
    serviceProductId: t.id({ required: true, description: 'The product that it is about.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const success = (verb: string) =>
  successType(`${verb}ServiceProductSuccess`, ServiceProductType, 'serviceProduct', 'The product as it is now.')

builder.mutationFields((t) => ({
  createServiceProduct: t.field({
    type: success('Create'),
    roles: ['ADMIN', 'SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description:
      'Makes a product of a service, with its list prices. The external id and the metadata are its seller’s.',
    args: { input: t.arg({ type: CreateServiceProductInput, required: true, description: 'The product to make.' }) },
    errors: resultUnion([InvalidInput, NotFound, ExternalIdTaken, Archived, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, createServiceProduct, input),
  }),
  updateServiceProduct: t.field({
    type: success('Update'),
    roles: ['ADMIN', 'SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description: 'Changes a product. What runs keeps its quantity, its price and its term.',
    args: {
      input: t.arg({ type: UpdateServiceProductInput, required: true, description: 'The product, and its changes.' }),
    },
    errors: resultUnion([InvalidInput, NotFound, ExternalIdTaken, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, updateServiceProduct, input),
  }),
  archiveServiceProduct: t.field({
    type: success('Archive'),
    roles: ['ADMIN', 'SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description: 'Archives a product: nobody subscribes or changes to it any more. What runs goes on and is renewed.',
    args: {
      input: t.arg({ type: ArchiveServiceProductInput, required: true, description: 'The product to archive.' }),
    },
    errors: resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, archiveServiceProduct, input),
  }),
  unarchiveServiceProduct: t.field({
    type: success('Unarchive'),
    roles: ['ADMIN', 'SELLER', 'SERVICE_OWNER'],
    isOfOneService: true,
    description: 'Has a product in use again; what was to be taken instead is forgotten.',
    args: {
      input: t.arg({ type: ServiceProductActionInput, required: true, description: 'The product to use again.' }),
    },
    errors: resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, unarchiveServiceProduct, input),
  }),
}))
