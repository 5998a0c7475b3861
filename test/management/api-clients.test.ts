import { beforeAll, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  aurora,
  auroraBackup,
  birchClinic,
  borealis,
  borealisMail,
  cumulus,
  googleWorkspace,
  stratus,
} from '../../src/demo/ids.ts'
import { makeClient } from '../../src/identity/clients.ts'
import { schema } from '../../src/schema.ts'
import type { Viewer } from '../../src/viewer.ts'
import type { Role } from '../../src/vocabulary.ts'
import { type Credentials, later, post, tokenOf, used } from '../identity/machines.ts'
import { addClient } from '../support/clients.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { ownParties } from '../support/own-parties.ts'
import { asked, made, ofCumulus, rotated } from './clients-of-machines.ts'
import { done, everything, send } from './support.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const absent = '00000000-0000-4000-8000-00000000dead'
const whole = 'id name role partyIds isReadOnly canManageClients readsLicenseKeys createdAt revokedAt'

/** A person of a role and its parties, whether the demo has one or not. */
const person = (role: Role, ...parties: string[]): Viewer => ({
  accountId: `a ${role}`,
  account: 'USER',
  role,
  parties,
})

const idsOf = async (own: TestGateway, as: As): Promise<string[]> => {
  const { apiClients } = await own.read(as, '{ apiClients(first: 100) { nodes { id } } }')
  return apiClients.nodes.map(({ id }: { id: string }) => id)
}

