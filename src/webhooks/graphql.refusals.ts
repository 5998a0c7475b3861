import { builder } from '../graphql/builder.ts'
import { DomainError } from '../graphql/refusals.ts'
import { SelectionInvalid, WebhookUrlRefused } from './refusals.ts'

builder.objectType(WebhookUrlRefused, {
  name: 'WebhookUrlRefused',
  description: 'Messages are not sent to this URL.',
  interfaces: [DomainError],
})

builder.objectType(SelectionInvalid, {
  name: 'SelectionInvalid',
  description: 'The selection is none on Event, or asks for too much.',
  interfaces: [DomainError],
})
