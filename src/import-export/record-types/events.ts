import { z } from 'zod'
import { inOrder } from '../../values/same-value.ts'
import { isTraceparent, isTracestate } from '../../values/trace-context.ts'
import { kindsOfMachines, kindsOfOneSide, priceLayers } from '../../vocabulary.ts'
import { anyJson, count, instant, name, oneOf, sequence, text, uuid } from '../fields.ts'
import type { Row } from '../primary-keys.ts'
import { recordType } from '../record-type.ts'
import { actor, actorColumnsOf, actorLine, changeLine, changes, door, refuseChange } from './evidence.ts'

const traceMember = (isWritten: (given: string) => boolean, what: string) =>
  text()
    .refine(isWritten, 'must be as W3C Trace Context writes it')
    .nullish()
    .transform((given) => given ?? null)
    .describe(`${what} Left out: none.`)

const party = (what: string) =>
  uuid()
    .nullish()
    .transform((given) => given ?? null)
    .describe(`The ${what}. Left out: none.`)

export const event = recordType({
  type: 'event',
  description:
    'One event. Events are evidence like history. Those that an import brings are kept, and delivered to nobody: they stand ' +
    'before all that the log of this database tells.',
  schema: z.strictObject({
    sequence: sequence().nullish().describe('Of files of earlier versions, which numbered events; not kept.'),
    id: uuid().describe('The event’s id.'),
    kind: name().describe('What happened.'),
    subjectType: name().describe('The type of what it happened to, as the graph calls it.'),
    subjectId: uuid().describe('What it happened to.'),
    subjectVersion: count(1).describe('Its version afterwards.'),
    sellerId: party('seller that it is for: the service’s'),
    resellerId: party('reseller that it is for: the organization’s, unless it is for the organization alone'),
    organizationId: party('organization that it is for'),
    serviceId: party('service that it is about'),
    priceLayer: oneOf(priceLayers)
      .nullish()
      .transform((given) => given ?? null)
      .describe('Of prices: whose they are.'),
    occurredAt: instant().describe('When it happened.'),
    actor,
    changes,
    requestId: text().nullish().describe('The request that did it.'),
    door,
    traceparent: traceMember(isTraceparent, 'The trace of that request, as W3C Trace Context writes `traceparent`.'),
    tracestate: traceMember(isTracestate, 'What that standard writes in `tracestate`.'),
    snapshot: z
      .record(z.string(), anyJson().nullable(), {
        error: ({ input }) => (input === undefined ? 'is missing' : 'must be an object'),
      })
      .refine((given) => !Object.hasOwn(given, 'licenseKey'), 'must not hold a licenseKey, which is a secret')
      .describe('What it happened to: what the write left different, without secrets.'),
  }),
  key: ['id'],
  *write(session, staged) {
    const stored = yield* session.rows.ofRecords('events', staged)
    const sellers = yield* session.rows.referred('sellers', staged, ({ sellerId }) => sellerId)
    const resellers = yield* session.rows.referred('resellers', staged, ({ resellerId }) => resellerId)
    const organizations = yield* session.rows.referred('organizations', staged, ({ organizationId }) => organizationId)
    const services = yield* session.rows.referred('services', staged, ({ serviceId }) => serviceId)
    for (const one of staged) {
      const { sequence: _, occurredAt, actor, requestId, ...record } = one.record
      const { sellerId, resellerId, organizationId, serviceId } = record
      if (sellerId !== null) session.required(one, 'sellerId', 'seller', sellerId, sellers)
      if (resellerId !== null) session.required(one, 'resellerId', 'reseller', resellerId, resellers)
      const organization =
        organizationId === null
          ? null
          : session.required(one, 'organizationId', 'organization', organizationId, organizations)
      const service = serviceId === null ? null : session.required(one, 'serviceId', 'service', serviceId, services)
      if (organization && resellerId === null && !isForOrganizationAlone(record))
        session.refuse(one, 'resellerId', 'is missing: an organization’s reseller may read what its organization may')
      if (organization) session.agrees(one, 'resellerId', resellerId, organization.resellerId, 'the organization')
      if (service && sellerId !== null) session.agrees(one, 'sellerId', sellerId, service.sellerId, 'the service')
      const before = stored.get(record.id)
      const row = {
        ...record,
        occurredAt: new Date(occurredAt),
        ...actorColumnsOf(actor),
        requestId: requestId ?? null,
      }
      refuseChange(session, one, row, before)
      yield* session.save(one, 'events', row, before)
    }
  },
  read: (session) =>
    session.eachRow('events', 'event', (row) => {
      const { actorAccountId: _1, actorRole: _2, actorAccount: _3, actorParty: _4, changes, snapshot, ...rest } = row
      return { ...rest, actor: actorLine(row), changes: changes.map(changeLine), snapshot: inOrder(snapshot) }
    }),
})

/** Whether an event of an organization is none of its reseller's business: of its machines, and of its own references. */
function isForOrganizationAlone({
  kind,
  sellerId,
  priceLayer,
}: Pick<Row<'events'>, 'kind' | 'sellerId' | 'priceLayer'>) {
  if (sellerId !== null) return false
  return kindsOfOneSide.includes(kind) ? priceLayer === 'ORGANIZATION' : kindsOfMachines.includes(kind)
}