describe('createApiClient', () => {
  const own: [As, Role, string[]][] = [
    ['aurora-software', 'SELLER', [aurora]],
    ['aurora-software', 'SERVICE_OWNER', [googleWorkspace, auroraBackup]],
    ['cumulus-broker', 'BROKER', [cumulus]],
    ['acme-bakery', 'ORGANIZATION', [acmeBakery]],
    ['workspace-owner', 'SERVICE_OWNER', [googleWorkspace]],
    ['admin', 'SELLER', [aurora]],
    ['admin', 'BROKER', [cumulus]],
    ['admin', 'ORGANIZATION', [birchClinic]],
    ['admin', 'SERVICE_OWNER', [auroraBackup, borealisMail]],
    ['admin', 'OPERATOR', []],
    ['admin', 'ADMIN', []],
  ]

  it.each(own)('makes one that acts at once: %s, a %s of %j', async (as, role, partyIds) => {
    const credentials = await made(gateway, as, { name: 'ERP', role, partyIds })
    const { data } = await asked(gateway, await tokenOf(gateway, credentials), '{ viewer { role account } }')
    expect(data.viewer).toMatchObject({ role, account: 'SERVICE' })
    const { node } = await gateway.read(
      as,
      `{ node(id: "${credentials.id}") { ... on ApiClient { ${whole} createdBy { role account } } } }`,
    )
    expect(node).toEqual({
      id: credentials.id,
      name: 'ERP',
      role,
      partyIds,
      isReadOnly: false,
      canManageClients: false,
      readsLicenseKeys: as !== 'admin',
      createdAt: gateway.clock.now.toISOString(),
      revokedAt: null,
      createdBy: { role: expect.any(String), account: 'USER' },
    })
  })

  const roles: [As, Role, string[], string][] = [
    ['aurora-software', 'BROKER', [cumulus], 'SELLER or SERVICE_OWNER'],
    ['aurora-software', 'ADMIN', [], 'SELLER or SERVICE_OWNER'],
    ['cumulus-broker', 'ORGANIZATION', [acmeBakery], 'BROKER'],
    ['cumulus-broker', 'OPERATOR', [], 'BROKER'],
    ['acme-bakery', 'BROKER', [cumulus], 'ORGANIZATION'],
    ['acme-bakery', 'ADMIN', [], 'ORGANIZATION'],
    ['workspace-owner', 'SELLER', [aurora], 'SERVICE_OWNER'],
  ]

  it.each(roles)('gives %s no client of the role %s', async (as, role, partyIds, may) => {
    expect(await send(gateway, as, 'createApiClient', { name: 'A', role, partyIds }, 'id')).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['role'], message: `Your clients may have the role ${may}` }],
    })
  })

  const others: [As, Role, string][] = [
    ['aurora-software', 'SELLER', borealis],
    ['aurora-software', 'SERVICE_OWNER', borealisMail],
    ['cumulus-broker', 'BROKER', stratus],
    ['acme-bakery', 'ORGANIZATION', birchClinic],
    ['workspace-owner', 'SERVICE_OWNER', auroraBackup],
  ]

  it.each(others)('answers the same to %s whether the %s is another’s or absent', async (as, role, party) => {
    const input = (id: string) => ({ name: 'A', role, partyIds: [id] })
    const hidden = await send(gateway, as, 'createApiClient', input(party), 'id')
    expect(hidden).toMatchObject({ __typename: 'NotFound' })
    expect(await send(gateway, as, 'createApiClient', input(absent), 'id')).toEqual(hidden)
  })

  it('gives none for one’s own service together with another’s', async () => {
    const input = { name: 'A', role: 'SERVICE_OWNER', partyIds: [auroraBackup, borealisMail] }
    expect(await send(gateway, 'aurora-software', 'createApiClient', input, 'id')).toMatchObject({
      __typename: 'NotFound',
    })
  })

  it.each<[string, object, string]>([
    ['without a name', { name: ' ' }, 'name'],
    ['with a name of two lines', { name: 'a\nb' }, 'name'],
    ['with a name that is too long', { name: 'a'.repeat(101) }, 'name'],
    ['for no party', { partyIds: [] }, 'partyIds'],
    ['for two parties', { partyIds: [cumulus, stratus] }, 'partyIds'],
    ['that reads alone and manages clients', { isReadOnly: true, canManageClients: true }, 'canManageClients'],
  ])('makes none %s', async (_, more, path) => {
    expect(await send(gateway, 'cumulus-broker', 'createApiClient', { ...ofCumulus, ...more }, 'id')).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: [path] }],
    })
  })

  it('makes none of the host for a party, and at most 100 for one', async () => {
    const host = { name: 'A', role: 'OPERATOR', partyIds: [cumulus] }
    expect(await send(gateway, 'admin', 'createApiClient', host, 'id')).toMatchObject({ __typename: 'InvalidInput' })
    const own = await openGateway()
    const one = await made(own, 'cumulus-broker', ofCumulus)
    for (let count = 1; count < 100; count += 1) await made(own, 'cumulus-broker', ofCumulus)
    const input = { ...ofCumulus, name: 'The last' }
    expect(await send(own, 'cumulus-broker', 'createApiClient', input, 'id')).toMatchObject({
      issues: [{ path: ['partyIds'], message: 'At most 100 clients may act for one party' }],
    })
    await done(own, 'cumulus-broker', 'revokeApiClient', { apiClientId: one.id }, 'id')
    await made(own, 'cumulus-broker', input)
  })

  it('shows the secret once: not on a replay, which makes no other client', async () => {
    const own = await openGateway()
    const query = `mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) {
      ... on CreateApiClientSuccess { secret isReplay apiClient { id } } ... on DomainError { code } } }`
    const ask = async (name: string) =>
      (await own.read('cumulus-broker', query, { input: { ...ofCumulus, name, idempotencyKey: 'k' } })).createApiClient
    const first = await ask('ERP')
    expect(first).toMatchObject({ secret: expect.stringMatching(/^[\w-]{43}$/), isReplay: false })
    expect(await ask('ERP')).toEqual({ secret: null, isReplay: true, apiClient: first.apiClient })
    expect(await ask('CRM')).toEqual({ code: 'IDEMPOTENCY_MISMATCH' })
    expect(await idsOf(own, 'cumulus-broker')).toEqual([first.apiClient.id])
    expect(JSON.stringify(await everything(own))).not.toContain(first.secret)
  })

  it('makes none in a dry run, and shows no secret', async () => {
    const own = await openGateway()
    const query = `mutation ($input: CreateApiClientInput!) { createApiClient(input: $input) {
      ... on CreateApiClientSuccess { secret isDryRun apiClient { name } } } }`
    const before = await everything(own)
    const input = { ...ofCumulus, dryRun: true }
    expect((await own.read('cumulus-broker', query, { input })).createApiClient).toEqual({
      secret: null,
      isDryRun: true,
      apiClient: { name: 'ERP' },
    })
    expect(await everything(own)).toEqual(before)
  })

  it('makes none for who is archived', async () => {
    const own = await openGateway()
    await done(own, 'admin', 'archiveReseller', { resellerId: cumulus })
    expect(await send(own, 'cumulus-broker', 'createApiClient', ofCumulus, 'id')).toMatchObject({
      __typename: 'Archived',
    })
  })
})

