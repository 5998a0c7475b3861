import { beforeEach, describe, expect, it } from 'vitest'
import {
  aurora,
  auroraBackup,
  borealis,
  borealisMail,
  borealisVault,
  googleWorkspace,
  mailPlus,
  mailStandard,
  vaultTeam,
} from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { type Answered, documentOf, done, everything, send } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const all = `id name itemCode termMonths minQuantity maxQuantity cancellationModes externalId metadata { key value }
  version archivedAt replacedBy { id name } auditTrail { nodes { kind actor { role } changes { field before after } } }`

const create = (as: As, product: object, serviceId = borealisMail) =>
  send(gateway, as, 'createServiceProduct', { serviceId, product }, all)
const update = (as: As, changes: object, serviceProductId = mailPlus) =>
  send(gateway, as, 'updateServiceProduct', { serviceProductId, ...changes }, all)
const archive = (as: As, serviceProductId: string, replacedById?: string) =>
  send(gateway, as, 'archiveServiceProduct', { serviceProductId, replacedById }, all)
const namesOf = (answers: readonly Answered[]) => answers.map(({ __typename }) => __typename).toSorted()

/** The names of a service's products, as somebody lists them. */
async function listed(as: As, args = '', serviceId = borealisMail): Promise<string[]> {
  const query = `{ service(id: "${serviceId}") { products${args} { nodes { name } } } }`
  const { service } = await gateway.read(as, query)
  return service.products.nodes.map(({ name }: { name: string }) => name)
}

const listPrices = async (currencyCode: string) =>
  (
    await gateway.read(
      'borealis-systems',
      `{ service(id: "${borealisMail}") { listPrices(currencyCode: "${currencyCode}") {
        version entries { product { name } unitPrice { amount } } } } }`,
    )
  ).service.listPrices

describe('createServiceProduct', () => {
  it('makes a product with its list prices, which raise the seller’s price list', async () => {
    const before = await listPrices('EUR')
    const made = await create('borealis-systems', {
      name: 'Mail Family',
      itemCode: 'BOR-MAIL-FAM',
      termMonths: 12,
      minQuantity: 2,
      maxQuantity: 6,
      cancellationModes: ['AT_PERIOD_END'],
      listPrices: [
        { amount: '9.90', currencyCode: 'EUR' },
        { amount: '1200', currencyCode: 'JPY' },
      ],
      externalId: 'FAM',
      metadata: [{ key: 'tier', value: 'home' }],
    })
    expect(made.shown).toMatchObject({
      name: 'Mail Family',
      itemCode: 'BOR-MAIL-FAM',
      termMonths: 12,
      minQuantity: 2,
      maxQuantity: 6,
      cancellationModes: ['AT_PERIOD_END'],
      externalId: 'FAM',
      metadata: [{ key: 'tier', value: 'home' }],
      version: 1,
      archivedAt: null,
      replacedBy: null,
      auditTrail: { nodes: [{ kind: 'SERVICE_PRODUCT_CREATED', actor: { role: 'SELLER' } }] },
    })
    const after = await listPrices('EUR')
    expect(after.version).toBe(before.version + 1)
    expect(after.entries).toContainEqual({ product: { name: 'Mail Family' }, unitPrice: { amount: '9.90' } })
    expect((await listPrices('JPY')).version).toBe(before.version + 1)
  })

  it('needs no more than a name: it is perpetual then, without limits and prices, and both ways to cancel', async () => {
    for (const as of ['borealis-owner', 'admin'] as const)
      expect((await create(as, { name: `By ${as}` })).shown).toMatchObject({
        termMonths: null,
        minQuantity: 1,
        maxQuantity: null,
        cancellationModes: ['IMMEDIATE', 'AT_PERIOD_END'],
      })
    expect((await listPrices('EUR')).entries.map(({ product }: { product: { name: string } }) => product.name)).toEqual(
      ['Mail Plus', 'Mail Standard'],
    )
  })

  it('is refused with everything that is wrong, and nothing is written', async () => {
    const before = await everything(gateway)
    const wrong = {
      name: '',
      itemCode: ' ',
      termMonths: 1201,
      minQuantity: 3,
      maxQuantity: 2,
      cancellationModes: [],
      externalId: '',
      metadata: [{ key: '', value: 'x' }],
      listPrices: [
        { amount: '1.001', currencyCode: 'EUR' },
        { amount: '1', currencyCode: 'CHF' },
        { amount: '2', currencyCode: 'EUR' },
      ],
    }
    const answer = await create('borealis-systems', wrong)
    expect(answer.issues?.map(({ path }) => path.join('.'))).toEqual([
      'product.name',
      'product.itemCode',
      'product.termMonths',
      'product.maxQuantity',
      'product.cancellationModes',
      'product.externalId',
      'product.metadata.0.key',
      'product.listPrices.0.amount',
      'product.listPrices.1.currencyCode',
      'product.listPrices.2.currencyCode',
    ])
    expect(await create('borealis-owner', { name: 'X', externalId: 'X' })).toMatchObject({
      issues: [{ path: ['product', 'externalId'], message: 'externalId is not yours' }],
    })
    expect(await everything(gateway)).toEqual(before)
  })

  it('is for a service that one sees, and for none that is archived, nor its seller', async () => {
    expect(await create('aurora-software', { name: 'X' })).toMatchObject({ __typename: 'NotFound' })
    expect(await create('workspace-owner', { name: 'X' })).toMatchObject({ __typename: 'NotFound' })
    await done(gateway, 'admin', 'archiveService', { serviceId: borealisMail })
    expect(await create('borealis-systems', { name: 'X' })).toMatchObject({ __typename: 'Archived' })
    await done(gateway, 'admin', 'archiveSeller', { sellerId: aurora })
    for (const as of ['admin', 'aurora-software', 'workspace-owner'] as const)
      expect([as, await create(as, { name: 'X' }, googleWorkspace)]).toMatchObject([as, { __typename: 'Archived' }])
  })

  it('is done once with one key', async () => {
    const input = { serviceId: borealisMail, product: { name: 'Once', externalId: 'O' }, idempotencyKey: 'once' }
    const [first, again] = await Promise.all([
      send(gateway, 'borealis-systems', 'createServiceProduct', input),
      send(gateway, 'borealis-systems', 'createServiceProduct', input),
    ])
    expect(first.shown).toEqual(again.shown)
    expect(first.isReplay).toBe(!again.isReplay)
  })
})

