import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { aurora, auroraBackup, borealisMail, borealisVault, cumulus, nimbus, stratus } from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { documentOf, done, everything, send } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const backup = { serviceId: auroraBackup }
const toStratus = { ...backup, resellerIds: [stratus] }
const publish = (input: object, as: 'aurora-software' | 'admin' = 'aurora-software') =>
  send(gateway, as, 'publishService', input, 'id version isOfferedToAll offers { nodes { resellerId } }')
const unpublish = (input: object) =>
  send(
    gateway,
    'aurora-software',
    'unpublishService',
    input,
    'id version isOfferedToAll offers { nodes { resellerId } }',
  )

/** What a broker is shown of a service in every way that leads to one. */
async function seen(as: 'stratus-trade' | 'nimbus-partners', serviceId = auroraBackup) {
  const { service, services, sellers, node, viewer } = await gateway.read(
    as,
    `{ service(id: "${serviceId}") { id } node(id: "${serviceId}") { id }
      services(filter: { search: "${serviceId}" }) { nodes { id } } sellers { nodes { id } }
      viewer { reseller { offeredServices { nodes { id } } services { nodes { id } } } } }`,
  )
  const { offeredServices, services: catalog } = viewer.reseller
  const ids = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id)
  return {
    service: service?.id ?? null,
    node: node?.id ?? null,
    found: ids(services),
    offered: ids(offeredServices),
    catalog: ids(catalog),
    sellers: ids(sellers),
  }
}

const nothing = { service: null, node: null, found: [], offered: [], catalog: [], sellers: [] }
const offered = {
  service: auroraBackup,
  node: auroraBackup,
  found: [auroraBackup],
  offered: [auroraBackup],
  catalog: [],
  sellers: [aurora],
}

describe('publishService', () => {
  it('shows a reseller the service and its seller, with products and list prices', async () => {
    expect(await seen('stratus-trade')).toEqual(nothing)
    expect((await publish(toStratus)).shown).toEqual({
      id: auroraBackup,
      version: 2,
      isOfferedToAll: false,
      offers: { nodes: [{ resellerId: cumulus }, { resellerId: stratus }] },
    })
    expect(await seen('stratus-trade')).toEqual(offered)
    const { service } = await gateway.read(
      'stratus-trade',
      `{ service(id: "${auroraBackup}") {
        name seller { name externalId notificationEmail } products { nodes { name } }
        listPrices(currencyCode: "EUR") { entries { unitPrice { amount } } }
        definition { displayName visible maxOrgServiceAccess }
        isOfferedToAll offers { nodes { resellerId } } auditTrail { nodes { kind } } externalId metadata { key } } }`,
    )
    expect(service).toEqual({
      name: 'Aurora Backup',
      seller: { name: 'Aurora Software', externalId: null, notificationEmail: null },
      products: { nodes: [{ name: 'Backup 5 TB, committed' }, { name: 'Backup 500 GB' }] },
      listPrices: { entries: [{ unitPrice: expect.anything() }, { unitPrice: expect.anything() }] },
      definition: { displayName: expect.any(String), visible: true, maxOrgServiceAccess: null },
      isOfferedToAll: null,
      offers: null,
      auditTrail: null,
      externalId: null,
      metadata: null,
    })
  })

  it('opens nothing to anybody else: no other reseller, and no customer', async () => {
    const before = await seen('nimbus-partners')
    await publish(toStratus)
    expect(await seen('nimbus-partners')).toEqual(before)
    const { service, sellers } = await gateway.read(
      'elm-studio',
      `{ service(id: "${auroraBackup}") { id } sellers { nodes { id } } }`,
    )
    expect([service, sellers.nodes]).toEqual([null, []])
  })

  it('offers it to every reseller where it names none, to those to come as well', async () => {
    expect((await publish(backup)).shown).toMatchObject({ isOfferedToAll: true, version: 2 })
    expect(await seen('stratus-trade')).toEqual(offered)
    const { id } = await done(gateway, 'admin', 'createReseller', { name: 'Later' })
    const broker = { role: 'BROKER', account: 'USER', accountId: 'later', parties: [id] } as const
    expect(await gateway.read(broker, `{ services { nodes { id } } sellers { nodes { id } } }`)).toEqual({
      services: { nodes: [{ id: auroraBackup }] },
      sellers: { nodes: [{ id: aurora }] },
    })
  })

  it('answers alike for resellers that exist and ids that nobody has', async () => {
    const strange = randomUUID()
    const answers = []
    for (const id of [nimbus, strange]) answers.push(await publish({ ...backup, resellerIds: [id] }))
    const [real, absent] = answers.map(({ shown, ...rest }) => ({
      ...rest,
      shown: { ...shown, version: 0, offers: shown.offers.nodes.length - shown.version },
    }))
    expect(absent).toEqual(real)
    const { service } = await gateway.read(
      'aurora-software',
      `{ service(id: "${auroraBackup}") { offers { nodes { resellerId reseller { id } service { id } } }
        auditTrail { nodes { kind changes { field before after } } } } }`,
    )
    const [, ...made] = service.offers.nodes
    // Nimbus has another service of the seller, which so sees it; of the other it learns nothing.
    expect(made).toEqual([
      { resellerId: nimbus, reseller: { id: nimbus }, service: { id: auroraBackup } },
      { resellerId: strange, reseller: null, service: { id: auroraBackup } },
    ])
    expect(service.auditTrail.nodes).toEqual(
      [nimbus, strange].map((id) => ({
        kind: 'SERVICE_PUBLISHED',
        changes: [{ field: `isOfferedTo.${id}`, before: null, after: 'true' }],
      })),
    )
    await publish(toStratus)
    const query = `{ service(id: "${auroraBackup}") { offers { nodes { reseller { id } } } } }`
    const { service: own } = await gateway.read('aurora-software', query)
    expect(own.offers.nodes.at(-1)).toEqual({ reseller: null })
  })

  it('is done once with one key, and writes nothing where all is so already', async () => {
    const keyed = { ...toStratus, idempotencyKey: 'once' }
    const [first, again] = [await publish(keyed), await publish(keyed)]
    expect([first.isReplay, again.isReplay, again.shown.version]).toEqual([false, true, 2])
    const before = await everything(gateway)
    expect(await publish(toStratus)).toMatchObject({ isReplay: false, shown: { version: 2 } })
    expect(await publish({ ...toStratus, expectedVersion: 1 })).toMatchObject({ currentVersion: 2 })
    expect(await everything(gateway)).toEqual(before)
  })

  it('takes ids in any case, each once, and refuses none and too many', async () => {
    const { shown } = await publish({ ...backup, resellerIds: [stratus.toUpperCase(), stratus] })
    expect(shown.offers.nodes).toHaveLength(2)
    for (const resellerIds of [[], Array.from({ length: 1001 }, () => randomUUID())])
      expect(await publish({ ...backup, resellerIds })).toMatchObject({
        issues: [{ path: ['resellerIds'], message: expect.stringContaining('1 to 1000') }],
      })
  })

  it('is refused for what is archived, or whose seller is, and for what is hidden as for what is absent', async () => {
    const hidden = await publish({ serviceId: borealisVault })
    expect(hidden).toEqual(await publish({ serviceId: randomUUID() }))
    expect(hidden).toMatchObject({ __typename: 'NotFound' })
    await done(gateway, 'admin', 'archiveService', backup)
    expect(await publish(toStratus)).toMatchObject({ __typename: 'Archived' })
    await done(gateway, 'admin', 'unarchiveService', backup)
    await done(gateway, 'admin', 'archiveSeller', { sellerId: aurora })
    for (const as of ['aurora-software', 'admin'] as const)
      expect(await publish(toStratus, as)).toMatchObject({ __typename: 'Archived' })
  })
})

