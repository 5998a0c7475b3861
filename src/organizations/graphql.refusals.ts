import { builder } from '../graphql/builder.ts'
import { DomainError } from '../graphql/refusals.ts'
import { StillInUse } from './refusals.ts'

builder.objectType(StillInUse, {
  name: 'StillInUse',
  description: 'Services that the organization has stand against it.',
  interfaces: [DomainError],
})