describe('an external id', () => {
  it('is had by one product of a seller, whichever service it is of and whoever is faster', async () => {
    const asked = [borealisMail, borealisVault].map((serviceId) =>
      create('borealis-systems', { name: 'New', externalId: 'SAME' }, serviceId),
    )
    expect(namesOf(await Promise.all(asked))).toEqual(['CreateServiceProductSuccess', 'ExternalIdTaken'])
    expect(namesOf([await create('aurora-software', { name: 'New', externalId: 'SAME' }, auroraBackup)])).toEqual([
      'CreateServiceProductSuccess',
    ])
    const renamed = [mailPlus, mailStandard].map((id) => update('borealis-systems', { externalId: 'OTHER' }, id))
    expect(namesOf(await Promise.all(renamed))).toEqual(['ExternalIdTaken', 'UpdateServiceProductSuccess'])
    await archive('borealis-systems', mailPlus)
    await archive('borealis-systems', mailStandard)
    expect(await create('borealis-systems', { name: 'Third', externalId: 'OTHER' })).toMatchObject({
      __typename: 'ExternalIdTaken',
      message: 'Another product has this external id.',
    })
  })

  it('is told twice in no new service', async () => {
    const products = ['A', 'B'].map((name) => ({ name, externalId: 'TWICE' }))
    const input = { sellerId: borealis, name: 'Docs', currencyCodes: ['EUR'], products }
    const before = await everything(gateway)
    expect(await send(gateway, 'borealis-systems', 'createService', input)).toMatchObject({
      __typename: 'ExternalIdTaken',
    })
    expect(await everything(gateway)).toEqual(before)
  })

  it('and metadata are read and sought by the seller and the host alone', async () => {
    await update('borealis-systems', { externalId: 'PLUS', metadata: [{ key: 'sku', value: '7' }] })
    const query = `{ service(id: "${borealisMail}") { products(filter: { externalId: "PLUS" }) {
      nodes { externalId metadata { value } auditTrail { nodes { changes { field } } } } } } }`
    for (const as of ['borealis-systems', 'admin', 'operator'] as const)
      expect((await gateway.read(as, query)).service.products.nodes).toEqual([
        {
          externalId: 'PLUS',
          metadata: [{ value: '7' }],
          auditTrail: { nodes: [{ changes: [{ field: 'externalId' }, { field: 'metadata.sku' }] }] },
        },
      ])
    for (const as of ['borealis-owner', 'cumulus-broker', 'acme-bakery'] as const)
      expect([as, await listed(as, '(filter: { externalId: "PLUS" })')]).toEqual([as, []])
    expect(await listed('borealis-owner', '(filter: { metadata: [{ key: "sku" }] })')).toEqual([])
    expect(await listed('borealis-systems', '(filter: { metadata: [{ key: "sku", value: "7" }] })')).toEqual([
      'Mail Plus',
    ])
    const seen = `{ node(id: "${mailPlus}") { ... on ServiceProduct { externalId metadata { key } auditTrail { nodes { changes { field } } } } } }`
    expect((await gateway.read('borealis-owner', seen)).node).toEqual({
      externalId: null,
      metadata: null,
      auditTrail: { nodes: [{ changes: [] }] },
    })
    expect((await gateway.read('cumulus-broker', seen)).node).toMatchObject({ auditTrail: null })
  })
})

