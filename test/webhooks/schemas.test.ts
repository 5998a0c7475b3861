import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import addFormats from 'ajv-formats'
import Ajv from 'ajv/dist/2020.js'
import { expect, it } from 'vitest'
import { inputOf } from '../../src/demo/acts/act.ts'
import { successes } from '../../src/demo/acts/successes.ts'
import { acmeBakery, auroraBackup, borealisMail, subscriptionId } from '../../src/demo/ids.ts'
import { runDueChanges } from '../../src/subscriptions/operations/run-due-changes.ts'
import type { Viewer } from '../../src/viewer.ts'
import { eventKinds } from '../../src/vocabulary.ts'
import { performing } from '../dry-runs/support.ts'
import { done } from '../management/support.ts'
import type { As, TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { makeEndpoint, sendTest } from '../support/webhooks.ts'
import { deliverMessages, openTelling } from './messages.ts'
import { startReceiver } from './receiver.ts'

const file = join(import.meta.dirname, '..', '..', 'docs', 'events.schema.json')
const year = 366 * 24 * 3_600_000

/** Mutations that do nothing that is told, or that ask somebody at once. */
const silent = ['requestFulfillment', 'sendTestEvent', 'skipDelivery', 'redeliverEvents']
/** Those that take away what others need. */
const last = ['updateCatalogEntry', 'unpublishService', 'removeFromCatalog', 'archiveSeller', 'archiveReseller']
/** Those that are done in another order here, or to something else. */
const others = ['removeOrganizationService', 'rejectSubscription', 'cancelSubscription']

/** Does mutations as they succeed at the demo data. */
async function doAll(gateway: TestGateway, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const act = successes[name] ?? { as: 'admin', input: {} }
    await done(gateway, act.as, name, await inputOf(act, performing(gateway)), '__typename')
  }
}

/** All fields of a definition that events tell, as far as they can be set. */
const definition = {
  name: 'mail',
  productIdentifier: 'MAIL',
  isGated: true,
  serviceUrls: { serviceHome: 'https://mail.example.com/' },
  documentSelfLink: '/self',
  healthCheckURL: '/health',
  campaignId: 'spring',
  serviceIcon: 'https://mail.example.com/icon.svg',
  serviceNavBarIcon: 'https://mail.example.com/nav.svg',
  serviceType: 'FREE',
  serviceTicker: 'MAIL',
  accessRequestAllowed: true,
  defaultOnboardingContextId: borealisMail,
  salesLedOnly: true,
  shouldSendEmailUponGrantedAccess: true,
  customEmail: { customEmailSubject: 'Welcome', customEmailBody: 'Hello' },
  hideServiceTile: true,
  setupNeeded: true,
  maxOrgServiceAccess: 3,
  isDisabled: false,
  isCheckoutEnabled: true,
  descriptionLong: 'All the mail.',
  displayName: 'The mail',
  serviceRoles: [{ name: 'editor', subRoles: [{ name: 'proof-reader' }] }],
  serviceInstances: [{ instanceId: 'eu', displayName: 'Europe' }],
}

