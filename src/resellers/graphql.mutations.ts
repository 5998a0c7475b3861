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
import { ResellerType } from './graphql.ts'
import { archiveReseller, createReseller, unarchiveReseller, updateReseller } from './operations.ts'

const CreateResellerInput = builder.inputType('CreateResellerInput', {
  description: 'A new reseller.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The reseller’s name.' }),
    ...referenceInputs(t),
    ...contactInputs(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const UpdateResellerInput = builder.inputType('UpdateResellerInput', {
  description: 'The changes of a reseller. What is left out stays; null clears.',
  fields: (t) => ({
    resellerId: t.id({ required: true, description: 'The reseller to change.' }),
    name: t.string({ description: 'Another name.' }),
    ...referenceInputs(t),
    ...contactInputs(t),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const ResellerActionInput = builder.inputType('ResellerActionInput', {
  description: 'A reseller to do something with.',
  fields: (t) => ({
    resellerId: t.id({ required: true, description: 'The reseller that it is about.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const success = (verb: string) =>
  successType(`${verb}ResellerSuccess`, ResellerType, 'reseller', 'The reseller as it is now.')

builder.mutationFields((t) => ({
  createReseller: t.field({
    type: success('Create'),
    roles: ['ADMIN'],
    description: 'Makes a reseller.',
    args: { input: t.arg({ type: CreateResellerInput, required: true, description: 'The reseller to make.' }) },
    errors: resultUnion([InvalidInput, ExternalIdTaken, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, createReseller, input),
  }),
  updateReseller: t.field({
    type: success('Update'),
    roles: ['ADMIN', 'BROKER'],
    description:
      'Changes what a reseller is called and how it is spoken to. The external id and the metadata are the host’s.',
    args: {
      input: t.arg({ type: UpdateResellerInput, required: true, description: 'The reseller, and its changes.' }),
    },
    errors: resultUnion([InvalidInput, NotFound, ExternalIdTaken, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, updateReseller, input),
  }),
  archiveReseller: t.field({
    type: success('Archive'),
    roles: ['ADMIN'],
    description:
      'Archives a reseller: its catalog offers nothing, nothing new begins, what runs goes ' +
      'on to its period’s end and is not renewed. Its own credentials read and cancel, and do no more.',
    args: { input: t.arg({ type: ResellerActionInput, required: true, description: 'The reseller to archive.' }) },
    errors: resultUnion([InvalidInput, NotFound, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, archiveReseller, input),
  }),
  unarchiveReseller: t.field({
    type: success('Unarchive'),
    roles: ['ADMIN'],
    description: 'Has a reseller in use again.',
    args: { input: t.arg({ type: ResellerActionInput, required: true, description: 'The reseller to use again.' }) },
    errors: resultUnion([InvalidInput, NotFound, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, unarchiveReseller, input),
  }),
}))
