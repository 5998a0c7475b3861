import { builder } from '../graphql/builder.ts'
import { partyInputs, recordMutations } from '../graphql/record-mutations.ts'
import { ResellerType } from './graphql.ts'
import { archiveReseller, createReseller, unarchiveReseller, updateReseller } from './operations.ts'

const reseller = recordMutations(ResellerType, 'Reseller')

const CreateResellerInput = reseller.createInput('A new reseller.', (t) => ({
  name: t.string({ required: true, description: 'The reseller’s name.' }),
  ...partyInputs(t),
}))

const UpdateResellerInput = reseller.changeInput(
  'Update',
  'The changes of a reseller. What is left out stays; null clears.',
  (t) => ({ name: t.string({ description: 'Another name.' }), ...partyInputs(t) }),
)

const ResellerActionInput = reseller.actionInput()

builder.mutationFields((t) => ({
  createReseller: reseller.create(t, CreateResellerInput, {
    operation: createReseller,
    roles: ['ADMIN'],
    description: 'Makes a reseller.',
  }),
  updateReseller: reseller.update(t, UpdateResellerInput, {
    operation: updateReseller,
    roles: ['ADMIN', 'BROKER'],
    description:
      'Changes what a reseller is called and how it is spoken to. The external id and the metadata are the host’s.',
  }),
  archiveReseller: reseller.act(t, 'Archive', ResellerActionInput, {
    operation: archiveReseller,
    roles: ['ADMIN'],
    description:
      'Archives a reseller: its catalog offers nothing, nothing new begins, what runs goes ' +
      'on to its period’s end and is not renewed. Its own credentials read and cancel, and do no more.',
  }),
  unarchiveReseller: reseller.act(t, 'Unarchive', ResellerActionInput, {
    operation: unarchiveReseller,
    roles: ['ADMIN'],
    description: 'Has a reseller in use again.',
  }),
}))
