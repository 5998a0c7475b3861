import { builder } from '../graphql/builder.ts'
import { idempotencyKey } from '../graphql/inputs.ts'
import { MutationSuccess, resultUnion, runOperation, type Success } from '../graphql/mutations.ts'
import { referenceInputs } from '../graphql/record-inputs.ts'
import { Archived, ExternalIdTaken, IdempotencyMismatch, InvalidInput, NotFound } from '../operations/refusals.ts'
import { OrganizationServiceType } from '../organization-services/graphql.ts'
import { ServiceSubscriptionType } from './graphql.ts'
import { setReferences } from './operations/set-references.ts'

const SetReferencesInput = builder.inputType('SetReferencesInput', {
  description:
    'The external id and the metadata of your own systems for something. What is left out stays; null clears.',
  fields: (t) => ({
    objectId: t.id({ required: true, description: 'A service of an organization, or a subscription.' }),
    ...referenceInputs(t),
    idempotencyKey: idempotencyKey(t),
  }),
})

const SetReferencesSuccess = builder.objectRef<Success<string>>('SetReferencesSuccess').implement({
  description: 'The success of the mutation: what the references are of.',
  interfaces: [MutationSuccess],
  fields: (t) => ({
    organizationService: t.field({
      type: OrganizationServiceType,
      nullable: true,
      description: 'The service of an organization; null where they are of a subscription.',
      resolve: ({ shown }) => shown,
    }),
    subscription: t.field({
      type: ServiceSubscriptionType,
      nullable: true,
      description: 'The subscription; null where they are of a service of an organization.',
      resolve: ({ shown }) => shown,
    }),
  }),
})

builder.mutationField('setReferences', (t) =>
  t.field({
    type: SetReferencesSuccess,
    roles: ['SELLER', 'SERVICE_OWNER', 'BROKER', 'ORGANIZATION'],
    isOfOneService: true,
    description:
      'Sets the external id and the metadata that your own side has of something, in every state. Nobody else reads them, and no version is raised.',
    args: { input: t.arg({ type: SetReferencesInput, required: true, description: 'The thing, and both.' }) },
    errors: resultUnion([InvalidInput, NotFound, ExternalIdTaken, Archived, IdempotencyMismatch]),
    resolve: (_, { input }, context) => runOperation(context, setReferences, input),
  }),
)
