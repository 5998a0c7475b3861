import { beforeEach, describe, expect, it } from 'vitest'
import { aurora, borealis, borealisMail, borealisVault, googleWorkspace } from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { done, documentOf, everything, send } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const all = `id name currencyCodes isLicenseKeyEnabled externalId metadata { key value } version archivedAt
  seller { id } definition { name displayName descriptionLong visible isDisabled version serviceRoles { name } serviceInstances { instanceId } }
  products { nodes { name itemCode termMonths minQuantity maxQuantity cancellationModes } }
  listPrices(currencyCode: "EUR") { version entries { product { name } unitPrice { amount } } }
  auditTrail { nodes { kind actor { role } } }`

const whole = {
  sellerId: borealis,
  name: 'Borealis Docs',
  currencyCodes: ['EUR', 'JPY'],
  isLicenseKeyEnabled: true,
  externalId: 'DOCS',
  metadata: [{ key: 'team', value: 'docs' }],
  definition: {
    displayName: 'Docs',
    descriptionLong: 'Documents for teams.',
    visible: true,
    serviceRoles: [{ name: 'editor' }],
    serviceInstances: [{ instanceId: 'eu' }],
  },
  products: [
    {
      name: 'Docs Team',
      itemCode: 'DOC-1',
      termMonths: 12,
      maxQuantity: 50,
      listPrices: [
        { amount: '12.50', currencyCode: 'EUR' },
        { amount: '1500', currencyCode: 'JPY' },
      ],
    },
    { name: 'Docs Forever', cancellationModes: ['IMMEDIATE'] },
  ],
}

describe('createService', () => {
  it('makes a service with its definition, products and list prices at once', async () => {
    const made = await done(gateway, 'borealis-systems', 'createService', whole, all)
    expect(made).toMatchObject({
      name: 'Borealis Docs',
      currencyCodes: ['EUR', 'JPY'],
      isLicenseKeyEnabled: true,
      externalId: 'DOCS',
      metadata: [{ key: 'team', value: 'docs' }],
      version: 1,
      seller: { id: borealis },
      definition: {
        name: 'Borealis Docs',
        displayName: 'Docs',
        descriptionLong: 'Documents for teams.',
        visible: true,
        version: 1,
        serviceRoles: [{ name: 'editor' }],
        serviceInstances: [{ instanceId: 'eu' }],
      },
      products: {
        nodes: [
          { name: 'Docs Forever', termMonths: null, maxQuantity: null, cancellationModes: ['IMMEDIATE'] },
          {
            name: 'Docs Team',
            itemCode: 'DOC-1',
            termMonths: 12,
            minQuantity: 1,
            maxQuantity: 50,
            cancellationModes: ['IMMEDIATE', 'AT_PERIOD_END'],
          },
        ],
      },
      listPrices: { version: 1, entries: [{ product: { name: 'Docs Team' }, unitPrice: { amount: '12.50' } }] },
      auditTrail: { nodes: [{ kind: 'SERVICE_CREATED', actor: { role: 'SELLER' } }] },
    })
  })

  it('makes a draft: it has a definition always, which shows it to nobody', async () => {
    const input = { sellerId: borealis, name: 'Bare', currencyCodes: ['EUR'] }
    const made = await done(gateway, 'admin', 'createService', input, all)
    expect(made).toMatchObject({
      definition: { name: 'Bare', displayName: 'Bare', visible: false, isDisabled: false, version: 1 },
      products: { nodes: [] },
      externalId: null,
    })
    for (const as of ['cumulus-broker', 'acme-bakery', 'aurora-software'] as const)
      expect(await gateway.read(as, `{ service(id: "${made.id}") { id } }`)).toEqual({ service: null })
  })

  it('is refused with everything that is wrong, and nothing is written', async () => {
    const before = await everything(gateway)
    const answer = await send(gateway, 'borealis-systems', 'createService', {
      sellerId: borealis,
      name: '',
      currencyCodes: ['XAU'],
      externalId: '',
      definition: { serviceIcon: 'no address' },
      products: [
        { name: ' ', termMonths: 0, minQuantity: 3, maxQuantity: 2, cancellationModes: [] },
        {
          name: 'B',
          listPrices: [
            { amount: '1', currencyCode: 'USD' },
            { amount: '-1', currencyCode: 'XAU' },
            { amount: '1', currencyCode: 'XAU' },
          ],
        },
      ],
    })
    expect(answer.issues?.map(({ path }) => path.join('.'))).toEqual([
      'name',
      'currencyCodes.0',
      'externalId',
      'products.0.name',
      'products.0.termMonths',
      'products.0.maxQuantity',
      'products.0.cancellationModes',
      'products.1.listPrices.0.currencyCode',
      'products.1.listPrices.1.amount',
      'products.1.listPrices.2.currencyCode',
      'definition.serviceIcon',
    ])
    for (const currencyCodes of [[], ['EUR', 'EUR']])
      expect(
        await send(gateway, 'borealis-systems', 'createService', { sellerId: borealis, name: 'X', currencyCodes }),
      ).toMatchObject({ issues: [{ path: ['currencyCodes'] }] })
    expect(await everything(gateway)).toEqual(before)
  })

  it('is for a seller’s own services, and for no archived seller', async () => {
    const input = { sellerId: aurora, name: 'X', currencyCodes: ['EUR'] }
    expect(await send(gateway, 'borealis-systems', 'createService', input)).toMatchObject({ __typename: 'NotFound' })
    await done(gateway, 'admin', 'archiveSeller', { sellerId: aurora })
    for (const as of ['admin', 'aurora-software'] as const)
      expect(await send(gateway, as, 'createService', input)).toMatchObject({ __typename: 'Archived' })
  })

  it('is done once with one key, and one external id is one service’s, whoever is faster', async () => {
    const input = { ...whole, idempotencyKey: 'docs' }
    const first = await send(gateway, 'borealis-systems', 'createService', input)
    const again = await send(gateway, 'borealis-systems', 'createService', input)
    expect([first.isReplay, again.isReplay, again.shown.id]).toEqual([false, true, first.shown.id])
    const others = await Promise.all(
      ['A', 'B'].map((name) =>
        send(gateway, 'borealis-systems', 'createService', {
          sellerId: borealis,
          name,
          currencyCodes: ['EUR'],
          externalId: 'NEW',
        }),
      ),
    )
    expect(others.map(({ __typename }) => __typename).toSorted()).toEqual(['CreateServiceSuccess', 'ExternalIdTaken'])
    expect(await send(gateway, 'borealis-systems', 'createService', whole)).toMatchObject({
      __typename: 'ExternalIdTaken',
    })
    const { database } = gateway
    expect(await database.connection.select().from(database.tables.services)).toHaveLength(6)
  })
})

