import * as fc from 'fast-check'
import type { EventRow } from '../../src/database/database.ts'
import {
  acmeBakery,
  aurora,
  auroraBackup,
  birchClinic,
  borealis,
  borealisMail,
  borealisVault,
  cedarLogistics,
  cumulus,
  googleWorkspace,
  nimbus,
  stratus,
} from '../../src/demo/ids.ts'
import type { Viewer } from '../../src/viewer.ts'
import { type EventKind, eventKinds, eventSubjectTypes, priceLayers } from '../../src/vocabulary.ts'

const serviceIds = [googleWorkspace, auroraBackup, borealisMail, borealisVault]
const idOf = (index: number) => `e0000000-0000-4000-8000-${String(index).padStart(12, '0')}`
const oneOf = <T>(...values: T[]) => fc.constantFrom(...values)
const orNull = <T>(...values: T[]) => fc.constantFrom<T | null>(null, ...values)

/** What events of parties and services may tell, as changes and as members of a snapshot. */
const fields = fc.subarray([
  { field: 'name', member: { name: 'New' } },
  { field: 'externalId', member: { externalId: 'A-1' } },
  { field: 'metadata.crm', member: { metadata: [{ key: 'crm', value: '7' }] } },
  { field: 'notificationEmail', member: { notificationEmail: 'office@party.example' } },
  { field: 'locale', member: { locale: 'de' } },
  { field: 'timeZone', member: { timeZone: 'Europe/Vienna' } },
  { field: 'isOfferedTo.a', member: { isOfferedToAll: true } },
  { field: 'isInvited.a', member: {} },
])

/** An event about anybody, for anybody, as long as its parties are such as there are. */
const event = fc.record({
  kind: oneOf<EventKind>(...eventKinds.filter((kind) => kind !== 'webhook.test')),
  subjectType: oneOf(...eventSubjectTypes),
  subjectId: oneOf(...[1, 2, 3].map((number) => `5${idOf(number).slice(1)}`)),
  sellerId: orNull(aurora, borealis),
  resellerId: orNull(cumulus, nimbus, stratus),
  organizationId: orNull(acmeBakery, birchClinic, cedarLogistics),
  serviceId: orNull(...serviceIds),
  priceLayer: orNull(...priceLayers),
  day: fc.integer({ min: -900, max: 0 }),
  fields,
})

/** Some events, as they are written. */
export const someEvents: fc.Arbitrary<Omit<EventRow, 'id'>[]> = fc
  .array(event, { minLength: 5, maxLength: 40, size: 'max' })
  .map((events) =>
    events.map(({ day, fields: told, ...each }, index) => ({
      ...each,
      subjectVersion: index + 1,
      occurredAt: new Date(Date.UTC(2026, 2, 1) + day * 86_400_000),
      actorAccountId: null,
      actorRole: null,
      actorAccount: null,
      actorParty: null,
      requestId: null,
      door: null,
      traceparent: null,
      tracestate: null,
      changes: told.map(({ field }) => ({ field, before: 'old', after: 'new' })),
      snapshot: Object.assign({ number: index }, ...told.map(({ member }) => member)),
    })),
  )

const viewer = (role: Viewer['role'], parties: string[]): Viewer => ({
  role,
  parties,
  account: 'USER',
  accountId: `account of ${role}`,
})

/** Whoever acts for one of some parties, or a machine of it that is confined to some services. */
const forOneOf = (role: Viewer['role'], ...ids: string[]): fc.Arbitrary<Viewer> =>
  fc.tuple(oneOf(...ids), fc.option(fc.subarray(serviceIds, { minLength: 1 }))).map(([party, confinedTo]) => {
    const person = viewer(role, [party])
    if (!confinedTo) return person
    return { ...person, account: 'SERVICE', accountId: crypto.randomUUID(), isReadOnly: false, serviceIds: confinedTo }
  })