describe('unpublishService', () => {
  it('withdraws offers, and what catalogs have stays in them and in E-stores', async () => {
    await publish({ ...backup, resellerIds: [nimbus, stratus] })
    expect((await unpublish({ ...backup, resellerIds: [stratus, cumulus, randomUUID()] })).shown).toMatchObject({
      version: 3,
      offers: { nodes: [{ resellerId: nimbus }] },
    })
    expect(await seen('stratus-trade')).toEqual(nothing)
    const look = `{ viewer { reseller { offeredServices { nodes { id } } services { nodes { id } } } }
      service(id: "${auroraBackup}") { id } }`
    const { viewer, service } = await gateway.read('cumulus-broker', look)
    expect(viewer.reseller.offeredServices.nodes).not.toContainEqual({ id: auroraBackup })
    expect(viewer.reseller.services.nodes).toContainEqual({ id: auroraBackup })
    expect(service).toEqual({ id: auroraBackup })
    const estore = `{ viewer { organization { availability(serviceId: "${auroraBackup}") { reasons } } } }`
    const { viewer: customer } = await gateway.read('birch-clinic', estore)
    expect(customer.organization.availability.reasons).not.toContain('NOT_IN_CATALOG')
  })

  it('withdraws all of them where it names none, and single ones only where not everybody is offered it', async () => {
    await publish(backup)
    expect(await unpublish(toStratus)).toMatchObject({
      __typename: 'InvalidInput',
      issues: [{ path: ['resellerIds'], message: expect.stringContaining('every reseller') }],
    })
    expect((await unpublish(backup)).shown).toMatchObject({ isOfferedToAll: false, offers: { nodes: [] } })
    expect(await seen('stratus-trade')).toEqual(nothing)
    const before = await everything(gateway)
    for (const input of [backup, toStratus]) expect((await unpublish(input)).shown.version).toBe(3)
    expect(await everything(gateway)).toEqual(before)
  })

  it('goes on for what is archived', async () => {
    await publish(backup)
    await done(gateway, 'aurora-software', 'archiveService', backup)
    expect((await unpublish(backup)).shown).toMatchObject({ isOfferedToAll: false })
  })
})

