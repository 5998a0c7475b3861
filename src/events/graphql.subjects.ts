import { brandWithType } from '@pothos/core'
import type { GraphQLResolveInfo } from 'graphql'
import { type Context, signedIn } from '../context.ts'
import { builder } from '../graphql/builder.ts'
import { loadNode, nodeTypes } from '../graphql/nodes/node-types.ts'
import type { ObjectRef } from '../graphql/pothos.ts'
import { priceListOf, PriceListType } from '../prices/graphql.ts'
import { opensType } from '../scope-areas.ts'
import { type EventSubjectType, eventSubjectTypes } from '../vocabulary.ts'
import type { EventBody, LogEntry } from './event.ts'

/** What events are about, as types of the graph. */
export const EventSubject = builder.unionType('EventSubject', {
  description: 'The subject of an event. Types may be added.',
  types: () => eventSubjectTypes.map(typeOf),
})

/** By name: what events are about may itself have something to do with events, as webhook endpoints do. */
function typeOf(name: EventSubjectType): ObjectRef<unknown> {
  const type = name === 'PriceList' ? PriceListType : nodeTypes.get(name)?.type
  if (!type) throw new Error(`Events are about ${name}, which is no type of the graph.`)
  return type
}

type Subject = Pick<
  LogEntry,
  'subjectType' | 'subjectId' | 'resellerId' | 'organizationId' | 'serviceId' | 'priceLayer'
>

/**
 * What an event is about, as it is now; null where it is hidden from the viewer, or of a type that its scopes do not
 * open.
 */
export async function subjectOf(
  entry: Subject,
  body: () => Promise<EventBody>,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<never> {
  const found =
    entry.subjectType === 'PriceList'
      ? await changedPriceList(entry, await body(), context)
      : await loadNode(context, entry.subjectType, keyOf(entry), info)
  // The union's members are different things, of which the types know nothing in common.
  return (opensType(signedIn(context), entry.subjectType) ? found : null) as never
}

function keyOf({ subjectType, subjectId }: Subject): Readonly<Record<string, string>> {
  return subjectType === 'ServiceDefinition' ? { serviceId: subjectId } : { id: subjectId }
}

/** A price list in the currency of what was changed first. */
async function changedPriceList(
  { serviceId, priceLayer, resellerId, organizationId }: Subject,
  { changes }: EventBody,
  context: Context,
): Promise<object | null> {
  const currencyCode = changes[0]?.field.split('.').at(-1)
  if (serviceId === null || currencyCode === undefined) return null
  // List prices are for no reseller in particular.
  const reseller = priceLayer === 'SELLER' ? null : resellerId
  const owners = { resellerId: reseller, organizationId: priceLayer === 'ORGANIZATION' ? organizationId : null }
  const list = await priceListOf(context, { serviceId, currencyCode, ...owners })
  if (list) brandWithType(list, PriceListType)
  return list
}
