import { builder } from '../graphql/builder.ts'
import { expectedVersion, idempotencyKey } from '../graphql/inputs.ts'
import { resultUnion, runOperation, successType } from '../graphql/mutations.ts'
import { Archived, IdempotencyMismatch, InvalidInput, NotFound, VersionConflict } from '../operations/refusals.ts'
import { ServiceType } from '../services/graphql.ts'
import { mostResellers } from './offer.ts'
import { publishService, unpublishService } from './operations.ts'

const PublishServiceInput = builder.inputType('PublishServiceInput', {
  description: 'A service, and the resellers to whom it is offered, or not any more.',
  fields: (t) => ({
    serviceId: t.id({ required: true, description: 'The service that it is about.' }),
    resellerIds: t.idList({
      description: `The resellers, by the ids that they hand over: at most ${mostResellers}. Without them every reseller. Whether they exist is not told.`,
    }),
    expectedVersion: expectedVersion(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const success = (verb: string) =>
  successType(`${verb}ServiceSuccess`, ServiceType, 'service', 'The service as it is now.')

const errors = resultUnion([InvalidInput, NotFound, Archived, VersionConflict, IdempotencyMismatch])

builder.mutationFields((t) => ({
  publishService: t.field({
    type: success('Publish'),
    roles: ['ADMIN', 'SELLER'],
    isOfOneService: true,
    description:
      'Offers a service to resellers: they see it with its products and list prices, and may take it into their catalogs.',
    args: { input: t.arg({ type: PublishServiceInput, required: true, description: 'The service, and to whom.' }) },
    errors,
    resolve: (_, { input }, context) => runOperation(context, publishService, input),
  }),
  unpublishService: t.field({
    type: success('Unpublish'),
    roles: ['ADMIN', 'SELLER'],
    isOfOneService: true,
    description: 'Withdraws offers of a service: without resellers all of them. Catalogs that have it keep it.',
    args: { input: t.arg({ type: PublishServiceInput, required: true, description: 'The service, and to whom.' }) },
    errors,
    resolve: (_, { input }, context) => runOperation(context, unpublishService, input),
  }),
}))