/** Somebody of some role. */
export const someViewer: fc.Arbitrary<Viewer> = fc.oneof(
  forOneOf('SELLER', aurora, borealis),
  forOneOf('BROKER', cumulus, nimbus, stratus),
  forOneOf('ORGANIZATION', acmeBakery, birchClinic, cedarLogistics),
  fc.subarray(serviceIds, { minLength: 1 }).map((parties) => viewer('SERVICE_OWNER', parties)),
  oneOf(viewer('OPERATOR', []), viewer('ADMIN', [])),
)

/** A catalog entry: who has which service, since when. */
export interface Entry {
  readonly resellerId: string
  readonly serviceId: string
  readonly createdAt: Date
}

/**
 * Who is told of an event, written from the rules in plain words and shared with nothing of the gateway: the parties
 * that it is for, but of prices those alone who read that layer; and those who had the service in their catalog, where
 * it concerns no reseller in particular, and is not about offers, invitations and machines. Who is confined to some
 * services is told of these alone. What one side alone knows something by is not for the host.
 */
export function isFor(
  event: Omit<EventRow, 'id'>,
  { role, parties, serviceIds: confinedTo }: Viewer,
  catalog: readonly Entry[],
): boolean {
  const { priceLayer: layer, serviceId } = event
  if (confinedTo && (serviceId === null || !confinedTo.includes(serviceId))) return false
  const isOwn = (party: string | null) => party !== null && parties.includes(party)
  switch (role) {
    case 'OPERATOR':
    case 'ADMIN':
      return !event.kind.endsWith('.references_set')
    case 'SELLER':
      return isOwn(event.sellerId) && (layer === null || layer === 'SELLER')
    case 'SERVICE_OWNER':
      return isOwn(serviceId) && (layer === null || layer === 'SELLER')
    case 'ORGANIZATION':
      return isOwn(event.organizationId) && (layer === null || layer === 'ORGANIZATION')
    case 'BROKER':
      if (event.resellerId !== null) return isOwn(event.resellerId) && layer !== 'SELLER'
      return (
        layer === null &&
        !/^(service\.(un)?published|(invitation|webhook_endpoint|api_client)\..*)$/.test(event.kind) &&
        catalog.some(
          (entry) => isOwn(entry.resellerId) && entry.serviceId === serviceId && entry.createdAt <= event.occurredAt,
        )
      )
  }
}

/** Who reads references and contacts of a thing beside the host, in plain words again. */
const readers: Readonly<Record<string, { references: readonly string[]; contacts: readonly string[] }>> = {
  Seller: { references: [], contacts: ['SELLER'] },
  Reseller: { references: [], contacts: ['BROKER'] },
  Organization: { references: ['BROKER'], contacts: ['BROKER', 'ORGANIZATION'] },
  Service: { references: ['SELLER'], contacts: [] },
  CatalogEntry: { references: [], contacts: [] },
  ServiceProduct: { references: ['SELLER'], contacts: [] },
}

/** Whether events are told by these rules: those of parties and services. */
export const isOfRecord = ({ subjectType }: Pick<EventRow, 'subjectType'>) => subjectType in readers

/** Whether somebody reads a change of a party or service, or a member of its snapshot. */
export function readsField({ subjectType }: Pick<EventRow, 'subjectType'>, { role }: Viewer, field: string): boolean {
  if (role === 'OPERATOR' || role === 'ADMIN') return true
  const [name = ''] = field.split('.')
  if (['externalId', 'metadata'].includes(name)) return readers[subjectType]?.references.includes(role) ?? false
  if (['notificationEmail', 'locale', 'timeZone'].includes(name))
    return readers[subjectType]?.contacts.includes(role) ?? false
  const isOfOffers = ['isOfferedTo', 'isOfferedToAll', 'isInvited'].includes(name)
  return subjectType !== 'Service' || !isOfOffers || role === 'SELLER' || role === 'SERVICE_OWNER'
}
