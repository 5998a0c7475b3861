import { builder } from '../graphql/builder.ts'
import { expectedVersion, idempotencyKey } from '../graphql/inputs.ts'
import { resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import { contactInputs, referenceInputs } from '../graphql/record-inputs.ts'
import {
  Archived,
  ExternalIdTaken,
  IdempotencyMismatch,
  InvalidInput,
  NotFound,
  VersionConflict,
} from '../operations/refusals.ts'
import { SellerType } from './graphql.ts'
import { archiveSeller, createSeller, unarchiveSeller, updateSeller } from './operations.ts'

const CreateSellerInput = builder.inputType('CreateSellerInput', {
  description: 'A new seller.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The seller’s name.' }),
    ...referenceInputs(t),
    ...contactInputs(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const UpdateSellerInput = builder.inputType('UpdateSellerInput', {
  description: 'The changes of a seller. What is left out stays; null clears.',
  fields: (t) => ({
    sellerId: t.id({ required: true, description: 'The seller to change.' }),
    name: t.string({ description: 'Another name.' }),
    ...referenceInputs(t),
    ...contactInputs(t),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const SellerActionInput = builder.inputType('SellerActionInput', {
  description: 'A seller to do something with.',
  fields: (t) => ({
    sellerId: t.id({ required: true, description: 'The seller that it is about.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const success = (verb: string) => successType(`${verb}SellerSuccess`, SellerType, 'seller', 'The seller as it is now.')

builder.mutationFields((t) => ({
  createSeller: t.field({
    type: success('Create'),
    roles: ['ADMIN'],
    description: 'Makes a seller.',
    args: { input: t.arg({ type: CreateSellerInput, required: true, description: 'The seller to make.' }) },
    errors: resultUnion([InvalidInput, ExternalIdTaken, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, createSeller, input),
  }),
  updateSeller: t.field({
    type: success('Update'),
    roles: ['ADMIN', 'SELLER'],
    description:
      'Changes what a seller is called and how it is spoken to. The external id and the metadata are the host’s.',
    args: { input: t.arg({ type: UpdateSellerInput, required: true, description: 'The seller, and its changes.' }) },
    errors: resultUnion([InvalidInput, NotFound, ExternalIdTaken, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, updateSeller, input),
  }),
  archiveSeller: t.field({
    type: success('Archive'),
    roles: ['ADMIN'],
    description:
      'Archives a seller: its services are in no E-store, nothing new begins with them, what runs goes ' +
      'on to its period’s end and is not renewed. Its own credentials read and cancel, and do no more.',
    args: { input: t.arg({ type: SellerActionInput, required: true, description: 'The seller to archive.' }) },
    errors: resultUnion([InvalidInput, NotFound, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, archiveSeller, input),
  }),
  unarchiveSeller: t.field({
    type: success('Unarchive'),
    roles: ['ADMIN'],
    description: 'Has a seller in use again.',
    args: { input: t.arg({ type: SellerActionInput, required: true, description: 'The seller to use again.' }) },
    errors: resultUnion([InvalidInput, NotFound, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, unarchiveSeller, input),
  }),
}))
