import { signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { ResellerType } from '../resellers/graphql.ts'
import { ServiceType } from '../services/graphql.ts'
import { readsServiceAffairs } from '../services/service.ts'
import { findServiceOffers, listServiceOffers } from './store.ts'

const ServiceOfferType = builder.nodeType('ServiceOffer', {
  table: (tables) => tables.serviceOffers,
  find: findServiceOffers,
  description: 'The offer of a service to one reseller, which may take it into its catalog.',
  fields: (t) => ({
    service: t.relation('serviceId', ServiceType, { description: 'The service that is offered.' }),
    resellerId: t.exposeID('resellerId', {
      description: 'The reseller’s id, as it was given: there need not be such a reseller.',
    }),
    reseller: t.field({
      type: ResellerType,
      nullable: true,
      description: 'The reseller; null when it is absent or hidden.',
      select: ['resellerId'],
      resolve: ({ resellerId }) => resellerId,
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The instant at which it was made.' }),
  }),
})

const ServiceOfferConnection = builder.connectionType(ServiceOfferType, { plural: 'offers' })

const restricted = 'Null to all but its seller, its service owners, operators and admins.'

builder.objectFields(ServiceType, (t) => ({
  isOfferedToAll: t.boolean({
    nullable: true,
    description: `Whether every reseller may take it into its catalog. ${restricted}`,
    select: ['isOfferedToAll'],
    resolve: ({ isOfferedToAll }, _args, context) =>
      readsServiceAffairs(signedIn(context).role) ? isOfferedToAll : null,
  }),
  offers: t.relatedConnection(ServiceOfferConnection, {
    description: `The offers of it to single resellers, oldest first. ${restricted}`,
    isReadable: ({ role }) => readsServiceAffairs(role),
    list: (database, viewer) => listServiceOffers(database, viewer),
  }),
}))
