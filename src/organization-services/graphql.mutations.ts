import { ServiceNotAvailable } from '../estore/refusals.ts'
import { builder } from '../graphql/builder.ts'
import { CustomPropertyValueInput, expectedVersion, idempotencyKey } from '../graphql/inputs.ts'
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
import { CurrencyNotSupported } from '../services/refusals.ts'
import { OrganizationServiceType } from './graphql.ts'
import { addOrganizationService } from './operations/add.ts'
import { removeOrganizationService, updateOrganizationService } from './operations/update.ts'
import { ServiceInUse, ServiceAlreadyAdded } from './refusals.ts'

const AddOrganizationServiceInput = builder.inputType('AddOrganizationServiceInput', {
  description: 'A service to add to an organization.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization that gets the service.' }),
    serviceId: t.id({ required: true, description: 'A service from the organization’s E-store.' }),
    currencyCode: t.field({
      type: 'CurrencyCode',
      required: true,
      description: 'One of the currencies that the service is sold in.',
    }),
    customProperties: t.field({
      type: [CustomPropertyValueInput],
      description: 'The answers to what the service asks on adding.',
    }),
    ...referenceInputs(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const UpdateOrganizationServiceInput = builder.inputType('UpdateOrganizationServiceInput', {
  description: 'The changes of a service that an organization has. What is not given, or null, stays as it is.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization that has the service.' }),
    serviceId: t.id({ required: true, description: 'The service that it has.' }),
    currencyCode: t.field({ type: 'CurrencyCode', description: 'Another currency, while nothing is subscribed to.' }),
    customProperties: t.field({ type: [CustomPropertyValueInput], description: 'Merged by key; a null value clears.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const RemoveOrganizationServiceInput = builder.inputType('RemoveOrganizationServiceInput', {
  description: 'A service to take away from an organization.',
  fields: (t) => ({
    organizationId: t.id({ required: true, description: 'The organization that has the service.' }),
    serviceId: t.id({ required: true, description: 'The service that it has.' }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

builder.mutationFields((t) => ({
  addOrganizationService: t.field({
    type: successType(
      'AddOrganizationServiceSuccess',
      OrganizationServiceType,
      'organizationService',
      'The service that was added.',
    ),
    roles: ['BROKER'],
    isOfOneService: true,
    description: 'Adds a service from an organization’s E-store. It buys nothing: subscriptions do.',
    args: {
      input: t.arg({
        type: AddOrganizationServiceInput,
        required: true,
        description: 'The service to add, and the organization.',
      }),
    },
    errors: resultUnion([
      InvalidInput,
      NotFound,
      ServiceNotAvailable,
      ServiceAlreadyAdded,
      CurrencyNotSupported,
      ExternalIdTaken,
      Archived,
      IdempotencyMismatch,
    ]),
    resolve: (_, { input }, context) => runOperation(context, addOrganizationService, input),
  }),
  updateOrganizationService: t.field({
    type: successType(
      'UpdateOrganizationServiceSuccess',
      OrganizationServiceType,
      'organizationService',
      'The service as it is now.',
    ),
    roles: ['BROKER'],
    isOfOneService: true,
    description: 'Changes currency or custom properties of a service that an organization has.',
    args: {
      input: t.arg({
        type: UpdateOrganizationServiceInput,
        required: true,
        description: 'The service of the organization, and its changes.',
      }),
    },
    errors: resultUnion([
      InvalidInput,
      NotFound,
      CurrencyNotSupported,
      ServiceInUse,
      Archived,
      VersionConflict,
      IdempotencyMismatch,
    ]),
    resolve: (_, { input }, context) => runOperation(context, updateOrganizationService, input),
  }),
  removeOrganizationService: t.field({
    type: successType(
      'RemoveOrganizationServiceSuccess',
      OrganizationServiceType,
      'organizationService',
      'The service that was removed; `removedAt` says when.',
    ),
    roles: ['BROKER'],
    isOfOneService: true,
    description: 'Takes a service away from an organization, while it has no live subscription.',
    args: {
      input: t.arg({
        type: RemoveOrganizationServiceInput,
        required: true,
        description: 'The service to take away, and the organization.',
      }),
    },
    errors: resultUnion([InvalidInput, NotFound, ServiceInUse, Archived, VersionConflict, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, removeOrganizationService, input),
  }),
}))