describe('updateService', () => {
  const update = (as: 'borealis-systems' | 'borealis-owner' | 'aurora-software', changes: object) =>
    send(gateway, as, 'updateService', { serviceId: borealisMail, ...changes }, all)

  it('changes what is given, and keeps the rest', async () => {
    expect((await update('borealis-systems', { name: 'Mail', externalId: 'M' })).shown).toMatchObject({
      name: 'Mail',
      externalId: 'M',
      currencyCodes: ['EUR', 'USD', 'JPY'],
      version: 2,
      definition: { version: 2 },
    })
    expect((await update('borealis-owner', { isLicenseKeyEnabled: true })).shown).toMatchObject({
      isLicenseKeyEnabled: true,
      externalId: null,
      version: 3,
    })
    expect((await update('borealis-systems', { name: 'Mail' })).shown.version).toBe(3)
    expect((await update('borealis-owner', { name: 'Post' })).shown).toMatchObject({ name: 'Post', version: 4 })
    expect(await update('borealis-systems', { name: 'X', expectedVersion: 1 })).toMatchObject({ currentVersion: 4 })
  })

  it('is refused to others, for the references of its seller, and for currencies that are used', async () => {
    expect(await update('aurora-software', { name: 'Mine' })).toMatchObject({ __typename: 'NotFound' })
    expect(await update('borealis-owner', { externalId: 'X' })).toMatchObject({ issues: [{ path: ['externalId'] }] })
    expect(await update('borealis-systems', { currencyCodes: ['JPY'] })).toMatchObject({
      __typename: 'InvalidInput',
      issues: expect.arrayContaining([{ path: ['currencyCodes'], message: expect.stringContaining('must keep EUR') }]),
    })
    expect((await update('borealis-systems', { currencyCodes: ['EUR', 'USD', 'JPY', 'CHF'] })).shown).toMatchObject({
      currencyCodes: ['EUR', 'USD', 'JPY', 'CHF'],
    })
  })
})

describe('archiveService', () => {
  it('takes it out of lists and E-stores until unarchiveService, and what refers to it still shows it', async () => {
    const estore = async () => {
      const { viewer } = await gateway.read(
        'acme-bakery',
        `{ viewer { organization { estore { nodes { service { id } } }
          availability(serviceId: "${googleWorkspace}") { reasons } } } }`,
      )
      const { organization } = viewer
      const isIn = organization.estore.nodes.some(
        ({ service }: { service: { id: string } }) => service.id === googleWorkspace,
      )
      return [isIn, organization.availability.reasons]
    }
    expect(await estore()).toEqual([true, []])
    await done(gateway, 'aurora-software', 'archiveService', { serviceId: googleWorkspace })
    expect(await estore()).toEqual([false, ['ARCHIVED']])
    const listed = async (filter: string) =>
      (await gateway.read('aurora-software', `{ services${filter} { nodes { id } } }`)).services.nodes
    expect(await listed('')).not.toContainEqual({ id: googleWorkspace })
    expect(await listed('(filter: { isArchived: true })')).toEqual([{ id: googleWorkspace }])
    expect(await gateway.read('aurora-software', `{ service(id: "${googleWorkspace}") { id } }`)).toEqual({
      service: { id: googleWorkspace },
    })
    await done(gateway, 'admin', 'unarchiveService', { serviceId: googleWorkspace })
    expect(await estore()).toEqual([true, []])
  })
})

describe('who may', () => {
  it.each([
    ['createService', ['ADMIN', 'SELLER'], { sellerId: aurora, name: '', currencyCodes: [] }],
    ['updateService', ['ADMIN', 'SELLER', 'SERVICE_OWNER'], { serviceId: borealisVault, name: '' }],
    ['archiveService', ['ADMIN', 'SELLER'], { serviceId: borealisVault }],
    ['unarchiveService', ['ADMIN', 'SELLER'], { serviceId: borealisVault }],
  ])('%s: %j', async (mutation, roles, input) => {
    for (const { slug, role } of people) {
      const { body } = await gateway.ask(slug, documentOf(mutation), { input })
      expect([slug, body.errors?.[0].extensions.code]).toEqual([slug, roles.includes(role) ? undefined : 'FORBIDDEN'])
    }
  })
})