describe('updateServiceProduct', () => {
  it('changes what is given, clears what is null, and keeps the rest', async () => {
    expect(
      (await update('borealis-systems', { name: 'Mail Pro', minQuantity: 2, externalId: 'P' })).shown,
    ).toMatchObject({
      name: 'Mail Pro',
      itemCode: 'BOR-MAIL-PLUS',
      minQuantity: 2,
      maxQuantity: 500,
      externalId: 'P',
      version: 2,
    })
    const cleared = await update('borealis-owner', {
      itemCode: null,
      maxQuantity: null,
      cancellationModes: ['IMMEDIATE', 'IMMEDIATE'],
    })
    expect(cleared.shown).toMatchObject({
      name: 'Mail Pro',
      itemCode: null,
      maxQuantity: null,
      cancellationModes: ['IMMEDIATE'],
      version: 3,
    })
    expect(cleared.shown.auditTrail.nodes.at(-1)).toMatchObject({
      kind: 'SERVICE_PRODUCT_UPDATED',
      actor: { role: 'SERVICE_OWNER' },
      changes: [
        { field: 'itemCode', before: 'BOR-MAIL-PLUS', after: null },
        { field: 'maxQuantity', before: '500', after: null },
        { field: 'cancellationModes', before: '["IMMEDIATE","AT_PERIOD_END"]', after: '["IMMEDIATE"]' },
      ],
    })
    expect((await update('borealis-systems', { name: 'Mail Pro' })).shown.version).toBe(3)
    expect(await update('borealis-systems', { name: 'X', expectedVersion: 1 })).toMatchObject({ currentVersion: 3 })
  })

  it('has no way to change the term', async () => {
    const { body } = await gateway.ask('borealis-systems', documentOf('updateServiceProduct'), {
      input: { serviceProductId: mailPlus, termMonths: 1 },
    })
    expect(body.errors[0].message).toContain('"termMonths" is not defined by type "UpdateServiceProductInput"')
  })

  it('is refused for what is wrong, what is hidden, and what belongs to others', async () => {
    const before = await everything(gateway)
    const wrong = await update('borealis-systems', {
      name: null,
      minQuantity: 0,
      cancellationModes: [],
      metadata: [{ key: 'k', value: 'x'.repeat(501) }],
    })
    expect(wrong.issues?.map(({ path }) => path.join('.'))).toEqual([
      'name',
      'minQuantity',
      'cancellationModes',
      'metadata.0.value',
    ])
    expect(await update('borealis-systems', { minQuantity: 501 })).toMatchObject({
      issues: [{ path: ['maxQuantity'] }],
    })
    expect(await update('borealis-owner', { metadata: [] })).toMatchObject({ issues: [{ path: ['metadata'] }] })
    for (const as of ['aurora-software', 'workspace-owner'] as const)
      expect(await update(as, { name: 'Mine' })).toMatchObject({ __typename: 'NotFound' })
    expect(await everything(gateway)).toEqual(before)
  })

  it('is refused to owners of a service whose seller is archived', async () => {
    await done(gateway, 'admin', 'archiveSeller', { sellerId: borealis })
    for (const as of ['borealis-owner', 'borealis-systems'] as const) {
      expect(await update(as, { name: 'X' })).toMatchObject({ __typename: 'Archived' })
      expect(await archive(as, mailPlus)).toMatchObject({ __typename: 'Archived' })
      const again = await send(gateway, as, 'unarchiveServiceProduct', { serviceProductId: mailPlus })
      expect(again).toMatchObject({ __typename: 'Archived' })
    }
  })
})

describe('archiveServiceProduct', () => {
  it('takes it out of lists, says what to take instead, and unarchiveServiceProduct forgets both', async () => {
    const archived = await archive('borealis-owner', mailStandard, mailPlus)
    expect(archived.shown).toMatchObject({
      archivedAt: gateway.clock.now.toISOString(),
      replacedBy: { id: mailPlus, name: 'Mail Plus' },
      version: 2,
    })
    expect(await listed('acme-bakery')).toEqual(['Mail Plus'])
    expect(await listed('acme-bakery', '(filter: { isArchived: true })')).toEqual(['Mail Standard'])
    const again = await archive('borealis-systems', mailStandard)
    expect(again.shown).toMatchObject({ replacedBy: { id: mailPlus }, version: 2 })
    const back = await send(
      gateway,
      'borealis-systems',
      'unarchiveServiceProduct',
      { serviceProductId: mailStandard },
      all,
    )
    expect(back.shown).toMatchObject({ archivedAt: null, replacedBy: null, version: 3 })
    expect(await listed('acme-bakery')).toEqual(['Mail Plus', 'Mail Standard'])
  })

  it('names no replacement but another product of the service that is in use', async () => {
    await archive('borealis-systems', mailPlus)
    const absent = '99999999-0000-4000-8000-000000000001'
    for (const wrong of [mailStandard, mailPlus, vaultTeam, absent])
      expect(await archive('borealis-systems', mailStandard, wrong)).toMatchObject({
        issues: [
          { path: ['replacedById'], message: 'replacedById must be another product of the same service, in use' },
        ],
      })
  })

  it('of two that are to replace each other archives one', async () => {
    for (let round = 0; round < 6; round += 1) {
      const answers = await Promise.all([
        archive('borealis-systems', mailPlus, mailStandard),
        archive('borealis-owner', mailStandard, mailPlus),
      ])
      expect(namesOf(answers)).toEqual(['ArchiveServiceProductSuccess', 'InvalidInput'])
      for (const serviceProductId of [mailPlus, mailStandard])
        await done(gateway, 'admin', 'unarchiveServiceProduct', { serviceProductId })
    }
  })
})

