import { builder } from '../graphql/builder.ts'
import { partyInputs, recordMutations } from '../graphql/record-mutations.ts'
import { Archived, NotFound } from '../operations/refusals.ts'
import { OrganizationType } from './graphql.ts'
import { archiveOrganization, createOrganization, unarchiveOrganization, updateOrganization } from './operations.ts'
import { StillInUse } from './refusals.ts'

const organization = recordMutations(OrganizationType, 'Organization')

const CreateOrganizationInput = organization.createInput('A new organization.', (t) => ({
  resellerId: t.id({ required: true, description: 'The reseller whose customer it is. Never changes.' }),
  name: t.string({ required: true, description: 'The organization’s name.' }),
  ...partyInputs(t),
}))

const UpdateOrganizationInput = organization.changeInput(
  'Update',
  'The changes of an organization. What is left out stays; null clears.',
  (t) => ({ name: t.string({ description: 'Another name.' }), ...partyInputs(t) }),
)

const OrganizationActionInput = organization.actionInput()

const roles = ['ADMIN', 'BROKER'] as const

builder.mutationFields((t) => ({
  createOrganization: organization.create(t, CreateOrganizationInput, {
    operation: createOrganization,
    roles,
    description: 'Makes an organization, the customer of a reseller.',
    refusals: [NotFound, Archived],
  }),
  updateOrganization: organization.update(t, UpdateOrganizationInput, {
    operation: updateOrganization,
    roles,
    description:
      'Changes what an organization is called and how it is spoken to. The external id and the metadata are its broker’s.',
  }),
  archiveOrganization: organization.act(t, 'Archive', OrganizationActionInput, {
    operation: archiveOrganization,
    roles,
    description: 'Archives an organization that has no service any more: nothing can be added to it.',
    refusals: [StillInUse, Archived],
  }),
  unarchiveOrganization: organization.act(t, 'Unarchive', OrganizationActionInput, {
    operation: unarchiveOrganization,
    roles,
    description: 'Has an organization in use again.',
    refusals: [Archived],
  }),
}))
