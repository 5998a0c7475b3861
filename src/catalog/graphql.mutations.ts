import { builder } from '../graphql/builder.ts'
import { expectedVersion, idempotencyKey, type InputFields } from '../graphql/inputs.ts'
import { MutationSuccess, outcomeOf, resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import { CatalogEntryType } from './graphql.ts'
import { addToCatalog, removeFromCatalog, updateCatalogEntry } from './operations.ts'
import { AlreadyInCatalog } from './refusals.ts'

const place = (t: InputFields) => ({
  resellerId: t.id({ required: true, description: 'The reseller whose catalog it is.' }),
  serviceId: t.id({ required: true, description: 'The service.' }),
})

const AddToCatalogInput = builder.inputType('AddToCatalogInput', {
  description: 'A service to take into a catalog.',
  fields: (t) => ({
    ...place(t),
    isEnabled: t.boolean({ defaultValue: true, description: 'Whether organizations can add the service.' }),
    idempotencyKey: idempotencyKey(t),
  }),
})

const UpdateCatalogEntryInput = builder.inputType('UpdateCatalogEntryInput', {
  description: 'The change of a catalog entry.',
  fields: (t) => ({
    ...place(t),
    isEnabled: t.boolean({ required: true, description: 'Whether organizations can add the service.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const CatalogEntryActionInput = builder.inputType('CatalogEntryActionInput', {
  description: 'A catalog entry to do something with.',
  fields: (t) => ({ ...place(t), expectedVersion: expectedVersion(t), idempotencyKey: idempotencyKey(t) }),
})

const success = (name: string) =>
  successType(name, CatalogEntryType, 'catalogEntry', 'The entry of the catalog as it is now.')

const RemoveFromCatalogSuccess = builder.objectRef<OperationOutcome>('RemoveFromCatalogSuccess').implement({
  description: 'The success of the mutation.',
  interfaces: [MutationSuccess],
  fields: (t) => ({ catalogEntryId: t.exposeID('id', { description: 'The id of the entry that is gone.' }) }),
})

const roles = ['ADMIN', 'BROKER'] as const

builder.mutationFields((t) => ({
  addToCatalog: t.field({
    type: success('AddToCatalogSuccess'),
    roles,
    isOfOneService: true,
    description: 'Takes a service that is offered to a reseller into its catalog.',
    args: { input: t.arg({ type: AddToCatalogInput, required: true, description: 'The service, and the catalog.' }) },
    errors: resultUnion([InvalidInput, NotFound, AlreadyInCatalog, Archived, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, addToCatalog, input),
  }),
  updateCatalogEntry: t.field({
    type: success('UpdateCatalogEntrySuccess'),
    roles,
    isOfOneService: true,
    description:
      'Enables or disables a service in a catalog. What is disabled runs on to its period’s end and is not renewed.',
    args: {
      input: t.arg({ type: UpdateCatalogEntryInput, required: true, description: 'The entry, and its change.' }),
    },
    errors: resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, updateCatalogEntry, input),
  }),
  removeFromCatalog: t.field({
    type: RemoveFromCatalogSuccess,
    roles,
    isOfOneService: true,
    description: 'Takes a service out of a catalog. What runs goes on to its period’s end and is not renewed.',
    args: { input: t.arg({ type: CatalogEntryActionInput, required: true, description: 'The entry to remove.' }) },
    errors: resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => outcomeOf(context, removeFromCatalog, input),
  }),
}))