it('every kind of message is as docs/events.schema.json describes it, which leaves nothing out', async () => {
  const receiver = await startReceiver()
  const gone = await startReceiver()
  gone.answer = () => ({ status: 410 })
  const gateway = await openTelling()
  const tell = (as: As, more = {}) => makeEndpoint(gateway, as, { url: receiver.url, includeSnapshot: true, ...more })
  for (const as of ['aurora-software', 'borealis-systems', 'stratus-trade', 'acme-bakery'] as const) await tell(as)
  const { id } = await tell('cumulus-broker')
  await tell('backup-owner', { ownerServiceId: auroraBackup })

  const made = Object.keys(successes).filter((name) => ![...silent, ...last, ...others].includes(name))
  await doAll(gateway, made)
  const changed = { serviceId: borealisMail, changes: definition }
  await done(gateway, 'borealis-systems', 'updateServiceDefinition', changed, 'version')
  await doAll(gateway, ['createSubscription'])
  const { subscriptions } = await gateway.read(
    'aurora-software',
    '{ subscriptions(last: 1, filter: { statuses: [PENDING] }) { nodes { id } } }',
  )
  const [{ id: subscriptionOfNow }] = subscriptions.nodes
  await done(gateway, 'aurora-software', 'rejectSubscription', { subscriptionId: subscriptionOfNow, reason: 'No room' })
  const atEnd = { subscriptionId: subscriptionId(1), mode: 'AT_PERIOD_END' }
  await done(gateway, 'cumulus-broker', 'cancelSubscription', atEnd)
  const pair = { organizationId: acmeBakery, serviceId: borealisMail }
  await logEverything(gateway.database)
  const added = '{ events(filter: { kinds: [ORGANIZATION_SERVICE_ADDED] }) { nodes { subjectId } } }'
  const [{ subjectId: objectId }] = (await gateway.read('cumulus-broker', added)).events.nodes
  await done(gateway, 'cumulus-broker', 'setReferences', { objectId, externalId: 'CRM-2' }, '__typename')
  await done(gateway, 'cumulus-broker', 'removeOrganizationService', pair)
  gateway.clock.now = new Date(gateway.clock.now.getTime() + 2 * year)
  await runDueChanges(gateway.database, gateway.clock.now)
  const disabled = await makeEndpoint(gateway, 'cumulus-broker', { url: gone.url })
  await doAll(gateway, last)

  // Who is new has an endpoint only afterwards, and asks for what it missed.
  await logEverything(gateway.database)
  for (const role of ['SELLER', 'RESELLER'] as const) {
    const { events } = await gateway.read(
      'admin',
      `{ events(filter: { kinds: [${role}_CREATED] }) { nodes { id subjectId } } }`,
    )
    const [{ id: eventId, subjectId }] = events.nodes
    const viewer: Viewer = {
      role: role === 'SELLER' ? role : 'BROKER',
      account: 'USER',
      accountId: 'new',
      parties: [subjectId],
    }
    const endpoint = await tell(viewer)
    await done(
      gateway,
      viewer,
      'redeliverEvents',
      { webhookEndpointId: endpoint.id, eventIds: [eventId] },
      '__typename',
    )
  }
  // Endpoints of those lead to others.
  const { webhookEndpoints } = await gateway.read(
    'cumulus-broker',
    '{ webhookEndpoints(first: 100) { nodes { id url } } }',
  )
  for (const endpoint of webhookEndpoints.nodes)
    if (![receiver.url, gone.url].includes(endpoint.url))
      await done(gateway, 'cumulus-broker', 'deleteWebhookEndpoint', { webhookEndpointId: endpoint.id }, '__typename')
  await sendTest(gateway, 'cumulus-broker', id)
  await sendTest(gateway, 'cumulus-broker', disabled.id)
  deliverMessages(gateway)

  const told = () => new Set(receiver.received.map(({ body }) => body.type))
  await expect.poll(() => eventKinds.filter((kind) => !told().has(kind)), { timeout: 60_000 }).toEqual([])
  const schema = JSON.parse(await readFile(file, 'utf8'))
  const ajv = addFormats.default(new Ajv.default({ allErrors: true, strictTypes: false }))
  const validate = ajv.compile(schema)
  for (const { body } of receiver.received) {
    validate(body)
    expect([body.type, body.data, validate.errors]).toEqual([body.type, body.data, null])
  }

  // A validator takes members that it does not know; this is about those that the document does not know.
  const bySubject = Map.groupBy(receiver.received, ({ body }) => body.data.subjectType as string)
  for (const [subject, messages] of bySubject) {
    const said = new Set(messages.flatMap(({ body }) => Object.keys(body.data.snapshot ?? {})))
    const described = Object.keys(schema.$defs[`${subject}Snapshot`].properties)
    expect([subject, [...said].filter((name) => !described.includes(name))]).toEqual([subject, []])
    // The host reads these of parties, and has no endpoints; and not all of a definition is set here.
    const unsaid = ['Seller', 'Reseller'].includes(subject) ? ['externalId', 'metadata'] : []
    const missing = subject === 'ServiceDefinition' ? [] : described.filter((name) => !said.has(name))
    expect([subject, missing]).toEqual([subject, unsaid])
  }
})