describe('of two who publish and unpublish at once', () => {
  it('one comes after the other: the last entry of the trail says what holds', async () => {
    for (let round = 0; round < 12; round += 1) {
      const input = round % 3 === 0 ? backup : toStratus
      const acts = [() => publish(input), () => unpublish(input)]
      const answers = await Promise.all((round % 2 === 0 ? acts : acts.toReversed()).map((act) => act()))
      expect(answers.map(({ __typename }) => __typename).toSorted()).toEqual([
        'PublishServiceSuccess',
        'UnpublishServiceSuccess',
      ])
      const { service } = await gateway.read(
        'aurora-software',
        `{ service(id: "${auroraBackup}") { version isOfferedToAll offers { nodes { resellerId } }
          auditTrail(last: 1) { nodes { kind } } } }`,
      )
      const isOffered =
        service.isOfferedToAll ||
        service.offers.nodes.some((offer: { resellerId: string }) => offer.resellerId === stratus)
      expect(service.auditTrail.nodes).toEqual([{ kind: isOffered ? 'SERVICE_PUBLISHED' : 'SERVICE_UNPUBLISHED' }])
      expect((await seen('stratus-trade')).service).toBe(isOffered ? auroraBackup : null)
      await unpublish(backup)
    }
  })

  it('the same offer is made once', async () => {
    const answers = await Promise.all([publish(toStratus), publish(toStratus)])
    expect(answers.map(({ shown }) => shown.version)).toEqual([2, 2])
    expect(answers[1]?.shown.offers.nodes).toHaveLength(2)
  })
})

describe('offers', () => {
  it.each([
    ['publishService', ['ADMIN', 'SELLER']],
    ['unpublishService', ['ADMIN', 'SELLER']],
  ])('are made and withdrawn by their roles alone: %s by %j', async (mutation, roles) => {
    for (const { slug, role } of people) {
      const input = { serviceId: borealisMail, resellerIds: [stratus], expectedVersion: 9 }
      const { body } = await gateway.ask(slug, documentOf(mutation), { input })
      expect([slug, body.errors?.[0].extensions.code]).toEqual([slug, roles.includes(role) ? undefined : 'FORBIDDEN'])
    }
  })

  it('are found by their ids by the seller’s side alone', async () => {
    const { service } = await gateway.read(
      'aurora-software',
      `{ service(id: "${auroraBackup}") { offers { nodes { id } } } }`,
    )
    const [{ id }] = service.offers.nodes
    const found = async (as: Parameters<TestGateway['read']>[0]) =>
      (await gateway.read(as, `{ node(id: "${id}") { ... on ServiceOffer { resellerId } } }`)).node
    for (const as of ['aurora-software', 'admin', 'operator'] as const)
      expect(await found(as)).toEqual({ resellerId: cumulus })
    for (const as of ['borealis-systems', 'cumulus-broker', 'birch-clinic'] as const) expect(await found(as)).toBeNull()
  })
})

describe('events of offers', () => {
  it('are the seller’s side’s alone, and name the resellers to it', async () => {
    await publish(toStratus)
    await unpublish(toStratus)
    await logEverything(gateway.database)
    const query = `{ events(last: 2, filter: { serviceId: "${auroraBackup}" }) { nodes { kind subjectId
      changes { field before after } subject { ... on Service { id } } } } }`
    const change = (before: string | null, after: string | null) => ({ field: `isOfferedTo.${stratus}`, before, after })
    const told = (kind: string, changes: object[]) => ({
      kind,
      subjectId: auroraBackup,
      changes,
      subject: backupItself,
    })
    const backupItself = { id: auroraBackup }
    for (const as of ['aurora-software', 'backup-owner', 'operator', 'admin'] as const)
      expect((await gateway.read(as, query)).events.nodes).toEqual([
        told('SERVICE_PUBLISHED', [change(null, 'true')]),
        told('SERVICE_UNPUBLISHED', [change('true', null)]),
      ])
    // Cumulus has the service in its catalog, and hears of other changes of it.
    for (const as of ['cumulus-broker', 'stratus-trade', 'birch-clinic'] as const)
      expect((await gateway.read(as, query)).events.nodes).not.toContainEqual(
        expect.objectContaining({ kind: expect.stringMatching(/PUBLISHED/) }),
      )
  })

  it('tell a broker that has the service nothing of offers in what else is changed', async () => {
    await publish(backup)
    await done(gateway, 'aurora-software', 'updateService', { ...backup, name: 'Aurora Vault' })
    await logEverything(gateway.database)
    const query = `{ events(last: 1, filter: { serviceId: "${auroraBackup}" }) { nodes { kind changes { field } snapshot } } }`
    const { events } = await gateway.read('cumulus-broker', query)
    expect(events.nodes).toMatchObject([{ kind: 'SERVICE_UPDATED', changes: [{ field: 'name' }] }])
    expect(Object.keys(events.nodes[0].snapshot)).not.toContain('isOfferedToAll')
  })
})
