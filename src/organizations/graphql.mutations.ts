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
import { OrganizationType } from './graphql.ts'
import { archiveOrganization, createOrganization, unarchiveOrganization, updateOrganization } from './operations.ts'
import { StillInUse } from './refusals.ts'

const CreateOrganizationInput = builder.inputType('CreateOrganizationInput', {
  description: 'A new organization.',
  fields: (t) => ({
    resellerId: t.id({ required: true, description: 'The reseller whose customer it is. Never changes.' }),
    name: t.string({ required: true, description: 'The organization’s name.' }),
    ...referenceInputs(t),
    ...contactInputs(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const UpdateOrganizationInput = builder.inputType('UpdateOrganizationInput', {
  description: 'The changes of an organization. What is left out stays; null clears.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization to change.' }),
    name: t.string({ description: 'Another name.' }),
    ...referenceInputs(t),
    ...contactInputs(t),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const OrganizationActionInput = builder.inputType('OrganizationActionInput', {
  description: 'An organization to do something with.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization that it is about.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const success = (verb: string) =>
  successType(`${verb}OrganizationSuccess`, OrganizationType, 'organization', 'The organization as it is now.')

builder.mutationFields((t) => ({
  createOrganization: t.field({
    type: success('Create'),
    roles: ['ADMIN', 'BROKER'],
    description: 'Makes an organization, the customer of a reseller.',
    args: { input: t.arg({ type: CreateOrganizationInput, required: true, description: 'The organization to make.' }) },
    errors: resultUnion([InvalidInput, NotFound, ExternalIdTaken, Archived, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, createOrganization, input),
  }),
  updateOrganization: t.field({
    type: success('Update'),
    roles: ['ADMIN', 'BROKER'],
    description:
      'Changes what an organization is called and how it is spoken to. The external id and the metadata are its broker’s.',
    args: {
      input: t.arg({
        type: UpdateOrganizationInput,
        required: true,
        description: 'The organization, and its changes.',
      }),
    },
    errors: resultUnion([InvalidInput, NotFound, ExternalIdTaken, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, updateOrganization, input),
  }),
  archiveOrganization: t.field({
    type: success('Archive'),
    roles: ['ADMIN', 'BROKER'],
    description: 'Archives an organization that has no service any more: nothing can be added to it.',
    args: {
      input: t.arg({ type: OrganizationActionInput, required: true, description: 'The organization to archive.' }),
    },
    errors: resultUnion([InvalidInput, NotFound, StillInUse, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, archiveOrganization, input),
  }),
  unarchiveOrganization: t.field({
    type: success('Unarchive'),
    roles: ['ADMIN', 'BROKER'],
    description: 'Has an organization in use again.',
    args: {
      input: t.arg({ type: OrganizationActionInput, required: true, description: 'The organization to use again.' }),
    },
    errors: resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, unarchiveOrganization, input),
  }),
}))
