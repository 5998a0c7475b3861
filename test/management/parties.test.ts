import { beforeEach, describe, expect, it } from 'vitest'
import { acmeBakery, aurora, borealis, cumulus, nimbus } from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { documentOf, done, everything, send } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const all = `id name externalId metadata { key value } notificationEmail locale timeZone version createdAt updatedAt archivedAt
  auditTrail { nodes { kind actor { accountId role } requestId changes { field before after } } }`

/** Each kind of party, with what a new one needs beside its name, and one of the demo. */
const kinds = [
  { Noun: 'Seller', noun: 'seller', more: {}, one: aurora },
  { Noun: 'Reseller', noun: 'reseller', more: {}, one: cumulus },
  { Noun: 'Organization', noun: 'organization', more: { resellerId: cumulus }, one: acmeBakery },
] as const

/** Who may do what, beside admins. */
const others: Readonly<Record<string, readonly string[]>> = {
  createSeller: [],
  updateSeller: ['SELLER'],
  archiveSeller: [],
  unarchiveSeller: [],
  createReseller: [],
  updateReseller: ['BROKER'],
  archiveReseller: [],
  unarchiveReseller: [],
  createOrganization: ['BROKER'],
  updateOrganization: ['BROKER'],
  archiveOrganization: ['BROKER'],
  unarchiveOrganization: ['BROKER'],
}

