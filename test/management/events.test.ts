import { beforeEach, describe, expect, it } from 'vitest'
import { acmeBakery, aurora, borealis, borealisVault, cumulus, googleWorkspace } from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { done } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const told = `kind subjectType subjectId subjectVersion requestId actor { role accountId } changes { field before after } snapshot
  subject { __typename ... on Node { id } }`

/** The events that somebody sees of a thing, with all that they say. */
async function eventsOf(as: As, subjectId: string) {
  await logEverything(gateway.database)
  const { events } = await gateway.read(
    as,
    `query ($id: ID!) { events(filter: { subjectId: $id }) { nodes { ${told} } } }`,
    { id: subjectId },
  )
  return events.nodes
}

/** Who sees events of a thing. */
async function audienceOf(subjectId: string): Promise<string[]> {
  const seen = await Promise.all(
    people.map(async ({ slug }) => ((await eventsOf(slug, subjectId)).length > 0 ? slug : null)),
  )
  return seen.filter((slug) => slug !== null)
}

const hosts = people.filter(({ role }) => role === 'OPERATOR' || role === 'ADMIN').map(({ slug }) => slug)
const nouns = [
  { Noun: 'Seller', noun: 'seller', input: { name: 'New' }, one: aurora, audience: ['aurora-software', ...hosts] },
  { Noun: 'Reseller', noun: 'reseller', input: { name: 'New' }, one: cumulus, audience: ['cumulus-broker', ...hosts] },
  {
    Noun: 'Organization',
    noun: 'organization',
    input: { name: 'New', resellerId: cumulus },
    one: acmeBakery,
    audience: ['cumulus-broker', 'acme-bakery', ...hosts],
  },
  {
    Noun: 'Service',
    noun: 'service',
    input: { name: 'New', sellerId: aurora, currencyCodes: ['EUR'] },
    one: googleWorkspace,
    audience: ['aurora-software', 'cumulus-broker', 'nimbus-partners', 'workspace-owner', ...hosts],
  },
] as const

describe.each(nouns)('of a $noun', ({ Noun, noun, input, one, audience }) => {
  const NOUN = noun.toUpperCase()

  it('each write leaves an event, and the same entry of its trail', async () => {
    const { id } = await done(gateway, 'admin', `create${Noun}`, {
      ...input,
      externalId: 'A',
      metadata: [{ key: 'k', value: 'v' }],
    })
    const about = { [`${noun}Id`]: id }
    await done(gateway, 'admin', `update${Noun}`, { ...about, name: 'Newer' })
    await done(gateway, 'admin', `update${Noun}`, { ...about, name: 'Newer' })
    await done(gateway, 'admin', `archive${Noun}`, about)
    await done(gateway, 'admin', `unarchive${Noun}`, about)
    const events = await eventsOf('admin', id)
    expect(events).toMatchObject([
      { kind: `${NOUN}_CREATED`, subjectVersion: 1, changes: [] },
      { kind: `${NOUN}_UPDATED`, subjectVersion: 2, changes: [{ field: 'name', before: 'New', after: 'Newer' }] },
      { kind: `${NOUN}_ARCHIVED`, subjectVersion: 3, changes: [{ field: 'archivedAt', before: null }] },
      { kind: `${NOUN}_UNARCHIVED`, subjectVersion: 4, changes: [{ field: 'archivedAt', after: null }] },
    ])
    for (const event of events)
      expect(event).toMatchObject({
        subjectType: NOUN,
        requestId: expect.any(String),
        actor: { role: 'ADMIN', accountId: 'noor.aydin' },
        subject: { __typename: Noun, id },
      })
    const { node } = await gateway.read(
      'admin',
      `{ node(id: "${id}") { ... on ${Noun} { auditTrail { nodes { kind occurredAt requestId } } } } }`,
    )
    expect(node.auditTrail.nodes.map(({ kind }: { kind: string }) => kind)).toEqual(
      events.map(({ kind }: { kind: string }) => kind),
    )
    expect(node.auditTrail.nodes.map(({ requestId }: { requestId: string }) => requestId)).toEqual(
      events.map(({ requestId }: { requestId: string }) => requestId),
    )
  })

  it('a snapshot has the fields of the graph, whole at first, then what differs', async () => {
    const metadata = [{ key: 'k', value: 'v' }]
    const { id } = await done(gateway, 'admin', `create${Noun}`, { ...input, externalId: 'A', metadata })
    gateway.clock.now = new Date(gateway.clock.now.getTime() + 1000)
    await done(gateway, 'admin', `update${Noun}`, { [`${noun}Id`]: id, name: 'Newer' })
    const [created, updated] = await eventsOf('admin', id)
    const names = Object.keys(created.snapshot)
    const fields = names.map((name) =>
      name === 'metadata' ? 'metadata { key value }' : ['seller', 'reseller'].includes(name) ? `${name} { id }` : name,
    )
    const { node } = await gateway.read('admin', `{ node(id: "${id}") { ... on ${Noun} { ${fields.join(' ')} } } }`)
    const before = { name: 'New', version: 1, updatedAt: node.createdAt }
    expect(created.snapshot).toEqual({ ...node, ...before })
    expect(created.snapshot).toMatchObject({ externalId: 'A', metadata, archivedAt: null })
    expect(updated.snapshot).toEqual({ name: 'Newer', version: 2, updatedAt: node.updatedAt })
  })

  it('events are for those whom it concerns, and nobody else', async () => {
    await done(gateway, 'admin', `update${Noun}`, { [`${noun}Id`]: one, name: 'Another' })
    expect((await audienceOf(one)).toSorted()).toEqual([...audience].toSorted())
  })

  it('what an admin does says so to the party, without the account', async () => {
    await done(gateway, 'admin', `update${Noun}`, { [`${noun}Id`]: one, name: 'Another' })
    const parties = audience.filter((slug) => !hosts.some((host) => host === slug))
    for (const slug of parties)
      expect(await eventsOf(slug, one)).toMatchObject([
        { kind: `${NOUN}_UPDATED`, actor: { role: 'ADMIN', accountId: null }, requestId: null },
      ])
  })
})

