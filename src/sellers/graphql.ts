import { addAuditTrail } from '../graphql/audit.ts'
import { builder } from '../graphql/builder.ts'
import { addContactFields } from '../graphql/contacts.ts'
import { recordFilter, recordListArgs } from '../graphql/record-inputs.ts'
import { addRecordFields } from '../graphql/records.ts'
import { searchArg } from '../graphql/search.ts'
import { ViewerType } from '../graphql/viewer.ts'
import { readsSellerAffairs } from './seller.ts'
import { findSellers, listSellers } from './store.ts'

/** GraphQL's `Seller`; a field may resolve to its id. */
export const SellerType = builder.nodeType('Seller', {
  table: (tables) => tables.sellers,
  find: findSellers,
  description: 'Owns services, and sees every subscription of them, whichever reseller manages the relationship.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The seller’s name.' }),
  }),
})

const restricted = 'Null to all but itself, operators and admins.'

addRecordFields(SellerType, 'Seller', 'the host')
addContactFields(SellerType, { reads: readsSellerAffairs, restricted })
addAuditTrail(SellerType, 'Seller', restricted, readsSellerAffairs)

const SellerFilter = recordFilter('Seller', 'sellers')

const SellerConnection = builder.connectionType(SellerType, { plural: 'sellers' })

builder.queryFields((t) => ({
  seller: t.field({
    type: SellerType,
    nullable: true,
    description: 'One seller; null when it is absent or hidden.',
    args: { id: t.arg.id({ required: true, description: 'The seller’s id.' }) },
    resolve: (_, { id }) => id,
  }),
  sellers: t.connection(SellerConnection, {
    description: 'The sellers that the viewer sees, by name.',
    args: { search: searchArg(t.arg), ...recordListArgs(t.arg, SellerFilter) },
    list: (database, viewer, args) => listSellers(database, viewer, args),
  }),
}))

builder.objectField(ViewerType, 'seller', (t) =>
  t.field({
    type: SellerType,
    nullable: true,
    description: 'The seller that a seller’s credential acts for; null for other roles.',
    resolve: (viewer) => (viewer.role === 'SELLER' ? viewer.parties[0] : null),
  }),
)