describe('who may call', () => {
  const codeOf = async (as: As, mutation: string, input: object) => {
    const type = String(schema.getMutationType()?.getFields()[mutation]?.args[0]?.type)
    const query = `mutation ($input: ${type}) { ${mutation}(input: $input) { __typename ... on DomainError { code } } }`
    const { body } = await gateway.ask(as, query, { input })
    return body.errors?.[0]?.extensions ?? body.data[mutation].__typename
  }
  const calls = [
    ['createApiClient', ofCumulus],
    ['rotateApiClientSecret', { apiClientId: absent }],
    ['revokeApiClient', { apiClientId: absent }],
  ] as const

  it.each(calls)('%s: no operator, and nobody without credentials', async (mutation, input) => {
    expect(await codeOf('operator', mutation, input)).toMatchObject({ code: 'FORBIDDEN' })
    expect(await codeOf(null, mutation, input)).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it.each(calls)('%s: of programs those that may manage clients', async (mutation, input) => {
    const program = person('BROKER', cumulus)
    const refused = { code: 'FORBIDDEN', restriction: 'clients' }
    expect(await codeOf({ ...program, account: 'SERVICE' }, mutation, input)).toMatchObject(refused)
    const client = await made(gateway, 'cumulus-broker', ofCumulus)
    const manager = await made(gateway, 'cumulus-broker', { ...ofCumulus, canManageClients: true })
    const reader = await made(gateway, 'cumulus-broker', { ...ofCumulus, isReadOnly: true })
    const query = `mutation ($a: ApiClientActionInput!) { revokeApiClient(input: $a) { __typename } }`
    const answers = []
    for (const each of [client, reader, manager])
      answers.push(await asked(gateway, await tokenOf(gateway, each), query, { a: { apiClientId: client.id } }))
    expect(answers).toMatchObject([
      { errors: [{ extensions: refused }] },
      { errors: [{ extensions: { code: 'FORBIDDEN', restriction: 'read-only' } }] },
      { data: { revokeApiClient: { __typename: 'RevokeApiClientSuccess' } } },
    ])
  })

  it('nobody who is confined to some services, and nobody gives away more rights than a token has', async () => {
    const confined: Viewer = {
      ...person('BROKER', cumulus),
      accountId: crypto.randomUUID(),
      account: 'SERVICE',
      isReadOnly: false,
      canManageClients: true,
      serviceIds: [auroraBackup],
    }
    expect(await codeOf(confined, 'createApiClient', ofCumulus)).toMatchObject({ restriction: 'services' })
    expect(await idsOf(gateway, confined)).toEqual([])
    await made(gateway, 'aurora-software', { name: 'ERP', role: 'SELLER', partyIds: [aurora] })
    const seller = { ...confined, accountId: crypto.randomUUID(), role: 'SELLER', parties: [aurora] } as const
    expect(await idsOf(gateway, seller)).toEqual([])
    const narrow: Viewer = { ...person('BROKER', cumulus), scopes: new Set(['clients:read', 'clients:write']) }
    expect(await codeOf(narrow, 'createApiClient', ofCumulus)).toMatchObject({ restriction: 'scopes' })
    expect(await codeOf(narrow, 'rotateApiClientSecret', { apiClientId: absent })).toMatchObject({
      restriction: 'scopes',
    })
    expect(await codeOf(narrow, 'revokeApiClient', { apiClientId: absent })).toBe('NotFound')
  })
})

describe('apiClients', () => {
  it('shows each party its own, a seller also those of its services, the host all', async () => {
    const own = await openGateway()
    const make = async (as: As, role: Role, ...partyIds: string[]) =>
      (await made(own, as, { name: 'A', role, partyIds })).id
    const seller = await make('aurora-software', 'SELLER', aurora)
    const owner = await make('aurora-software', 'SERVICE_OWNER', auroraBackup)
    const both = await make('aurora-software', 'SERVICE_OWNER', auroraBackup, googleWorkspace)
    const mixed = await make('admin', 'SERVICE_OWNER', auroraBackup, borealisMail)
    const broker = await make('admin', 'BROKER', cumulus)
    const bakery = await make('acme-bakery', 'ORGANIZATION', acmeBakery)
    const host = await make('admin', 'OPERATOR')
    const seen = async (as: As) => (await idsOf(own, as)).toSorted()
    expect(await seen('aurora-software')).toEqual([seller, owner, both].toSorted())
    expect(await seen('backup-owner')).toEqual([owner])
    expect(await seen('cumulus-broker')).toEqual([broker])
    expect(await seen('acme-bakery')).toEqual([bakery])
    for (const as of ['borealis-systems', 'stratus-trade', 'delta-school'] as const) expect(await seen(as)).toEqual([])
    const all = [seller, owner, both, mixed, broker, bakery, host].toSorted()
    for (const as of ['admin', 'operator'] as const) expect(await seen(as)).toEqual(all)
  })

  it('shows nobody those of another role, though its party has the same id', async () => {
    const own = await openGateway()
    const { now } = own.clock
    for (const role of ['SELLER', 'BROKER', 'ORGANIZATION', 'SERVICE_OWNER'] as const) {
      const other = role === 'BROKER' ? 'ORGANIZATION' : 'BROKER'
      await addClient(own.database, makeClient({ name: 'A', role: other, parties: ownParties[role] }, now).client)
      expect([role, await idsOf(own, person(role, ...ownParties[role]))]).toEqual([role, []])
    }
  })

  it('says when each last got a token, to the minute', async () => {
    const own = await openGateway()
    const client = await made(own, 'cumulus-broker', ofCumulus)
    const lastUse = async () =>
      (await own.read('cumulus-broker', '{ apiClients { nodes { lastUsedAt } } }')).apiClients.nodes[0].lastUsedAt
    expect(await lastUse()).toBeNull()
    const start = own.clock.now.toISOString()
    await tokenOf(own, client)
    await expect.poll(lastUse).toBe(start)
    await later(own, 60_000, async () => {
      await tokenOf(own, client)
      await expect.poll(lastUse).toBe(own.clock.now.toISOString())
    })
  })

  it('says who made each, and to a party not which account of the host', async () => {
    const own = await openGateway()
    await made(own, 'cumulus-broker', ofCumulus)
    await made(own, 'admin', ofCumulus)
    const query = '{ apiClients { nodes { readsLicenseKeys createdBy { accountId role account } } } }'
    const { apiClients } = await own.read('cumulus-broker', query)
    expect(apiClients.nodes).toHaveLength(2)
    expect(apiClients.nodes).toEqual(
      expect.arrayContaining([
        { readsLicenseKeys: true, createdBy: { accountId: 'mira.keller', role: 'BROKER', account: 'USER' } },
        { readsLicenseKeys: false, createdBy: { accountId: null, role: 'ADMIN', account: 'USER' } },
      ]),
    )
  })
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
