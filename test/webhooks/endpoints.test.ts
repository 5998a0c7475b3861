import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { run } from '../../src/database/database.ts'
import { acmeBakery, aurora, auroraBackup, cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import type { Role } from '../../src/vocabulary.ts'
import { isWanted } from '../../src/webhooks/operations/fan-out.ts'
import { objectionTo } from '../../src/webhooks/url.ts'
import { done, send } from '../management/support.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { ownParties } from '../support/own-parties.ts'
import { recordedEvents } from '../support/recorded-events.ts'
import { makeEndpoint, sendTest } from '../support/webhooks.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const url = 'https://hooks.example.com/in?token=abc'
const refusal = '__typename ... on DomainError { code message } ... on InvalidInput { issues { path message } }'

async function mutate(as: As, name: string, type: string, input: object, selection = '') {
  const { body } = await gateway.ask(
    as,
    `mutation ($input: ${type}!) { ${name}(input: $input) { ${refusal} ${selection} } }`,
    { input },
  )
  return body.errors?.[0].extensions.code ?? body.data[name]
}

const create = (as: As, input: object) =>
  mutate(
    as,
    'createWebhookEndpoint',
    'CreateWebhookEndpointInput',
    input,
    '... on CreateWebhookEndpointSuccess { secret webhookEndpoint { id } }',
  )

const endpoint = (as: As, id: string, selection = 'url selection') =>
  gateway.read(as, `{ webhookEndpoint(id: "${id}") { ${selection} } }`).then((data) => data.webhookEndpoint)

describe('a webhook endpoint', () => {
  it('belongs to the party that makes it, and is seen by that one, the service’s seller and operators', async () => {
    const made = {
      seller: await makeEndpoint(gateway, 'aurora-software', { url }),
      broker: await makeEndpoint(gateway, 'cumulus-broker', { url }),
      organization: await makeEndpoint(gateway, 'acme-bakery', { url }),
      owner: await makeEndpoint(gateway, 'workspace-owner', {
        url,
        ownerServiceId: googleWorkspace,
        selection: '{ id }',
      }),
    }
    const list = async (as: As) => {
      const { webhookEndpoints } = await gateway.read(as, '{ webhookEndpoints { nodes { id } } }')
      return webhookEndpoints.nodes.map(
        ({ id }: { id: string }) => Object.entries(made).find(([, each]) => each.id === id)?.[0],
      )
    }
    expect(await list('aurora-software')).toEqual(['seller', 'owner'])
    expect(await list('cumulus-broker')).toEqual(['broker'])
    expect(await list('acme-bakery')).toEqual(['organization'])
    expect(await list('workspace-owner')).toEqual(['owner'])
    expect(await list('operator')).toEqual(['seller', 'broker', 'organization', 'owner'])
    expect(await list('nimbus-partners')).toEqual([])
    const owner = 'url selection owner { __typename ... on Service { id } }'
    expect(await endpoint('workspace-owner', made.owner.id, owner)).toEqual({
      url,
      selection: '{ id }',
      owner: { __typename: 'Service', id: googleWorkspace },
    })
    for (const as of ['aurora-software', 'operator'] as const)
      expect(await endpoint(as, made.owner.id)).toEqual({ url, selection: null })
    expect(await endpoint('cumulus-broker', made.owner.id)).toBeNull()
  })

  it('is hidden from machines that are confined to other services, and that of the party from all that are confined', async () => {
    await makeEndpoint(gateway, 'aurora-software', { url })
    await makeEndpoint(gateway, 'cumulus-broker', { url })
    await makeEndpoint(gateway, 'acme-bakery', { url })
    const { id } = await makeEndpoint(gateway, 'workspace-owner', { url, ownerServiceId: googleWorkspace })
    const seen = async (role: Role, serviceId: string) => {
      const machine = { account: 'SERVICE', accountId: crypto.randomUUID(), isReadOnly: false } as const
      const viewer = { ...machine, role, parties: ownParties[role], serviceIds: [serviceId] }
      const { webhookEndpoints } = await gateway.read(viewer, '{ webhookEndpoints { nodes { id } } }')
      return webhookEndpoints.nodes
    }
    expect(await seen('SELLER', googleWorkspace)).toEqual([{ id }])
    expect(await seen('SELLER', auroraBackup)).toEqual([])
    for (const role of ['BROKER', 'ORGANIZATION'] as const)
      expect([role, await seen(role, googleWorkspace)]).toEqual([role, []])
  })

  it('has messages that nobody sees but who sees the endpoint', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url })
    const ofService = await makeEndpoint(gateway, 'workspace-owner', { url, ownerServiceId: googleWorkspace })
    // Whoever sees another endpoint sees no more of this one.
    for (const as of ['nimbus-partners', 'aurora-software', 'acme-bakery'] as const)
      await makeEndpoint(gateway, as, { url })
    const sent = await sendTest(gateway, 'cumulus-broker', id)
    const sentToService = await sendTest(gateway, 'workspace-owner', ofService.id)
    const seen = async (as: As) => {
      const data = await gateway.read(as, `{ a: node(id: "${sent}") { id } b: node(id: "${sentToService}") { id } }`)
      return [data.a?.id, data.b?.id].filter(Boolean)
    }
    const expected = new Map<As, string[]>([
      ['cumulus-broker', [sent]],
      ['workspace-owner', [sentToService]],
      ['aurora-software', [sentToService]],
      ['operator', [sent, sentToService]],
      ['nimbus-partners', []],
      ['acme-bakery', []],
    ])
    for (const [as, ids] of expected) expect([as, await seen(as)]).toEqual([as, ids])
    for (const as of ['nimbus-partners', 'aurora-software', 'acme-bakery'] as const)
      expect(await mutate(as, 'skipDelivery', 'SkipDeliveryInput', { deliveryId: sent })).toMatchObject({
        code: 'NOT_FOUND',
      })
  })

  it('is the subject of its events', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url })
    const { events } = await gateway.read(
      'cumulus-broker',
      `{ events(filter: { subjectId: "${id}" }) { nodes { kind subject { __typename ... on WebhookEndpoint { id url } } } } }`,
    )
    expect(events.nodes).toEqual([
      { kind: 'WEBHOOK_ENDPOINT_CREATED', subject: { __typename: 'WebhookEndpoint', id, url } },
    ])
  })

  it('of a service has its events told to its owner and the seller, and to nobody whose catalog has the service', async () => {
    const { id } = await makeEndpoint(gateway, 'workspace-owner', { url, ownerServiceId: googleWorkspace })
    const told = async (as: As) => {
      const { events } = await gateway.read(as, `{ events(filter: { subjectId: "${id}" }) { nodes { kind } } }`)
      return events.nodes.length
    }
    for (const as of ['workspace-owner', 'aurora-software', 'operator'] as const)
      expect([as, await told(as)]).toEqual([as, 1])
    for (const as of ['cumulus-broker', 'nimbus-partners'] as const) expect([as, await told(as)]).toEqual([as, 0])
  })

  it('is made by no operator, and by a service owner for one of its services alone', async () => {
    expect(await create('operator', { url })).toBe('FORBIDDEN')
    expect(await create('workspace-owner', { url })).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await create('workspace-owner', { url, ownerServiceId: auroraBackup })).toMatchObject({ code: 'NOT_FOUND' })
    expect(await create('aurora-software', { url, ownerServiceId: auroraBackup })).toMatchObject({
      code: 'INVALID_INPUT',
    })
  })

  it('is not made for this machine, and says what is for that to whoever runs the gateway, and to nobody in production', async () => {
    for (const refused of ['http://localhost:3000/', 'http://127.0.0.1:3000/']) {
      const { message } = await create('cumulus-broker', { url: refused })
      expect(message).toContain('`triptych listen`')
      expect(message).toContain('WEBHOOK_ALLOW_PRIVATE_ADDRESSES=true')
      const { messages } = readConfig({
        NODE_ENV: 'production',
        AUTH_ISSUER: 'https://login.example.com',
        DATABASE_URL: 'file:data/triptych.db',
        WEBHOOK_ALLOW_HTTP: 'true',
      })
      expect(objectionTo(refused, messages)).toMatch(/^Its (?:name|address) is none of the public internet\.$/)
    }
  })

  it.each([
    'http://10.0.0.1/',
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://0x7f.1/',
    'https://2130706433/',
    'https://localhost/',
    'https://metadata.google.internal/',
    'https://user:password@example.com/',
    'https://example.com/#part',
    'ftp://example.com/',
    'file:///etc/passwd',
    'no address',
  ])('is not made for %s', async (refused) => {
    expect(await create('cumulus-broker', { url: refused })).toMatchObject({ code: 'WEBHOOK_URL_REFUSED' })
  })

  it.each([
    '{ gone }',
    '{ id } viewer { role }',
    'kind',
    '{ id } } query { viewer { role }',
    '{ ...F } } fragment F on Event { id',
    `{ subject { ... on ServiceSubscription { organization { subscriptions(first: 100) { nodes { id history(first: 100) { nodes { id } } } } } } } }`,
  ])('is not made with the selection %s', async (selection) => {
    expect(await create('cumulus-broker', { url, selection })).toMatchObject({ code: 'SELECTION_INVALID' })
  })

  it('is refused lists that hold nothing, in which nobody can mean anything', async () => {
    for (const wrong of [{ kinds: [] }, { serviceIds: [] }, { kinds: ['WEBHOOK_TEST'] }])
      expect(await create('cumulus-broker', { url, ...wrong })).toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('shows its secret once: a repeat with the same key answers the endpoint without it', async () => {
    const input = { url, idempotencyKey: 'once' }
    const [first, second] = [await create('cumulus-broker', input), await create('cumulus-broker', input)]
    expect(first.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(second).toMatchObject({ secret: null, webhookEndpoint: first.webhookEndpoint })
    expect(JSON.stringify([gateway.log, await recordedEvents(gateway.database)])).not.toContain(first.secret)
  })

  it('is changed as a whole or in part: absent keeps, null clears, of the version that is expected', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', {
      url,
      kinds: ['SUBSCRIPTION_CREATED'],
      selection: '{ id }',
    })
    const update = (input: object) =>
      mutate('cumulus-broker', 'updateWebhookEndpoint', 'UpdateWebhookEndpointInput', {
        webhookEndpointId: id,
        ...input,
      })
    const fields = 'url kinds selection isOrdered includeSnapshot isEnabled disabledReason version'
    const before = await endpoint('cumulus-broker', id, fields)
    await update({ includeSnapshot: true })
    expect(await endpoint('cumulus-broker', id, fields)).toEqual({ ...before, includeSnapshot: true, version: 2 })
    await update({ kinds: null, selection: null, expectedVersion: 2 })
    expect(await endpoint('cumulus-broker', id, fields)).toMatchObject({ kinds: null, selection: null, version: 3 })
    expect(await update({ isOrdered: false, expectedVersion: 2 })).toMatchObject({ code: 'VERSION_CONFLICT' })
    await update({ isEnabled: false })
    expect(await endpoint('cumulus-broker', id, fields)).toMatchObject({ isEnabled: false, disabledReason: 'BY_OWNER' })
    expect(await update({ url: 'http://10.1.1.1/' })).toMatchObject({ code: 'WEBHOOK_URL_REFUSED' })
  })

  it('stays as it is where it is changed to what it is, and is never older than it was', async () => {
    const given = { url, kinds: ['SUBSCRIPTION_CREATED'], serviceIds: [googleWorkspace], isOrdered: false }
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', given)
    const update = (input: object) =>
      mutate('cumulus-broker', 'updateWebhookEndpoint', 'UpdateWebhookEndpointInput', {
        webhookEndpointId: id,
        ...input,
      })
    const told = async () => (await recordedEvents(gateway.database)).length
    const [before, row] = [await told(), await endpoint('cumulus-broker', id, 'version updatedAt')]
    await update({ ...given, includeSnapshot: false, selection: null, isEnabled: true })
    expect(await endpoint('cumulus-broker', id, 'version updatedAt')).toEqual(row)
    expect(await told()).toBe(before)
    // Clocks of processes differ a little.
    gateway.clock.now = new Date(gateway.clock.now.getTime() - 1000)
    await update({ ...given, isOrdered: true })
    expect(await endpoint('cumulus-broker', id, 'version updatedAt')).toEqual({ ...row, version: 2 })
    expect(await told()).toBe(before + 1)
  })

  it('that is disabled already keeps its reason where its owner disables it', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url })
    const { webhookEndpoints: table } = gateway.database.tables
    await gateway.database.transaction(function* (tx) {
      yield* run(tx.update(table).set({ isEnabled: false, disabledReason: 'GONE' }).where(eq(table.id, id)))
    })
    await done(gateway, 'cumulus-broker', 'updateWebhookEndpoint', { webhookEndpointId: id, isEnabled: false })
    expect(await endpoint('cumulus-broker', id, 'disabledReason version')).toEqual({
      disabledReason: 'GONE',
      version: 1,
    })
  })

  it('is not told of itself, but of others', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url })
    const { webhookEndpoints: table } = gateway.database.tables
    const [row] = await gateway.database.connection.select().from(table).where(eq(table.id, id))
    if (!row) throw new Error('There is no such endpoint.')
    const event = { kind: 'webhook_endpoint.disabled', serviceId: null }
    expect(isWanted(row, { ...event, subjectId: id })).toBe(false)
    expect(isWanted(row, { ...event, subjectId: subscriptionId(1) })).toBe(true)
  })

  it.each([
    ['cumulus-broker', 'archiveReseller', { resellerId: cumulus }, {}],
    ['aurora-software', 'archiveSeller', { sellerId: aurora }, {}],
    ['acme-bakery', 'archiveOrganization', { organizationId: acmeBakery }, {}],
    ['backup-owner', 'archiveSeller', { sellerId: aurora }, { ownerServiceId: auroraBackup }],
  ] as const)('of %s is disabled and deleted, and no more, after %s', async (as, archive, party, owner) => {
    const { id } = await makeEndpoint(gateway, as, { url, ...owner })
    if (as === 'acme-bakery')
      await gateway.database.transaction(function* (tx) {
        const { organizations } = gateway.database.tables
        yield* run(
          tx.update(organizations).set({ archivedAt: gateway.clock.now }).where(eq(organizations.id, acmeBakery)),
        )
      })
    else await done(gateway, 'admin', archive, party)
    const named = { webhookEndpointId: id }
    const refused: readonly [string, object][] = [
      ['createWebhookEndpoint', { url, ...owner }],
      ['updateWebhookEndpoint', { ...named, isOrdered: false }],
      ['updateWebhookEndpoint', { ...named, isEnabled: true }],
      ['updateWebhookEndpoint', { ...named, isEnabled: false, url: 'https://other.example.com/' }],
      ['rotateWebhookSecret', named],
    ]
    for (const [mutation, input] of refused)
      expect([mutation, await send(gateway, as, mutation, input, 'id')]).toMatchObject([mutation, { code: 'ARCHIVED' }])
    await done(gateway, as, 'updateWebhookEndpoint', { ...named, isEnabled: false })
    await done(gateway, as, 'deleteWebhookEndpoint', named)
  })

  it('of a service owner may be disabled and deleted by the service’s seller, and no more', async () => {
    const { id } = await makeEndpoint(gateway, 'workspace-owner', { url, ownerServiceId: googleWorkspace })
    const update = (input: object) =>
      mutate('aurora-software', 'updateWebhookEndpoint', 'UpdateWebhookEndpointInput', {
        webhookEndpointId: id,
        ...input,
      })
    expect(await update({ url: 'https://elsewhere.example.com/' })).toMatchObject({ code: 'INVALID_INPUT' })
    const rotate = { webhookEndpointId: id }
    expect(await mutate('aurora-software', 'rotateWebhookSecret', 'RotateWebhookSecretInput', rotate)).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await update({ isEnabled: false })).toMatchObject({ __typename: 'UpdateWebhookEndpointSuccess' })
    expect(await update({ isEnabled: true })).toMatchObject({ code: 'INVALID_INPUT' })
    const remove = () =>
      mutate('aurora-software', 'deleteWebhookEndpoint', 'WebhookEndpointActionInput', { webhookEndpointId: id })
    expect(await remove()).toMatchObject({ __typename: 'DeleteWebhookEndpointSuccess' })
    expect(await remove()).toMatchObject({ code: 'NOT_FOUND' })
    expect(await endpoint('workspace-owner', id)).toBeNull()
  })

  it('is nobody else’s to change, test, or look into', async () => {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url })
    const input = { webhookEndpointId: id }
    for (const as of ['nimbus-partners', 'aurora-software', 'acme-bakery'] as const) {
      expect(
        await mutate(as, 'updateWebhookEndpoint', 'UpdateWebhookEndpointInput', { ...input, isEnabled: false }),
      ).toMatchObject({ code: 'NOT_FOUND' })
      expect(await mutate(as, 'deleteWebhookEndpoint', 'WebhookEndpointActionInput', input)).toMatchObject({
        code: 'NOT_FOUND',
      })
      expect(await mutate(as, 'rotateWebhookSecret', 'RotateWebhookSecretInput', input)).toMatchObject({
        code: 'NOT_FOUND',
      })
      expect(await mutate(as, 'sendTestEvent', 'WebhookEndpointActionInput', input)).toMatchObject({
        code: 'NOT_FOUND',
      })
      expect(
        await mutate(as, 'redeliverEvents', 'RedeliverEventsInput', { ...input, eventIds: [subscriptionId(1)] }),
      ).toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  it('keeps its secret encrypted where SECRETS_KEY says with what', async () => {
    const key = Buffer.alloc(32, 7).toString('base64')
    const other = await openGateway({ env: { SECRETS_KEY: key } })
    const { secret } = await makeEndpoint(other, 'cumulus-broker', { url })
    const [row] = await other.database.connection.select().from(other.database.tables.webhookEndpoints)
    expect(row?.secret).toMatch(/^enc:v1:[0-9a-f]{8}:/)
    expect(row?.secret).not.toContain(secret.slice('whsec_'.length))
  })
})
