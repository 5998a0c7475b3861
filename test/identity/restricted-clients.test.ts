import { type GraphQLInputType, isInputObjectType, isNonNullType, isRequiredInputField } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { aurora, auroraBackup, birchClinic, cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { createSigningKeys } from '../../src/identity/signing-keys.ts'
import { issueToken } from '../../src/identity/token.ts'
import { routes } from '../../src/routes.ts'
import { schema } from '../../src/schema.ts'
import type { Viewer } from '../../src/viewer.ts'
import { type Role, roles } from '../../src/vocabulary.ts'
import { openStream } from '../events/sse.ts'
import { send } from '../rest/support.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { ownParties } from '../support/own-parties.ts'
import { plainMutation } from '../support/plain-mutation.ts'
import { logEverything } from '../support/recorded-events.ts'
import { later, machine, tokenOf, used } from './machines.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

/** A machine of a role, restricted somehow. */
const client = (role: Role, restrictions: Partial<Viewer>): Viewer => ({
  accountId: crypto.randomUUID(),
  account: 'SERVICE',
  role,
  parties: ownParties[role],
  isReadOnly: false,
  ...restrictions,
})

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})

/** Whether an input names a service, a product or a subscription to do something with. */
function namesOneService(type: GraphQLInputType): boolean {
  if (isNonNullType(type)) return namesOneService(type.ofType)
  if (!isInputObjectType(type)) return false
  const names = ['serviceId', 'serviceProductId', 'subscriptionId']
  return Object.values(type.getFields()).some((field) => names.includes(field.name) && isRequiredInputField(field))
}

/** The error of a mutation, which is sent with just what it needs. */
async function refusalOf(as: Viewer, { name }: (typeof mutations)[number], isDry = false) {
  const { query, variables } = plainMutation(name)
  if (isDry) for (const input of Object.values(variables)) Object.assign(input as object, { dryRun: true })
  const { body } = await gateway.ask(as, query, variables)
  const { code, restriction } = body.errors?.[0]?.extensions ?? {}
  return { name, role: as.role, code, restriction }
}

describe('the row of a machine', () => {
  it('decides who it is: a token with its id and another role or party is refused', async () => {
    const { id } = await machine(gateway, { role: 'BROKER', parties: [cumulus] })
    const key = await createSigningKeys(gateway.database, () => gateway.clock.now).current()
    const contents = { account: 'SERVICE', issuer: 'triptych', audience: 'triptych', now: gateway.clock.now } as const
    const as = (role: Role, parties: string[], accountId = id) =>
      issueToken(key, { ...contents, role, parties, accountId, expiresInSeconds: 60 })
    const stolen: [Role, string[]][] = [
      ['OPERATOR', []],
      ['ADMIN', []],
      ['SELLER', [aurora]],
      ['BROKER', [aurora]],
    ]
    for (const [role, parties] of stolen) expect(await used(gateway, await as(role, parties))).toBe(401)
    expect(await used(gateway, await as('BROKER', [cumulus]))).toBe(200)
    expect(await used(gateway, await as('BROKER', [cumulus], crypto.randomUUID()))).toBe(401)
    const owner = await machine(gateway, { role: 'SERVICE_OWNER', parties: [auroraBackup, googleWorkspace] })
    const owning = async (...parties: string[]) => used(gateway, await as('SERVICE_OWNER', parties, owner.id))
    expect(await owning(googleWorkspace)).toBe(401)
    expect(await owning(googleWorkspace, auroraBackup)).toBe(200)
  })

  it('that is changed takes effect within 10 seconds', async () => {
    const own = await openGateway()
    const { clients } = own.database.tables
    const known = await machine(own, { role: 'BROKER', parties: [cumulus] })
    const before = await tokenOf(own, known)
    expect(await used(own, before)).toBe(200)
    await own.database.connection.update(clients).set({ role: 'SELLER', parties: [aurora] })
    await later(own, 9000, async () => {
      expect(await used(own, before)).toBe(401)
      expect(own.log.at(-1)).toMatchObject({ reason: 'changed' })
      expect(await used(own, await tokenOf(own, known))).toBe(200)
    })
  })
})