describe.each(kinds)('a $noun', ({ Noun, noun, more, one }) => {
  const id = `${noun}Id`

  it('is made by an admin with all that is said of it, and its trail begins', async () => {
    const said = {
      name: 'Öland Cloud',
      externalId: 'CRM-7',
      metadata: [
        { key: 'segment', value: 'north' },
        { key: 'crm', value: '7' },
      ],
      notificationEmail: 'Office@OLAND.example',
      locale: 'sv-SE',
      timeZone: 'europe/stockholm',
    }
    const made = await done(gateway, 'admin', `create${Noun}`, { ...said, ...more }, all)
    expect(made).toMatchObject({
      name: 'Öland Cloud',
      externalId: 'CRM-7',
      metadata: [
        { key: 'crm', value: '7' },
        { key: 'segment', value: 'north' },
      ],
      notificationEmail: 'Office@oland.example',
      locale: 'sv-SE',
      timeZone: 'Europe/Stockholm',
      version: 1,
      createdAt: gateway.clock.now.toISOString(),
      updatedAt: gateway.clock.now.toISOString(),
      archivedAt: null,
    })
    const [entry, ...later] = made.auditTrail.nodes
    expect(later).toEqual([])
    expect(entry).toMatchObject({
      kind: `${noun.toUpperCase()}_CREATED`,
      actor: { accountId: 'noor.aydin', role: 'ADMIN' },
      requestId: expect.any(String),
      changes: expect.arrayContaining([
        { field: 'name', before: null, after: 'Öland Cloud' },
        { field: 'metadata.crm', before: null, after: '7' },
        { field: 'timeZone', before: null, after: 'Europe/Stockholm' },
      ]),
    })
    expect(await gateway.read('admin', `{ node(id: "${made.id}") { __typename id } }`)).toEqual({
      node: { __typename: Noun, id: made.id },
    })
  })

  it('keeps what an update leaves out, and clears what is null', async () => {
    const input = {
      name: 'First',
      externalId: 'A',
      locale: 'de',
      timeZone: 'UTC',
      metadata: [{ key: 'a', value: '1' }],
    }
    const made = await done(gateway, 'admin', `create${Noun}`, { ...input, ...more })
    const update = (changes: object) => done(gateway, 'admin', `update${Noun}`, { [id]: made.id, ...changes }, all)
    expect(await update({ locale: null, metadata: [{ key: 'b', value: '2' }] })).toMatchObject({
      name: 'First',
      externalId: 'A',
      locale: null,
      timeZone: 'UTC',
      metadata: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
      version: 2,
    })
    const after = await update({ name: 'Second', externalId: null, metadata: [{ key: 'a', value: null }] })
    expect(after).toMatchObject({ name: 'Second', externalId: null, metadata: [{ key: 'b', value: '2' }], version: 3 })
    expect(after.auditTrail.nodes.at(-1)).toMatchObject({
      kind: `${noun.toUpperCase()}_UPDATED`,
      changes: expect.arrayContaining([
        { field: 'name', before: 'First', after: 'Second' },
        { field: 'externalId', before: 'A', after: null },
        { field: 'metadata.a', before: '1', after: null },
      ]),
    })
    expect(await update({ metadata: null })).toMatchObject({ metadata: [], version: 4 })
    expect(await gateway.read('admin', `{ ${noun}s(search: "second") { totalCount } }`)).toEqual({
      [`${noun}s`]: { totalCount: 1 },
    })
    expect(await update({ name: 'Third' })).toMatchObject({ name: 'Third', timeZone: 'UTC', version: 5 })
  })

  it('stays untouched where nothing differs, where a version has passed, or where it is hidden', async () => {
    const before = await everything(gateway)
    const { name } = (await gateway.read('admin', `{ ${noun}(id: "${one}") { name } }`))[noun]
    expect(await done(gateway, 'admin', `update${Noun}`, { [id]: one, name })).toMatchObject({ version: 1 })
    expect(await done(gateway, 'admin', `unarchive${Noun}`, { [id]: one })).toMatchObject({ version: 1 })
    expect(await send(gateway, 'admin', `update${Noun}`, { [id]: one, name: 'X', expectedVersion: 4 })).toMatchObject({
      __typename: 'VersionConflict',
      currentVersion: 1,
    })
    const absent = '00000000-0000-4000-8000-000000000000'
    for (const verb of ['update', 'archive', 'unarchive'])
      expect(await send(gateway, 'admin', `${verb}${Noun}`, { [id]: absent })).toMatchObject({ __typename: 'NotFound' })
    expect(await everything(gateway)).toEqual(before)
  })

  it('is refused with everything that is wrong about it, and nothing is written', async () => {
    const before = await everything(gateway)
    const answer = await send(gateway, 'admin', `create${Noun}`, {
      name: ' ',
      externalId: '',
      notificationEmail: 'nobody',
      timeZone: '+01:00',
      metadata: [
        { key: 'k'.repeat(41), value: 'x' },
        { key: 'twice', value: 'v'.repeat(501) },
        { key: 'twice', value: 'again' },
      ],
      ...more,
    })
    expect(answer).toMatchObject({ __typename: 'InvalidInput' })
    expect(answer.issues?.map(({ path }) => path.join('.'))).toEqual([
      'name',
      'externalId',
      'metadata.0.key',
      'metadata.1.value',
      'metadata.2.key',
      'notificationEmail',
      'timeZone',
    ])
    const many = Array.from({ length: 51 }, (_, index) => ({ key: `key ${index}`, value: '' }))
    expect(await send(gateway, 'admin', `create${Noun}`, { name: 'X', metadata: many, ...more })).toMatchObject({
      issues: [{ path: ['metadata'] }],
    })
    expect(await send(gateway, 'admin', `update${Noun}`, { [id]: one, name: null })).toMatchObject({
      issues: [{ path: ['name'] }],
    })
    expect(await everything(gateway)).toEqual(before)
  })

  it('has its external id alone among those of its owner, archived ones included, whoever is faster', async () => {
    const create = (name: string) => send(gateway, 'admin', `create${Noun}`, { name, externalId: 'SAME', ...more })
    const answers = await Promise.all([create('One'), create('Other'), create('Third')])
    expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual([
      `Create${Noun}Success`,
      'ExternalIdTaken',
      'ExternalIdTaken',
    ])
    const winner = answers.find(({ shown }) => shown)
    await done(gateway, 'admin', `archive${Noun}`, { [id]: winner?.shown.id })
    expect(await create('Late')).toMatchObject({ __typename: 'ExternalIdTaken', code: 'EXTERNAL_ID_TAKEN' })
    const other = await done(gateway, 'admin', `create${Noun}`, { name: 'Other', ...more })
    expect(await send(gateway, 'admin', `update${Noun}`, { [id]: other.id, externalId: 'SAME' })).toMatchObject({
      __typename: 'ExternalIdTaken',
    })
  })

  it('is made once with one idempotency key', async () => {
    const input = { name: 'Once', idempotencyKey: 'key', ...more }
    const [first, again] = [
      await send(gateway, 'admin', `create${Noun}`, input),
      await send(gateway, 'admin', `create${Noun}`, input),
    ]
    expect([first.isReplay, again.isReplay, again.shown?.id]).toEqual([false, true, first.shown?.id])
    expect(await send(gateway, 'admin', `create${Noun}`, { ...input, name: 'Twice' })).toMatchObject({
      __typename: 'IdempotencyMismatch',
    })
  })

  it('leaves lists when it is archived, is found where one asks for that, and comes back', async () => {
    const { id: made } = await done(gateway, 'admin', `create${Noun}`, { name: 'Zeta', externalId: 'Z', ...more })
    const found = async (filter: string) => {
      const { list } = await gateway.read('admin', `{ list: ${noun}s(filter: { ${filter} }) { nodes { id } } }`)
      return list.nodes.map((row: { id: string }) => row.id)
    }
    expect(await found('externalId: "Z"')).toEqual([made])
    const archived = await done(gateway, 'admin', `archive${Noun}`, { [id]: made }, all)
    expect(archived).toMatchObject({ archivedAt: gateway.clock.now.toISOString(), version: 2 })
    expect(archived.auditTrail.nodes.at(-1).kind).toBe(`${noun.toUpperCase()}_ARCHIVED`)
    expect([await found('externalId: "Z"'), await found('isArchived: true')]).toEqual([[], [made]])
    expect(await done(gateway, 'admin', `archive${Noun}`, { [id]: made })).toMatchObject({ version: 2 })
    expect(await done(gateway, 'admin', `unarchive${Noun}`, { [id]: made }, all)).toMatchObject({
      archivedAt: null,
      version: 3,
    })
    expect(await found('externalId: "Z"')).toEqual([made])
  })

  it('is listed in each order, and by what is noted of it', async () => {
    const create = async (name: string, metadata: object[]) => {
      gateway.clock.now = new Date(gateway.clock.now.getTime() + 1000)
      return (await done(gateway, 'admin', `create${Noun}`, { name, metadata, ...more })).id
    }
    const later = await create('Aaa', [{ key: "it's", value: 'one' }])
    const latest = await create('Aab', [{ key: "it's", value: 'two' }])
    const list = async (args: string) => {
      const { list: page } = await gateway.read('admin', `{ list: ${noun}s(first: 2, ${args}) { nodes { id } } }`)
      return page.nodes.map((row: { id: string }) => row.id)
    }
    expect(await list('orderBy: { field: CREATED_AT, direction: DESC }')).toEqual([latest, later])
    expect(await list('orderBy: { field: UPDATED_AT, direction: DESC }')).toEqual([latest, later])
    expect(await list('orderBy: { field: NAME, direction: ASC }')).toEqual([later, latest])
    expect(await list(`filter: { metadata: [{ key: "it's" }] }`)).toEqual([later, latest])
    expect(await list(`filter: { metadata: [{ key: "it's", value: "two" }] }`)).toEqual([latest])
    expect(await list(`filter: { createdAt: { from: "${gateway.clock.now.toISOString()}" } }`)).toEqual([latest])
  })
})

