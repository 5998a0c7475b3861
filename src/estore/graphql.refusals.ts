import { builder } from '../graphql/builder.ts'
import { DomainError } from '../graphql/refusals.ts'
import { UnavailableReasonEnum } from './graphql.availability.ts'
import { ServiceNotAvailable } from './refusals.ts'

builder.objectType(ServiceNotAvailable, {
  name: 'ServiceNotAvailable',
  description: 'The service cannot be added, subscribed to or renewed.',
  interfaces: [DomainError],
  fields: (t) => ({
    reasons: t.expose('reasons', {
      type: [UnavailableReasonEnum],
      description: 'Every reason why it cannot be added.',
    }),
  }),
})
