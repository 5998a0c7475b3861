import { builder } from '../graphql/builder.ts'
import { referenceInputs } from '../graphql/record-inputs.ts'
import { recordMutations } from '../graphql/record-mutations.ts'
import { Archived, NotFound } from '../operations/refusals.ts'
import { CancellationMode } from './graphql.enums.ts'
import { NewServiceProductInput } from './graphql.inputs.ts'
import { ServiceProductType } from './graphql.products.ts'
import {
  archiveServiceProduct,
  createServiceProduct,
  unarchiveServiceProduct,
  updateServiceProduct,
} from './operations.products.ts'

const product = recordMutations(ServiceProductType, 'ServiceProduct', 'product')

const CreateServiceProductInput = product.createInput('A new product of a service.', (t) => ({
  serviceId: t.id({ required: true, description: 'The service that it is an item of. Never changes.' }),
  product: t.field({ type: NewServiceProductInput, required: true, description: 'The product.' }),
}))

const UpdateServiceProductInput = product.changeInput(
  'Update',
  'The changes of a product. What is left out stays; null clears. Its term never changes.',
  (t) => ({
    name: t.string({ description: 'Another name.' }),
    itemCode: t.string({ description: 'The seller’s own code for it.' }),
    minQuantity: t.int({ description: 'The smallest quantity. What runs with less goes on.' }),
    maxQuantity: t.int({ description: 'The largest quantity; null: no limit. What runs with more goes on.' }),
    cancellationModes: t.field({
      type: [CancellationMode],
      description: 'All ways in which its subscriptions may be cancelled, those that run included.',
    }),
    ...referenceInputs(t),
  }),
)

const ArchiveServiceProductInput = product.changeInput('Archive', 'A product to archive.', (t) => ({
  replacedById: t.id({ description: 'The product to take instead: another one of the same service, in use.' }),
}))

const ServiceProductActionInput = product.actionInput()

const shared = { roles: ['ADMIN', 'SELLER', 'SERVICE_OWNER'], isOfOneService: true } as const

builder.mutationFields((t) => ({
  createServiceProduct: product.create(t, CreateServiceProductInput, {
    ...shared,
    operation: createServiceProduct,
    description:
      'Makes a product of a service, with its list prices. The external id and the metadata are its seller’s.',
    refusals: [NotFound, Archived],
  }),
  updateServiceProduct: product.update(t, UpdateServiceProductInput, {
    ...shared,
    operation: updateServiceProduct,
    description: 'Changes a product. What runs keeps its quantity, its price and its term.',
  }),
  archiveServiceProduct: product.act(t, 'Archive', ArchiveServiceProductInput, {
    ...shared,
    operation: archiveServiceProduct,
    description: 'Archives a product: nobody subscribes or changes to it any more. What runs goes on and is renewed.',
    refusals: [Archived],
  }),
  unarchiveServiceProduct: product.act(t, 'Unarchive', ServiceProductActionInput, {
    ...shared,
    operation: unarchiveServiceProduct,
    description: 'Has a product in use again; what was to be taken instead is forgotten.',
    refusals: [Archived],
  }),
}))