describe('who may', () => {
  it.each(Object.keys(others))('%s: an admin, and of the others who is named', async (mutation) => {
    const [, noun = ''] = /(Seller|Reseller|Organization)$/.exec(mutation) ?? []
    const input = mutation.startsWith('create')
      ? { name: 'X', ...(noun === 'Organization' ? { resellerId: cumulus } : {}) }
      : { [`${noun.toLowerCase()}Id`]: '00000000-0000-4000-8000-000000000000' }
    for (const { slug, role } of people) {
      const { body } = await gateway.ask(slug, documentOf(mutation), { input })
      const mayCall = role === 'ADMIN' || others[mutation]?.includes(role)
      expect([slug, body.errors?.[0].extensions.code]).toEqual([slug, mayCall ? undefined : 'FORBIDDEN'])
    }
  })

  it('a seller and a reseller change themselves alone, without the host’s references', async () => {
    expect(
      await done(gateway, 'aurora-software', 'updateSeller', { sellerId: aurora, timeZone: 'Europe/Oslo' }, all),
    ).toMatchObject({ timeZone: 'Europe/Oslo', externalId: null, metadata: null, version: 2 })
    expect(await send(gateway, 'aurora-software', 'updateSeller', { sellerId: borealis, name: 'Mine' })).toMatchObject({
      __typename: 'NotFound',
    })
    expect(
      await send(gateway, 'aurora-software', 'updateSeller', { sellerId: aurora, externalId: 'X', metadata: [] }),
    ).toMatchObject({ issues: [{ path: ['externalId'] }, { path: ['metadata'] }] })
    expect(await send(gateway, 'cumulus-broker', 'updateReseller', { resellerId: nimbus, name: 'Mine' })).toMatchObject(
      {
        __typename: 'NotFound',
      },
    )
  })

  it('a broker makes organizations of its own, and changes no others', async () => {
    const made = await done(gateway, 'cumulus-broker', 'createOrganization', { resellerId: cumulus, name: 'New' }, all)
    expect(made.auditTrail.nodes[0].actor).toEqual({ accountId: 'mira.keller', role: 'BROKER' })
    expect(
      await send(gateway, 'cumulus-broker', 'createOrganization', { resellerId: nimbus, name: 'X' }),
    ).toMatchObject({
      __typename: 'NotFound',
    })
    for (const verb of ['update', 'archive', 'unarchive'])
      expect(await send(gateway, 'nimbus-partners', `${verb}Organization`, { organizationId: made.id })).toMatchObject({
        __typename: 'NotFound',
      })
  })

  it('read how a party is spoken to, its references and its trail: nobody beside those that are named', async () => {
    await done(gateway, 'admin', 'updateSeller', { sellerId: aurora, locale: 'no', externalId: 'S' })
    await done(gateway, 'admin', 'updateReseller', { resellerId: cumulus, locale: 'de', externalId: 'R' })
    await done(gateway, 'admin', 'updateOrganization', { organizationId: acmeBakery, locale: 'at', externalId: 'O' })
    const query = `{
      seller(id: "${aurora}") { locale externalId auditTrail { totalCount } }
      reseller(id: "${cumulus}") { locale externalId auditTrail { totalCount } }
      organization(id: "${acmeBakery}") { locale externalId auditTrail { totalCount } }
    }`
    const read = (as: (typeof people)[number]['slug']) => gateway.read(as, query)
    const hidden = { locale: null, externalId: null, auditTrail: null }
    const whole = (locale: string, externalId: string | null, totalCount: number) => ({
      locale,
      externalId,
      auditTrail: { totalCount },
    })
    for (const host of ['admin', 'operator'] as const)
      expect(await read(host)).toEqual({
        seller: whole('no', 'S', 1),
        reseller: whole('de', 'R', 1),
        organization: whole('at', 'O', 2),
      })
    expect(await read('aurora-software')).toEqual({
      seller: whole('no', null, 1),
      reseller: hidden,
      organization: hidden,
    })
    expect(await read('cumulus-broker')).toEqual({
      seller: hidden,
      reseller: whole('de', null, 1),
      organization: whole('at', 'O', 2),
    })
    expect(await read('acme-bakery')).toEqual({ seller: hidden, reseller: hidden, organization: whole('at', null, 2) })
    const found = await gateway.read('aurora-software', '{ organizations(filter: { externalId: "O" }) { totalCount } }')
    expect(found).toEqual({ organizations: { totalCount: 0 } })
  })

  it('hides from a party which account of the host changed it, and what is the host’s', async () => {
    await done(gateway, 'admin', 'updateSeller', { sellerId: aurora, name: 'Aurora', externalId: 'S' })
    const { seller } = await gateway.read('aurora-software', `{ seller(id: "${aurora}") { ${all} } }`)
    expect(seller.auditTrail.nodes).toEqual([
      {
        kind: 'SELLER_UPDATED',
        actor: { accountId: null, role: 'ADMIN' },
        requestId: null,
        changes: [{ field: 'name', before: 'Aurora Software', after: 'Aurora' }],
      },
    ])
  })
})
