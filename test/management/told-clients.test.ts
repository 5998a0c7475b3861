import { describe, expect, it } from 'vitest'
import { aurora, auroraBackup, subscriptionId } from '../../src/demo/ids.ts'
import { type Credentials, tokenOf } from '../identity/machines.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { makeEndpoint } from '../support/webhooks.ts'
import { asked, made, ofCumulus, rotated } from './clients-of-machines.ts'
import { done } from './support.ts'

describe('what happens to a client', () => {
  const eventsOf = async (own: TestGateway, as: As, since: string | null) => {
    await logEverything(own.database)
    const query = `query ($after: String) { events(after: $after) { pageInfo { endCursor }
      nodes { kind actor { role } subject { ... on ApiClient { id } } snapshot } } }`
    const { events } = await own.read(as, query, { after: since })
    return { cursor: events.pageInfo.endCursor, events: events.nodes }
  }

  it('is told to its party and to nobody else, whoever does it', async () => {
    const own = await openGateway()
    const watchers = ['cumulus-broker', 'aurora-software', 'acme-bakery', 'stratus-trade', 'admin'] as const
    const before = new Map<As, string | null>()
    for (const as of watchers) before.set(as, (await eventsOf(own, as, null)).cursor)
    const { id } = await made(own, 'admin', ofCumulus)
    await rotated(own, 'cumulus-broker', { apiClientId: id })
    await done(own, 'cumulus-broker', 'revokeApiClient', { apiClientId: id }, 'id')
    for (const as of watchers) {
      const { events } = await eventsOf(own, as, before.get(as) ?? null)
      const told = events.map((each: { kind: string; actor: { role: string } }) => [each.kind, each.actor.role])
      const all = [
        ['API_CLIENT_CREATED', 'ADMIN'],
        ['API_CLIENT_ROTATED', 'BROKER'],
        ['API_CLIENT_REVOKED', 'BROKER'],
      ]
      expect([as, told]).toEqual([as, ['cumulus-broker', 'admin'].includes(as) ? all : []])
      for (const event of events) expect(event.subject).toEqual({ id })
      expect(JSON.stringify(events)).not.toMatch(/secret/i)
    }
  })

  it('is told to a service owner and to the seller of the service, but to no broker that has it in its catalog', async () => {
    const own = await openGateway()
    const watchers = ['aurora-software', 'backup-owner', 'borealis-systems', 'cumulus-broker'] as const
    const before = new Map<As, string | null>()
    for (const as of watchers) before.set(as, (await eventsOf(own, as, null)).cursor)
    await made(own, 'aurora-software', { name: 'A', role: 'SERVICE_OWNER', partyIds: [auroraBackup] })
    const counts = []
    for (const as of watchers) counts.push((await eventsOf(own, as, before.get(as) ?? null)).events.length)
    expect(counts).toEqual([1, 1, 0, 0])
  })
})

describe('what an admin makes for a party', () => {
  const withKey = subscriptionId(5)
  const query = `{ subscription(id: "${withKey}") { licenseKey } }`
  const keyOf = async (own: TestGateway, credentials: Credentials) =>
    (await asked(own, await tokenOf(own, credentials), query)).data.subscription.licenseKey

  it('reads no license key, and neither does what that makes', async () => {
    const own = await openGateway()
    await done(own, 'aurora-software', 'setLicenseKey', { subscriptionId: withKey, licenseKey: 'KEY-1' })
    const input = { name: 'A', role: 'SELLER', partyIds: [aurora], canManageClients: true }
    expect(await keyOf(own, await made(own, 'aurora-software', input))).toBe('KEY-1')
    const byAdmin = await made(own, 'admin', input)
    expect(await keyOf(own, byAdmin)).toBeNull()
    const create = `mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) {
      ... on CreateApiClientSuccess { secret apiClient { id readsLicenseKeys } } } }`
    const { data } = await asked(own, await tokenOf(own, byAdmin), create, { input })
    const { secret, apiClient } = data.createApiClient
    expect(apiClient.readsLicenseKeys).toBe(false)
    expect(await keyOf(own, { id: apiClient.id, secret })).toBeNull()
  })

  it('reads none with a secret that an admin has rotated', async () => {
    const own = await openGateway()
    await done(own, 'aurora-software', 'setLicenseKey', { subscriptionId: withKey, licenseKey: 'KEY-1' })
    const client = await made(own, 'aurora-software', { name: 'A', role: 'SELLER', partyIds: [aurora] })
    const { id } = client
    expect(await keyOf(own, client)).toBe('KEY-1')
    const { secret, apiClient } = await rotated(own, 'admin', { apiClientId: id })
    expect(apiClient.readsLicenseKeys).toBe(false)
    expect(await keyOf(own, { id, secret })).toBeNull()
    const again = await rotated(own, 'aurora-software', { apiClientId: id })
    expect(again.apiClient.readsLicenseKeys).toBe(false)
  })

  it('has none sent to an address by a selection', async () => {
    const own = await openGateway()
    const byAdmin = await made(own, 'admin', { name: 'A', role: 'SELLER', partyIds: [aurora] })
    const token = await tokenOf(own, byAdmin)
    const selection = '{ subject { ... on ServiceSubscription { licenseKey } } }'
    const url = 'https://hooks.example.com/'
    const create =
      'mutation ($input: CreateWebhookEndpointInput!) { done: createWebhookEndpoint(input: $input) { ...A } }'
    const update =
      'mutation ($input: UpdateWebhookEndpointInput!) { done: updateWebhookEndpoint(input: $input) { ...A } }'
    const answers = `fragment A on DomainError { __typename ... on InvalidInput { issues { path } } }`
    const pathOf = async (query: string, input: object) =>
      (await asked(own, token, `${query} ${answers}`, { input })).data.done.issues?.[0].path
    const { id: theirs } = await makeEndpoint(own, 'aurora-software', { url, selection })
    const { id: plain } = await makeEndpoint(own, 'aurora-software', { url })
    expect(await pathOf(create, { url, selection })).toEqual(['selection'])
    expect(await pathOf(create, { url })).toBeUndefined()
    expect(await pathOf(update, { webhookEndpointId: plain, selection })).toEqual(['selection'])
    expect(await pathOf(update, { webhookEndpointId: plain, url })).toBeUndefined()
    expect(await pathOf(update, { webhookEndpointId: theirs, url })).toEqual(['url'])
    expect(await pathOf(update, { webhookEndpointId: theirs, isEnabled: false })).toBeUndefined()
  })

  it('reads none by REST', async () => {
    const own = await openGateway()
    await done(own, 'aurora-software', 'setLicenseKey', { subscriptionId: withKey, licenseKey: 'KEY-1' })
    const keyAt = async (as: As) => {
      const token = await tokenOf(own, await made(own, as, { name: 'A', role: 'SELLER', partyIds: [aurora] }))
      const address = `http://localhost:4000/api/sellers/${aurora}/subscriptions/${withKey}`
      const response = await own.fetch(new Request(address, { headers: { authorization: `Bearer ${token}` } }))
      const body = (await response.json()) as { licenseKey: string | null }
      return [response.status, body.licenseKey]
    }
    expect(await keyAt('aurora-software')).toEqual([200, 'KEY-1'])
    expect(await keyAt('admin')).toEqual([200, null])
  })
})
