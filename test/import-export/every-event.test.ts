import { describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { Slug } from '../../src/demo/acts/act.ts'
import { acmeBakery, aurora, auroraBackup, birchClinic, cumulus } from '../../src/demo/ids.ts'
import { runDueChanges } from '../../src/subscriptions/operations/run-due-changes.ts'
import { eventKinds } from '../../src/vocabulary.ts'
import { performing } from '../dry-runs/support.ts'
import { doEverything } from '../support/all-mutations.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { openGateway } from '../support/gateway.ts'
import { business, everyRowText, exported, fileOf, ids, imported, importText, line, problemsOf } from './business.ts'

const name = 'A machine'
const year = 366 * 24 * 3_600_000

/** Sees that what a database exports gives the same database, and changes nothing where it came from. */
async function itComesBack(database: Database): Promise<void> {
  const text = await exported(database)
  const { database: other } = await freshDatabase()
  expect(await importText(other, text)).toMatchObject({ isImported: true })
  expect(await everyRowText(other)).toEqual(await everyRowText(database))
  const unchanged = { added: 0, changed: 0, unchanged: text.split('\n').length - 1 }
  expect(await importText(database, text, { isTrial: true })).toMatchObject({ counts: unchanged })
}

async function kindsIn({ tables, connection }: Database): Promise<string[]> {
  const { kind } = tables.events
  return (await connection.selectDistinct({ kind }).from(tables.events)).map((row) => row.kind)
}

it('an export can be imported whatever mutation was done, and whatever the time brought', async () => {
  const gateways = await doEverything()
  const told = new Set<string>()
  for (const { database, clock } of gateways) {
    await runDueChanges(database, new Date(clock.now.getTime() + 2 * year))
    await itComesBack(database)
    for (const kind of await kindsIn(database)) told.add(kind)
  }
  // Those tell of nothing, are done by nobody, and are done below.
  const others = ['webhook.test', 'webhook_endpoint.disabled', 'organization_service.references_set']
  expect(eventKinds.filter((kind) => !told.has(kind) && !others.includes(kind))).toEqual([])
})

it('an export can be imported whoever set references, made endpoints and clients', async () => {
  const gateway = await openGateway()
  const perform = performing(gateway)
  const parties: readonly [Slug, string, string][] = [
    ['aurora-software', 'SERVICE_OWNER', auroraBackup],
    ['cumulus-broker', 'BROKER', cumulus],
    ['acme-bakery', 'ORGANIZATION', acmeBakery],
    ['admin', 'ORGANIZATION', birchClinic],
    ['admin', 'SELLER', aurora],
  ]
  for (const [as, role, party] of parties) {
    const { apiClient } = await perform(as, 'createApiClient', { name, role, partyIds: [party] }, 'apiClient { id }')
    await perform(as, 'rotateApiClientSecret', { apiClientId: apiClient.id })
    await perform(as, 'revokeApiClient', { apiClientId: apiClient.id })
  }
  await perform('admin', 'createApiClient', { name, role: 'OPERATOR', partyIds: [] })
  for (const as of ['aurora-software', 'backup-owner', 'cumulus-broker', 'acme-bakery'] as const) {
    const { subscriptions } = await gateway.read(
      as,
      '{ subscriptions(first: 1) { nodes { id organization { services(first: 1) { nodes { id } } } } } }',
    )
    const [{ id, organization }] = subscriptions.nodes
    for (const objectId of [id, organization.services.nodes[0].id]) {
      const metadata = [{ key: 'a', value: as }]
      await perform(as, 'setReferences', { objectId, externalId: `OURS-${as}`, metadata })
    }
    const input = { url: 'https://hooks.example.com/', ownerServiceId: as === 'backup-owner' ? auroraBackup : null }
    const { webhookEndpoint } = await perform(as, 'createWebhookEndpoint', input, 'webhookEndpoint { id }')
    const named = { webhookEndpointId: webhookEndpoint.id }
    await perform(as, 'updateWebhookEndpoint', { ...named, isEnabled: false })
    await perform(as, 'rotateWebhookSecret', named)
    await perform(as, 'deleteWebhookEndpoint', named)
  }
  expect(await kindsIn(gateway.database)).toContain('organization_service.references_set')
  await itComesBack(gateway.database)
})

describe('an event of an organization that its reseller shall not read', () => {
  const own = { resellerId: undefined, sellerId: undefined }
  const references = { ...own, id: ids.event(2), kind: 'subscription.references_set', priceLayer: 'ORGANIZATION' }
  const missing = ['1 event.resellerId is missing: an organization’s reseller may read what its organization may']

  it.each([
    ['what happens to a subscription', { ...own, id: ids.event(2) }],
    ['references of another side', { ...references, priceLayer: 'RESELLER' }],
    ['references that its seller would read', { ...references, sellerId: ids.seller() }],
  ])('is refused of %s', async (_, event) => {
    const { database } = await freshDatabase()
    await imported(database, business())
    expect(await problemsOf(database, fileOf([line.event(event)]))).toEqual(missing)
  })

  it('is taken of its own references', async () => {
    const { database } = await freshDatabase()
    await imported(database, business())
    expect(await imported(database, [line.event(references)])).toEqual([1, 0, 0])
  })
})
