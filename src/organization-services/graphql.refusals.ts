import { builder } from '../graphql/builder.ts'
import { DomainError } from '../graphql/refusals.ts'
import { ServiceAlreadyAdded, ServiceInUse } from './refusals.ts'

builder.objectType(ServiceAlreadyAdded, {
  name: 'ServiceAlreadyAdded',
  description: 'The organization has the service already.',
  interfaces: [DomainError],
})

builder.objectType(ServiceInUse, {
  name: 'ServiceInUse',
  description: 'Live subscriptions stand against it.',
  interfaces: [DomainError],
  fields: (t) => ({
    liveSubscriptions: t.exposeInt('liveSubscriptions', {
      description: 'The number of subscriptions that have not ended.',
    }),
  }),
})
