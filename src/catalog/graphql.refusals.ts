import { builder } from '../graphql/builder.ts'
import { DomainError } from '../graphql/refusals.ts'
import { AlreadyInCatalog } from './refusals.ts'

builder.objectType(AlreadyInCatalog, {
  name: 'AlreadyInCatalog',
  description: 'The reseller’s catalog has the service already.',
  interfaces: [DomainError],
})
