import { beforeAll, describe, expect, it } from 'vitest'
import { aurora, auroraBackup, cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { type Credentials, later, post, tokenOf, used } from '../identity/machines.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { makeEndpoint } from '../support/webhooks.ts'
import { absent, asked, made, ofCumulus, rotated } from './machine-clients.ts'
import { done, send } from './support.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

describe('rotateApiClientSecret', () => {
  const statusOf = async (own: TestGateway, credentials: Credentials) =>
    (await post(own, { grant_type: 'client_credentials' }, { post: credentials })).status
  const hour = 3_600_000

  it('gives another secret, and the old one is as good for some hours', async () => {
    const own = await openGateway()
    const first = await made(own, 'cumulus-broker', ofCumulus)
    const { id } = first
    const answer = await rotated(own, 'cumulus-broker', { apiClientId: id, overlapHours: 2 })
    const second = { id, secret: answer.secret }
    expect(second.secret).not.toBe(first.secret)
    const endsAt = new Date(own.clock.now.getTime() + 2 * hour).toISOString()
    expect(answer.apiClient).toMatchObject({ previousSecretEndsAt: endsAt, readsLicenseKeys: true })
    for (const each of [first, second]) expect(await statusOf(own, each)).toBe(200)
    await later(own, 2 * hour - 1, async () => expect(await statusOf(own, first)).toBe(200))
    await later(own, 2 * hour, async () => {
      expect(await statusOf(own, first)).toBe(401)
      expect(await statusOf(own, second)).toBe(200)
    })
    const third = { id, secret: (await rotated(own, 'cumulus-broker', { apiClientId: id })).secret }
    expect([await statusOf(own, first), await statusOf(own, second), await statusOf(own, third)]).toEqual([
      401, 200, 200,
    ])
    await done(own, 'cumulus-broker', 'revokeApiClient', { apiClientId: id }, 'id')
    expect([await statusOf(own, second), await statusOf(own, third)]).toEqual([401, 401])
  })

  it('ends the old one at once without an overlap, and takes 24 hours where nothing is said', async () => {
    const first = await made(gateway, 'cumulus-broker', ofCumulus)
    const { apiClient } = await rotated(gateway, 'cumulus-broker', { apiClientId: first.id })
    expect(apiClient.previousSecretEndsAt).toBe(new Date(gateway.clock.now.getTime() + 24 * hour).toISOString())
    await rotated(gateway, 'cumulus-broker', { apiClientId: first.id, overlapHours: 0 })
    expect(await statusOf(gateway, first)).toBe(401)
  })

  it.each([-1, 169])('refuses an overlap of %s hours', async (overlapHours) => {
    const { id } = await made(gateway, 'cumulus-broker', ofCumulus)
    expect(await rotated(gateway, 'cumulus-broker', { apiClientId: id, overlapHours })).toMatchObject({
      issues: [{ path: ['overlapHours'] }],
    })
  })

  it('shows the secret once, and changes nothing in a dry run', async () => {
    const own = await openGateway()
    const first = await made(own, 'cumulus-broker', ofCumulus)
    const input = { apiClientId: first.id, overlapHours: 0, idempotencyKey: 'k' }
    expect(await rotated(own, 'cumulus-broker', { ...input, dryRun: true })).toMatchObject({
      secret: null,
      isDryRun: true,
    })
    expect(await statusOf(own, first)).toBe(200)
    const second = { id: first.id, secret: (await rotated(own, 'cumulus-broker', input)).secret }
    expect(await rotated(own, 'cumulus-broker', input)).toMatchObject({ secret: null, isReplay: true })
    expect([await statusOf(own, first), await statusOf(own, second)]).toEqual([401, 200])
  })

  it('refuses a client that is revoked, and a party that is archived', async () => {
    const own = await openGateway()
    const { id } = await made(own, 'cumulus-broker', ofCumulus)
    const other = await made(own, 'cumulus-broker', ofCumulus)
    await done(own, 'cumulus-broker', 'revokeApiClient', { apiClientId: id }, 'id')
    expect(await rotated(own, 'cumulus-broker', { apiClientId: id })).toMatchObject({
      issues: [{ path: ['apiClientId'], message: 'The client is revoked, which is for good' }],
    })
    await done(own, 'admin', 'archiveReseller', { resellerId: cumulus })
    expect(await rotated(own, 'cumulus-broker', { apiClientId: other.id })).toEqual({ __typename: 'Archived' })
    await done(own, 'cumulus-broker', 'revokeApiClient', { apiClientId: other.id }, 'id')
  })
})

describe('revokeApiClient', () => {
  it('ends a client for good, and its tokens within 10 seconds', async () => {
    const own = await openGateway()
    const client = await made(own, 'cumulus-broker', ofCumulus)
    const token = await tokenOf(own, client)
    expect(await used(own, token)).toBe(200)
    const revoke = () => done(own, 'cumulus-broker', 'revokeApiClient', { apiClientId: client.id }, 'revokedAt')
    const first = await revoke()
    expect(first).toEqual({ revokedAt: own.clock.now.toISOString() })
    expect((await post(own, { grant_type: 'client_credentials' }, { post: client })).status).toBe(401)
    await later(own, 9000, async () => {
      expect(await used(own, token)).toBe(401)
      expect(await revoke()).toEqual(first)
    })
  })

  it('answers the same whether a client is another’s or absent', async () => {
    const { id } = await made(gateway, 'cumulus-broker', ofCumulus)
    for (const as of ['stratus-trade', 'aurora-software', 'acme-bakery', 'workspace-owner'] as const) {
      const other = await send(gateway, as, 'rotateApiClientSecret', { apiClientId: id }, 'id')
      expect(other).toMatchObject({ __typename: 'NotFound' })
      expect(await send(gateway, as, 'rotateApiClientSecret', { apiClientId: absent }, 'id')).toEqual(other)
      const hidden = await send(gateway, as, 'revokeApiClient', { apiClientId: id }, 'id')
      expect(hidden).toMatchObject({ __typename: 'NotFound' })
      expect(await send(gateway, as, 'revokeApiClient', { apiClientId: absent }, 'id')).toEqual(hidden)
    }
  })

  it('lets a seller revoke those of its service owners, and an admin any', async () => {
    for (const as of ['aurora-software', 'admin'] as const) {
      const { id } = await made(gateway, 'workspace-owner', {
        name: 'A',
        role: 'SERVICE_OWNER',
        partyIds: [googleWorkspace],
      })
      expect(await done(gateway, as, 'revokeApiClient', { apiClientId: id }, 'revokedAt')).toEqual({
        revokedAt: gateway.clock.now.toISOString(),
      })
    }
  })
})

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

  it('is told to a service owner, and to the seller of the service', async () => {
    const own = await openGateway()
    const watchers = ['aurora-software', 'backup-owner', 'borealis-systems'] as const
    const before = new Map<As, string | null>()
    for (const as of watchers) before.set(as, (await eventsOf(own, as, null)).cursor)
    await made(own, 'aurora-software', { name: 'A', role: 'SERVICE_OWNER', partyIds: [auroraBackup] })
    const counts = []
    for (const as of watchers) counts.push((await eventsOf(own, as, before.get(as) ?? null)).events.length)
    expect(counts).toEqual([1, 1, 0])
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