describe('a machine that only reads', () => {
  it.each(roles)('reads what its role reads: %s', async (role) => {
    const as = client(role, { isReadOnly: true })
    const query = '{ subscriptions { totalCount } services { totalCount } }'
    const person: Viewer = { accountId: 'a', account: 'USER', role, parties: ownParties[role] }
    expect(await gateway.read(as, query)).toEqual(await gateway.read(person, query))
  })

  it('is refused every mutation, by whichever role', async () => {
    const refused = new Set<string>()
    for (const role of roles) {
      const as = client(role, { isReadOnly: true })
      for (const mutation of mutations) {
        const refusal = await refusalOf(as, mutation)
        expect(refusal).toMatchObject({ code: 'FORBIDDEN' })
        expect(await refusalOf(as, mutation, true)).toEqual(refusal)
        if (refusal.restriction === 'read-only') refused.add(mutation.name)
      }
    }
    expect([...refused].toSorted()).toEqual(mutations.map(({ name }) => name).toSorted())
  })

  it('is refused every route that writes', async () => {
    for (const { method, path, roles: allowed } of routes.filter((each) => each.method !== 'get')) {
      const as = client(allowed[0] ?? 'SELLER', { isReadOnly: true })
      const { status, body } = await send(gateway, as, method.toUpperCase(), path.replaceAll(/\{\w+\}/g, aurora))
      const dry = await send(gateway, as, method.toUpperCase(), `${path.replaceAll(/\{\w+\}/g, aurora)}?dryRun=true`)
      expect(dry.status).toBe(403)
      expect([path, status, body[0]]).toEqual([
        path,
        403,
        expect.objectContaining({ errorName: 'Forbidden', errorMessage: 'Your credentials only read.' }),
      ])
    }
  })
})

