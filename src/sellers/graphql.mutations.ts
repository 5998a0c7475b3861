import { builder } from '../graphql/builder.ts'
import { partyInputs, recordMutations } from '../graphql/record-mutations.ts'
import { SellerType } from './graphql.ts'
import { archiveSeller, createSeller, unarchiveSeller, updateSeller } from './operations.ts'

const seller = recordMutations(SellerType, 'Seller')

const CreateSellerInput = seller.createInput('A new seller.', (t) => ({
  name: t.string({ required: true, description: 'The seller’s name.' }),
  ...partyInputs(t),
}))

const UpdateSellerInput = seller.changeInput(
  'Update',
  'The changes of a seller. What is left out stays; null clears.',
  (t) => ({ name: t.string({ description: 'Another name.' }), ...partyInputs(t) }),
)

const SellerActionInput = seller.actionInput()

builder.mutationFields((t) => ({
  createSeller: seller.create(t, CreateSellerInput, {
    operation: createSeller,
    roles: ['ADMIN'],
    description: 'Makes a seller.',
  }),
  updateSeller: seller.update(t, UpdateSellerInput, {
    operation: updateSeller,
    roles: ['ADMIN', 'SELLER'],
    description:
      'Changes what a seller is called and how it is spoken to. The external id and the metadata are the host’s.',
  }),
  archiveSeller: seller.act(t, 'Archive', SellerActionInput, {
    operation: archiveSeller,
    roles: ['ADMIN'],
    description:
      'Archives a seller: its services are in no E-store, nothing new begins with them, what runs goes ' +
      'on to its period’s end and is not renewed. Its own credentials read and cancel, and do no more.',
  }),
  unarchiveSeller: seller.act(t, 'Unarchive', SellerActionInput, {
    operation: unarchiveSeller,
    roles: ['ADMIN'],
    description: 'Has a seller in use again.',
  }),
}))