describe('the products of a service', () => {
  it('are listed in each order, and by when they were made and what they are called', async () => {
    gateway.clock.now = new Date(gateway.clock.now.getTime() + 60_000)
    await update('borealis-systems', { maxQuantity: 501 })
    const order = (field: string, direction: string) =>
      listed('acme-bakery', `(orderBy: { field: ${field}, direction: ${direction} })`)
    expect(await order('NAME', 'DESC')).toEqual(['Mail Standard', 'Mail Plus'])
    expect(await order('CREATED_AT', 'ASC')).toEqual(['Mail Standard', 'Mail Plus'])
    expect(await order('UPDATED_AT', 'DESC')).toEqual(['Mail Plus', 'Mail Standard'])
    const now = gateway.clock.now.toISOString()
    expect(await listed('acme-bakery', `(filter: { updatedAt: { from: "${now}" } })`)).toEqual(['Mail Plus'])
    expect(await listed('acme-bakery', `(filter: { createdAt: { from: "${now}" } })`)).toEqual([])
    expect(await listed('acme-bakery', '(filter: { search: "STAND" })')).toEqual(['Mail Standard'])
  })
})

describe('events of a product', () => {
  it('are for its seller’s side and the brokers that offer its service, with the fields of the graph', async () => {
    const made = await create('admin', { name: 'Mail Max', externalId: 'MAX' })
    const { id } = made.shown
    await update('borealis-owner', { maxQuantity: 9 }, id)
    await archive('borealis-systems', id, mailPlus)
    await send(gateway, 'borealis-systems', 'unarchiveServiceProduct', { serviceProductId: id })
    const told = async (as: As) => {
      const query = `{ events(filter: { subjectId: "${id}" }) { nodes { kind snapshot subject { ... on ServiceProduct { id } } } } }`
      return (await gateway.read(as, query)).events.nodes
    }
    await logEverything(gateway.database)
    const kinds = ['CREATED', 'UPDATED', 'ARCHIVED', 'UNARCHIVED'].map((verb) => `SERVICE_PRODUCT_${verb}`)
    for (const as of ['admin', 'borealis-systems', 'borealis-owner', 'cumulus-broker'] as const)
      expect([as, (await told(as)).map(({ kind }: { kind: string }) => kind)]).toEqual([as, kinds])
    for (const as of ['aurora-software', 'workspace-owner', 'nimbus-partners', 'acme-bakery'] as const)
      expect([as, await told(as)]).toEqual([as, []])
    expect((await told('borealis-systems'))[0]).toMatchObject({
      subject: { id },
      snapshot: {
        name: 'Mail Max',
        service: { id: borealisMail },
        replacedBy: null,
        externalId: 'MAX',
        termMonths: null,
      },
    })
    expect((await told('cumulus-broker'))[0].snapshot).not.toHaveProperty('externalId')
    expect((await told('cumulus-broker'))[2].snapshot).toMatchObject({ replacedBy: { id: mailPlus } })
  })
})

describe('who may', () => {
  it.each([
    ['createServiceProduct', { serviceId: borealisVault, product: { name: '' } }],
    ['updateServiceProduct', { serviceProductId: vaultTeam, name: '' }],
    ['archiveServiceProduct', { serviceProductId: vaultTeam }],
    ['unarchiveServiceProduct', { serviceProductId: vaultTeam }],
  ])('%s: admins, sellers and service owners', async (mutation, input) => {
    for (const { slug, role } of people) {
      const { body } = await gateway.ask(slug, documentOf(mutation), { input })
      const isAllowed = ['ADMIN', 'SELLER', 'SERVICE_OWNER'].includes(role)
      expect([slug, body.errors?.[0].extensions.code]).toEqual([slug, isAllowed ? undefined : 'FORBIDDEN'])
    }
  })
})
