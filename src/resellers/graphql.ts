import { addAuditTrail } from '../graphql/audit.ts'
import { builder } from '../graphql/builder.ts'
import { addContactFields } from '../graphql/contacts.ts'
import { recordFilter, recordListArgs } from '../graphql/record-inputs.ts'
import { addRecordFields } from '../graphql/records.ts'
import { searchArg } from '../graphql/search.ts'
import { ViewerType } from '../graphql/viewer.ts'
import { SellerType } from '../sellers/graphql.ts'
import { readsResellerAffairs } from './reseller.ts'
import { findResellers, listResellers } from './store.ts'

/** GraphQL's `Reseller`; a field may resolve to its id. */
export const ResellerType = builder.nodeType('Reseller', {
  table: (tables) => tables.resellers,
  find: findResellers,
  description: 'A Cloud Service Broker: picks services into its catalog, sets prices and manages organizations.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'The reseller’s name.' }),
  }),
})

const restricted = 'Null to all but itself, operators and admins.'

addRecordFields(ResellerType, 'Reseller', 'the host')
addContactFields(ResellerType, { reads: readsResellerAffairs, restricted })
addAuditTrail(ResellerType, 'Reseller', restricted, readsResellerAffairs)

const ResellerFilter = recordFilter('Reseller', 'resellers')

const ResellerConnection = builder.connectionType(ResellerType, { plural: 'resellers' })

builder.queryFields((t) => ({
  reseller: t.field({
    type: ResellerType,
    nullable: true,
    description: 'One reseller; null when it is absent or hidden.',
    args: { id: t.arg.id({ required: true, description: 'The reseller’s id.' }) },
    resolve: (_, { id }) => id,
  }),
  resellers: t.connection(ResellerConnection, {
    description: 'The resellers that the viewer sees, by name.',
    args: { search: searchArg(t.arg), ...recordListArgs(t.arg, ResellerFilter) },
    list: (database, viewer, args) => listResellers('root', database, viewer, args),
  }),
}))

builder.objectField(SellerType, 'resellers', (t) =>
  t.relatedConnection(ResellerConnection, {
    description: 'The resellers that offer the seller’s services or have customers of them, by name.',
    args: recordListArgs(t.arg, ResellerFilter),
    list: (database, viewer, args) => listResellers('seller', database, viewer, args),
  }),
)

builder.objectField(ViewerType, 'reseller', (t) =>
  t.field({
    type: ResellerType,
    nullable: true,
    description: 'The reseller that a broker’s credential acts for; null for other roles.',
    resolve: (viewer) => (viewer.role === 'BROKER' ? viewer.parties[0] : null),
  }),
)
