import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import {
  auroraBackup,
  birchClinic,
  borealis,
  borealisMail,
  cumulus,
  googleWorkspace,
  nimbus,
  stratus,
} from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { openWorld } from '../subscriptions/world.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { documentOf, done, everything, send } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const fields = `id isEnabled version createdAt updatedAt reseller { id } service { id }
  auditTrail { nodes { kind actor { role } changes { field before after } } }`
const place = { resellerId: stratus, serviceId: auroraBackup }
const publish = () =>
  done(gateway, 'aurora-software', 'publishService', { serviceId: auroraBackup, resellerIds: [stratus] })
const add = (input: object = place, as: As = 'stratus-trade') => send(gateway, as, 'addToCatalog', input, fields)
const update = (input: object, as: As = 'stratus-trade') =>
  send(gateway, as, 'updateCatalogEntry', { ...place, ...input }, fields)
const remove = (input: object = {}, as: As = 'stratus-trade') =>
  send(gateway, as, 'removeFromCatalog', { ...place, ...input })
const catalogOf = async (as: As, resellerId = stratus) => {
  const query = `{ reseller(id: "${resellerId}") { catalog { nodes { service { id } isEnabled } } services { nodes { id } } } }`
  return (await gateway.read(as, query)).reseller
}

describe('addToCatalog', () => {
  it('takes a service that is offered, and its trail begins', async () => {
    await publish()
    const { shown } = await add()
    expect(shown).toMatchObject({
      isEnabled: true,
      version: 1,
      createdAt: gateway.clock.now.toISOString(),
      updatedAt: gateway.clock.now.toISOString(),
      reseller: { id: stratus },
      service: { id: auroraBackup },
    })
    expect(shown.auditTrail.nodes).toEqual([
      {
        kind: 'CATALOG_ENTRY_ADDED',
        actor: { role: 'BROKER' },
        changes: expect.arrayContaining([{ field: 'serviceId', before: null, after: auroraBackup }]),
      },
    ])
    expect(await catalogOf('stratus-trade')).toEqual({
      catalog: { nodes: [{ service: { id: auroraBackup }, isEnabled: true }] },
      services: { nodes: [{ id: auroraBackup }] },
    })
    const { viewer } = await gateway.read(
      'elm-studio',
      '{ viewer { organization { estore { nodes { serviceId } } } } }',
    )
    expect(viewer.organization.estore.nodes).toEqual([{ serviceId: auroraBackup }])
  })

  it('finds nothing that is not offered, be it seen, hidden or absent: all look the same', async () => {
    const answers = []
    for (const serviceId of [auroraBackup, googleWorkspace, borealisMail, randomUUID()])
      answers.push(await add({ resellerId: stratus, serviceId }))
    // A service that the broker sees, since a catalog of its own had it, and that is offered to it no more.
    await done(gateway, 'aurora-software', 'unpublishService', { serviceId: googleWorkspace, resellerIds: [nimbus] })
    const entry = { resellerId: nimbus, serviceId: googleWorkspace }
    await send(gateway, 'nimbus-partners', 'removeFromCatalog', entry)
    answers.push(await add(entry, 'nimbus-partners'))
    // Catalogs of others, and of nobody.
    for (const resellerId of [cumulus, randomUUID()]) answers.push(await add({ ...place, resellerId }))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toMatchObject({ __typename: 'NotFound' })
  })

  it('refuses what the catalog has already, whatever became of the offer', async () => {
    await publish()
    await add({ ...place, isEnabled: false })
    await done(gateway, 'aurora-software', 'unpublishService', { serviceId: auroraBackup })
    expect(await add()).toMatchObject({ __typename: 'AlreadyInCatalog', code: 'ALREADY_IN_CATALOG' })
    expect((await catalogOf('stratus-trade')).catalog.nodes).toEqual([
      { service: { id: auroraBackup }, isEnabled: false },
    ])
  })

  it('is done once with one key', async () => {
    await publish()
    const [first, again] = [await add({ ...place, idempotencyKey: 'a' }), await add({ ...place, idempotencyKey: 'a' })]
    expect([first.isReplay, again.isReplay, again.shown.id]).toEqual([false, true, first.shown.id])
    await remove()
    expect(await add({ ...place, idempotencyKey: 'a' })).toMatchObject({ __typename: 'NotFound' })
  })

  it('is refused while the service, its seller or the reseller is archived, to an admin too', async () => {
    await publish()
    const parties = [
      ['Service', { serviceId: auroraBackup }],
      ['Seller', { sellerId: people[0]?.parties[0] }],
      ['Reseller', { resellerId: stratus }],
    ] as const
    for (const [noun, input] of parties) {
      await done(gateway, 'admin', `archive${noun}`, input)
      for (const as of ['stratus-trade', 'admin'] as const)
        expect([noun, as, await add(place, as)]).toMatchObject([noun, as, { __typename: 'Archived' }])
      await done(gateway, 'admin', `unarchive${noun}`, input)
    }
    // Others that are archived are nothing to it.
    await done(gateway, 'admin', 'archiveReseller', { resellerId: nimbus })
    await done(gateway, 'admin', 'archiveSeller', { sellerId: borealis })
    await done(gateway, 'admin', 'archiveService', { serviceId: googleWorkspace })
    expect(await add(place, 'admin')).toMatchObject({ __typename: 'AddToCatalogSuccess' })
  })
})

describe('updateCatalogEntry', () => {
  it('enables and disables, with a version and an entry of the trail for each real change', async () => {
    await publish()
    await add()
    expect((await update({ isEnabled: true })).shown.version).toBe(1)
    const { shown } = await update({ isEnabled: false, expectedVersion: 1 })
    expect(shown).toMatchObject({ isEnabled: false, version: 2 })
    expect(shown.auditTrail.nodes.at(-1)).toEqual({
      kind: 'CATALOG_ENTRY_UPDATED',
      actor: { role: 'BROKER' },
      changes: [{ field: 'isEnabled', before: 'true', after: 'false' }],
    })
    expect(await update({ isEnabled: true, expectedVersion: 1 })).toMatchObject({ currentVersion: 2 })
    expect((await update({ isEnabled: true }, 'admin')).shown.auditTrail.nodes.at(-1).actor).toEqual({ role: 'ADMIN' })
  })

  it('finds no entry of others, nor one that is not there', async () => {
    const before = await everything(gateway)
    for (const input of [{}, { resellerId: cumulus }, { serviceId: googleWorkspace }, { resellerId: randomUUID() }])
      expect(await update({ ...input, isEnabled: false })).toMatchObject({ __typename: 'NotFound' })
    expect(await everything(gateway)).toEqual(before)
  })
})

describe('removeFromCatalog', () => {
  it('takes it out of E-stores; a later entry is another one', async () => {
    await publish()
    const { shown: first } = await add()
    expect(await remove({ expectedVersion: 7 })).toMatchObject({ currentVersion: 1 })
    const gone = await remove({ idempotencyKey: 'gone' })
    expect(gone).toMatchObject({ isReplay: false, shown: first.id })
    expect((await catalogOf('stratus-trade')).catalog.nodes).toEqual([])
    expect(await remove({ idempotencyKey: 'gone' })).toEqual({ ...gone, isReplay: true })
    expect((await add()).shown).toMatchObject({ version: 1 })
    expect(await gateway.read('stratus-trade', `{ node(id: "${first.id}") { id } }`)).toEqual({ node: null })
  })

  it('leaves a trail that outlives the entry, which the database keeps', async () => {
    await publish()
    const { shown } = await add()
    await remove()
    const { database } = gateway
    const rows = await database.connection.select().from(database.tables.auditEntries)
    expect(
      rows.filter(({ subjectId }) => subjectId === shown.id).map(({ kind, sequence }) => [kind, sequence]),
    ).toEqual([
      ['catalog_entry.added', 1],
      ['catalog_entry.removed', 2],
    ])
  })

  it('keeps what runs to its period’s end, and has nothing renewed or added, as disabled does', async () => {
    const world = await openWorld()
    for (const way of ['updateCatalogEntry', 'removeFromCatalog'] as const) {
      const shop = await world.shop()
      const { serviceId } = shop
      const end = new Date('2026-04-01T12:00:00.000Z')
      const start = new Date('2026-03-01T12:00:00.000Z')
      const period = { periodAnchorAt: start, currentPeriodStartsAt: start, currentPeriodEndsAt: end, dueAt: end }
      const [id = ''] = await world.plant({ ...shop, ...period })
      const input = { resellerId: world.resellerId, serviceId }
      await done(
        world.gateway,
        world.broker,
        way,
        way === 'updateCatalogEntry' ? { ...input, isEnabled: false } : input,
      )
      const query = `{ service(id: "${serviceId}") { id } subscription(id: "${id}") { status } }`
      expect(await world.gateway.read(world.broker, query)).toEqual({
        service: { id: serviceId },
        subscription: { status: 'ACTIVE' },
      })
      const organizationId = await world.organization()
      const adding = { organizationId, serviceId, currencyCode: 'EUR' }
      expect(await send(world.gateway, world.broker, 'addOrganizationService', adding)).toMatchObject({
        __typename: 'NotFound',
      })
      await world.runDueChanges(end)
      expect(await world.row(id)).toMatchObject({
        status: 'EXPIRED',
        statusReason: 'It could not be renewed: the reseller no longer offers the service.',
      })
    }
  })
})

describe('at once', () => {
  it('archiving and taking come one after the other: what is archived first is not taken', async () => {
    await publish()
    const act = { serviceId: auroraBackup }
    for (let round = 0; round < 12; round += 1) {
      const acts = [() => add(), () => send(gateway, 'aurora-software', 'archiveService', act)]
      const answers = await Promise.all((round % 2 === 0 ? acts : acts.toReversed()).map((one) => one()))
      const names = answers.map(({ __typename }) => __typename).toSorted()
      const isIn = (await catalogOf('stratus-trade')).catalog.nodes.length === 1
      expect(names).toEqual(
        isIn ? ['AddToCatalogSuccess', 'ArchiveServiceSuccess'] : ['ArchiveServiceSuccess', 'Archived'],
      )
      await done(gateway, 'aurora-software', 'unarchiveService', act)
      if (isIn) await remove()
    }
  })

  it('withdrawing and taking come one after the other: what is withdrawn first is not taken', async () => {
    const act = { serviceId: auroraBackup, resellerIds: [stratus] }
    for (let round = 0; round < 12; round += 1) {
      await publish()
      const acts = [() => add(), () => send(gateway, 'aurora-software', 'unpublishService', act)]
      const answers = await Promise.all((round % 2 === 0 ? acts : acts.toReversed()).map((one) => one()))
      const names = answers.map(({ __typename }) => __typename).toSorted()
      const isIn = (await catalogOf('stratus-trade')).catalog.nodes.length === 1
      expect(names).toEqual(
        isIn ? ['AddToCatalogSuccess', 'UnpublishServiceSuccess'] : ['NotFound', 'UnpublishServiceSuccess'],
      )
      if (isIn) await remove()
    }
  })

  it('of two who take the same service one does, and of two who remove it', async () => {
    await publish()
    const taken = await Promise.all([add(), add()])
    expect(taken.map(({ __typename }) => __typename).toSorted()).toEqual(['AddToCatalogSuccess', 'AlreadyInCatalog'])
    const { database } = gateway
    const gone = await Promise.all([remove(), remove()])
    expect(gone.map(({ __typename }) => __typename).toSorted()).toEqual(['NotFound', 'RemoveFromCatalogSuccess'])
    const { catalogEntries } = database.tables
    const rows = await database.transaction((tx) => run(tx.select().from(catalogEntries)))
    expect(rows.filter(({ resellerId }) => resellerId === stratus)).toEqual([])
  })
})

describe('catalogs', () => {
  it('show a seller and a service owner the entries of their own services, and organizations none', async () => {
    const shown = async (as: As) => (await catalogOf(as, cumulus))?.catalog?.nodes.length ?? null
    expect(await shown('cumulus-broker')).toBe(3)
    expect(await shown('admin')).toBe(3)
    expect(await shown('aurora-software')).toBe(2)
    expect(await shown('backup-owner')).toBe(1)
    expect(await shown('birch-clinic')).toBeNull()
    const { service } = await gateway.read(
      'birch-clinic',
      `{ organization(id: "${birchClinic}") { id } service(id: "${auroraBackup}") { id } }`,
    )
    expect(service).toEqual({ id: auroraBackup })
  })

  it.each([
    ['addToCatalog', {}],
    ['updateCatalogEntry', { isEnabled: true }],
    ['removeFromCatalog', {}],
  ])('are changed by brokers and admins alone: %s', async (mutation, more) => {
    for (const { slug, role } of people) {
      const input = { resellerId: stratus, serviceId: randomUUID(), ...more }
      const { body } = await gateway.ask(slug, documentOf(mutation), { input })
      const expected = ['ADMIN', 'BROKER'].includes(role) ? undefined : 'FORBIDDEN'
      expect([slug, body.errors?.[0].extensions.code]).toEqual([slug, expected])
    }
  })
})

describe('events of catalogs', () => {
  it('are for the reseller and the seller’s side, and about the entry', async () => {
    await publish()
    const { id } = (await add()).shown
    await update({ isEnabled: false })
    await remove()
    await logEverything(gateway.database)
    const query = `{ events(filter: { subjectId: "${id}" }) { nodes { kind subjectType subjectVersion changes { field after }
      snapshot subject { ... on CatalogEntry { id } } } } }`
    const about = { subjectType: 'CATALOG_ENTRY', subject: null }
    for (const as of ['stratus-trade', 'aurora-software', 'backup-owner', 'operator'] as const)
      expect((await gateway.read(as, query)).events.nodes).toMatchObject([
        {
          ...about,
          kind: 'CATALOG_ENTRY_ADDED',
          subjectVersion: 1,
          snapshot: { id, isEnabled: true, reseller: { id: stratus }, service: { id: auroraBackup } },
        },
        {
          ...about,
          kind: 'CATALOG_ENTRY_UPDATED',
          subjectVersion: 2,
          changes: [{ field: 'isEnabled', after: 'false' }],
        },
        { ...about, kind: 'CATALOG_ENTRY_REMOVED', subjectVersion: 3, changes: [] },
      ])
    for (const as of ['cumulus-broker', 'borealis-systems', 'elm-studio', 'workspace-owner'] as const)
      expect((await gateway.read(as, query)).events.nodes).toEqual([])
  })
})