describe('fields that not everybody reads', () => {
  it('are told to those alone who read them: references are one side’s', async () => {
    const references = { externalId: 'X-1', metadata: [{ key: 'crm', value: '7' }] }
    await done(gateway, 'admin', 'updateSeller', { sellerId: aurora, name: 'Aurora', ...references })
    await done(gateway, 'cumulus-broker', 'updateOrganization', {
      organizationId: acmeBakery,
      name: 'Acme',
      ...references,
    })
    await done(gateway, 'aurora-software', 'updateService', { serviceId: googleWorkspace, name: 'GW', ...references })
    const readers: readonly [string, readonly As[], readonly As[]][] = [
      [aurora, ['admin', 'operator'], ['aurora-software']],
      [acmeBakery, ['admin', 'operator', 'cumulus-broker'], ['acme-bakery']],
      [
        googleWorkspace,
        ['admin', 'operator', 'aurora-software'],
        ['workspace-owner', 'cumulus-broker', 'nimbus-partners'],
      ],
    ]
    for (const [subject, those, others] of readers) {
      for (const as of those) {
        const [{ changes, snapshot }] = await eventsOf(as, subject)
        expect(changes.map(({ field }: { field: string }) => field)).toEqual(
          expect.arrayContaining(['name', 'externalId', 'metadata.crm']),
        )
        expect(snapshot).toMatchObject(references)
      }
      for (const as of others) {
        const [{ changes, snapshot }] = await eventsOf(as, subject)
        expect(changes.map(({ field }: { field: string }) => field)).toEqual(['name'])
        expect(Object.keys(snapshot).toSorted()).toEqual(['name', 'updatedAt', 'version'])
      }
    }
  })

  it('leave no event to the others where nothing else changed', async () => {
    await done(gateway, 'admin', 'updateSeller', { sellerId: aurora, externalId: 'S' })
    await done(gateway, 'admin', 'updateReseller', { resellerId: cumulus, metadata: [{ key: 'a', value: 'b' }] })
    await done(gateway, 'cumulus-broker', 'updateOrganization', { organizationId: acmeBakery, externalId: 'O' })
    await done(gateway, 'aurora-software', 'updateService', { serviceId: googleWorkspace, externalId: 'G' })
    expect(await audienceOf(aurora)).toEqual(hosts)
    expect(await audienceOf(cumulus)).toEqual(hosts)
    expect((await audienceOf(acmeBakery)).toSorted()).toEqual(['cumulus-broker', ...hosts].toSorted())
    expect((await audienceOf(googleWorkspace)).toSorted()).toEqual(['aurora-software', ...hosts].toSorted())
  })

  it('contacts are in the events of whoever is spoken to', async () => {
    const contacts = { notificationEmail: 'office@acme.example', locale: 'de-AT', timeZone: 'Europe/Vienna' }
    await done(gateway, 'cumulus-broker', 'updateOrganization', { organizationId: acmeBakery, ...contacts })
    for (const as of ['acme-bakery', 'cumulus-broker', 'admin'] as const) {
      const [{ snapshot, changes }] = await eventsOf(as, acmeBakery)
      expect(snapshot).toMatchObject(contacts)
      expect(changes).toHaveLength(3)
    }
  })
})

it('a broker hears of a service from its catalog on, and of what is no one’s business nothing', async () => {
  await done(gateway, 'borealis-systems', 'updateService', { serviceId: borealisVault, name: 'Vault' })
  expect(await eventsOf('cumulus-broker', borealisVault)).toEqual([])
  expect(await eventsOf('nimbus-partners', borealisVault)).toHaveLength(1)
  const { id } = await done(gateway, 'borealis-systems', 'createService', {
    sellerId: borealis,
    name: 'Draft',
    currencyCodes: ['EUR'],
  })
  expect((await audienceOf(id)).toSorted()).toEqual(['borealis-systems', ...hosts].toSorted())
})

it('a refused write leaves no event', async () => {
  const count = async () => (await gateway.database.connection.select().from(gateway.database.tables.events)).length
  const before = await count()
  await gateway.read(
    'admin',
    `mutation { updateSeller(input: { sellerId: "${aurora}", name: "" }) { ... on DomainError { code } } }`,
  )
  expect(await count()).toBe(before)
})