describe('a machine that is confined to some services', () => {
  const workspaceOnly = (role: Role) => client(role, { serviceIds: [googleWorkspace] })
  const [ofWorkspace, ofBackup] = [subscriptionId(5), subscriptionId(1)]

  it.each(['SELLER', 'BROKER', 'ORGANIZATION'] as const)('sees what is of these alone, as %s', async (role) => {
    const query = `{
      services { totalCount nodes { id } }
      subscriptions(first: 50) { totalCount nodes { service { id } } }
      node(id: "${ofBackup}") { id }
      service(id: "${auroraBackup}") { id }
    }`
    const { services, subscriptions, node, service } = await gateway.read(workspaceOnly(role), query)
    expect({ services, node, service }).toEqual({
      services: { totalCount: 1, nodes: [{ id: googleWorkspace }] },
      node: null,
      service: null,
    })
    expect(subscriptions.totalCount).toBeGreaterThan(0)
    for (const each of subscriptions.nodes) expect(each.service.id).toBe(googleWorkspace)
  })

  it('sees no more by REST', async () => {
    const { body } = await send(gateway, workspaceOnly('SELLER'), 'GET', `/api/sellers/${aurora}/subscriptions`)
    expect(body.length).toBeGreaterThan(0)
    for (const each of body) expect(each.serviceId).toBe(googleWorkspace)
    const hidden = await send(
      gateway,
      workspaceOnly('SELLER'),
      'GET',
      `/api/sellers/${aurora}/subscriptions/${ofBackup}`,
    )
    expect(hidden.status).toBe(404)
  })

  it('changes what is of these, and nothing else: the rest looks absent', async () => {
    const update = (id: string) =>
      gateway.read(
        workspaceOnly('BROKER'),
        `mutation { updateSubscription(input: { subscriptionId: "${id}", quantity: 7 }) { __typename } }`,
      )
    expect(await update(ofWorkspace)).toEqual({ updateSubscription: { __typename: 'UpdateSubscriptionSuccess' } })
    expect(await update(ofBackup)).toEqual({ updateSubscription: { __typename: 'NotFound' } })
    const input = `{ organizationId: "${birchClinic}", serviceId: "${auroraBackup}", currencyCode: "EUR" }`
    const add = `mutation { addOrganizationService(input: ${input}) { __typename } }`
    expect(await gateway.read(workspaceOnly('BROKER'), add)).toEqual({
      addOrganizationService: { __typename: 'NotFound' },
    })
  })

  it('is refused every mutation that is not of one service', async () => {
    const refused = new Set<string>()
    for (const role of ['SELLER', 'BROKER', 'ORGANIZATION'] as const)
      for (const mutation of mutations)
        if ((await refusalOf(workspaceOnly(role), mutation)).restriction === 'services') refused.add(mutation.name)
    for (const name of ['createWebhookEndpoint', 'updateOrganization', 'updateSeller', 'createService'])
      expect(refused).toContain(name)
    // Whatever names a service, or something of one, is of one.
    const ofOne = mutations.filter(({ args }) => args.some(({ type }) => namesOneService(type))).map(({ name }) => name)
    expect(ofOne.length).toBeGreaterThan(30)
    expect(ofOne.filter((name) => refused.has(name))).toEqual([])
  })

  it('makes products and custom properties of these alone', async () => {
    const create = (serviceId: string) =>
      gateway.read(
        workspaceOnly('SELLER'),
        `mutation { done: createServiceProduct(input: { serviceId: "${serviceId}", product: { name: "Small" } }) { __typename } }`,
      )
    expect(await create(googleWorkspace)).toEqual({ done: { __typename: 'CreateServiceProductSuccess' } })
    expect(await create(auroraBackup)).toEqual({ done: { __typename: 'NotFound' } })
    const update = (id: string) =>
      gateway.read(
        workspaceOnly('SELLER'),
        `mutation { done: updateServiceProduct(input: { serviceProductId: "${id}", name: "Other" }) { __typename } }`,
      )
    const product = async (serviceId: string) =>
      (await gateway.read('aurora-software', `{ service(id: "${serviceId}") { products(first: 1) { nodes { id } } } }`))
        .service.products.nodes[0].id
    expect(await update(await product(googleWorkspace))).toEqual({
      done: { __typename: 'UpdateServiceProductSuccess' },
    })
    expect(await update(await product(auroraBackup))).toEqual({ done: { __typename: 'NotFound' } })
    const define = (serviceId: string) =>
      gateway.read(
        workspaceOnly('SELLER'),
        `mutation { done: setCustomPropertyDefinitions(input: { serviceId: "${serviceId}", definitions: [
          { key: "floor", name: "Floor", appliesTo: SUBSCRIPTION, type: TEXT }] }) { __typename } }`,
      )
    expect(await define(googleWorkspace)).toEqual({ done: { __typename: 'SetCustomPropertyDefinitionsSuccess' } })
    expect(await define(auroraBackup)).toEqual({ done: { __typename: 'NotFound' } })
  })

  it('hears of what happens to these alone, as it happens and of before', async () => {
    const own = await openGateway()
    const events = 'subscription ($after: String) { events(after: $after) { cursor event { subjectId } } }'
    const as = workspaceOnly('BROKER')
    const all = await openStream(own, 'cumulus-broker', events)
    const some = await openStream(own, as, events)
    const { events: page } = await own.read(as, '{ events { pageInfo { endCursor } } }')
    for (const id of [ofBackup, ofWorkspace])
      await own.read(
        'cumulus-broker',
        `mutation { updateSubscription(input: { subscriptionId: "${id}", quantity: 9 }) { __typename } }`,
      )
    await logEverything(own.database)
    const subjects = ({ results }: typeof all) => results.map(({ data }) => data.events.event.subjectId)
    await expect.poll(() => subjects(all)).toEqual([ofBackup, ofWorkspace])
    await expect.poll(() => subjects(some)).toEqual([ofWorkspace])
    const again = await openStream(own, as, events, { after: page.pageInfo.endCursor })
    await expect.poll(() => subjects(again)).toEqual([ofWorkspace])
    for (const stream of [all, some, again]) await stream.close()
  })
})

describe('a stream of a machine', () => {
  it.each(['revoked', 'restricted'] as const)('ends when that is %s', async (what) => {
    const own = await openGateway({ env: { STREAM_CHECK_MS: '10' } })
    const as = client('BROKER', {})
    const stream = await openStream(own, as, 'subscription { events { cursor } }')
    const { clients } = own.database.tables
    const set = what === 'revoked' ? { revokedAt: own.clock.now } : { serviceIds: [googleWorkspace] }
    await own.database.connection.update(clients).set(set)
    await later(own, 6000, async () => {
      await stream.ended
      expect(stream.results.at(-1).errors[0].extensions.code).toBe('STREAM_TOKEN_EXPIRED')
      const told = own.log.filter(({ msg }) => msg === 'credentials refused').map(({ reason }) => reason)
      expect(told).toEqual(what === 'revoked' ? ['revoked'] : [])
    })
  })
})
