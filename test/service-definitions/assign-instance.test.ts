import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { acmeBakery, birchClinic, borealis, borealisMail, cedarLogistics, deltaSchool } from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { documentOf, done, everything, send } from '../management/support.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const fields = `version organizationLink assignedInstance { instanceId displayName url isDefault serviceId }
  allOrgInstances { instanceId url default } defaultOrgInstance { instanceId } trialDetails { status }`
const ofBirch = { serviceId: borealisMail, organizationId: birchClinic }
const assign = (input: object, as: As = 'borealis-systems') =>
  send(gateway, as, 'assignServiceInstance', { ...ofBirch, ...input }, fields)
const idsOf = (answer: Awaited<ReturnType<typeof assign>>) =>
  answer.shown.allOrgInstances?.map(({ instanceId, default: isDefault }: { instanceId: string; default: boolean }) =>
    isDefault ? `${instanceId}*` : instanceId,
  )

describe('assignServiceInstance', () => {
  it('adds instances to those that an organization may use, and changes what is named beside', async () => {
    const { version } = (await assign({})).shown
    const added = await assign({ instanceIds: ['mail-eu'] }, 'borealis-owner')
    expect(idsOf(added)).toEqual(['mail-jp*', 'mail-eu'])
    expect(added.shown).toMatchObject({ version: version + 1, assignedInstance: { instanceId: 'mail-jp' } })
    const moved = await assign({
      assignedInstanceId: 'mail-eu',
      defaultInstanceId: 'mail-eu',
      organizationLink: '/birch',
    })
    expect(idsOf(moved)).toEqual(['mail-jp', 'mail-eu*'])
    expect(moved.shown).toMatchObject({
      organizationLink: '/birch',
      assignedInstance: { instanceId: 'mail-eu', displayName: 'Europe', isDefault: true, serviceId: borealisMail },
      defaultOrgInstance: { instanceId: 'mail-eu' },
      // The trial that it tells of is no part of it, and stays.
      trialDetails: { status: 'ACTIVE' },
    })
    const left = await assign({ removeKeys: ['mail-jp'], assignedInstanceId: null, organizationLink: null })
    expect(idsOf(left)).toEqual(['mail-eu*'])
    expect(left.shown).toMatchObject({ organizationLink: null, assignedInstance: null })
    expect((await assign({ removeKeys: ['mail-eu'], defaultInstanceId: null })).shown.allOrgInstances).toBeNull()
    const { serviceDefinition } = await gateway.read(
      'borealis-systems',
      `{ serviceDefinition(serviceId: "${borealisMail}", organizationId: "${birchClinic}") { trialDetails { status } } }`,
    )
    expect(serviceDefinition.trialDetails).toEqual({ status: 'ACTIVE' })
  })

  it('is for one organization, and for the one that has nothing yet', async () => {
    const input = { organizationId: acmeBakery, instanceIds: ['mail-eu', 'mail-jp'], assignedInstanceId: 'mail-jp' }
    await done(gateway, 'cumulus-broker', 'addOrganizationService', {
      organizationId: acmeBakery,
      serviceId: borealisMail,
      currencyCode: 'EUR',
    })
    const answer = await assign(input)
    expect(idsOf(answer)).toEqual(['mail-eu', 'mail-jp'])
    expect(answer.shown).toMatchObject({ assignedInstance: { instanceId: 'mail-jp' }, defaultOrgInstance: null })
    expect(idsOf(await assign({}))).toEqual(['mail-jp*'])
    // The same again changes nothing.
    expect((await assign(input)).shown.version).toBe(answer.shown.version)
  })

  it('tells of an instance what the service says of it when it is assigned', async () => {
    const instances = [{ instanceId: 'mail-jp', displayName: 'Nippon', url: 'https://jp.example.com/' }]
    await done(gateway, 'borealis-systems', 'setServiceInstances', { serviceId: borealisMail, instances }, 'version')
    const before = await gateway.read(
      'borealis-systems',
      `{ serviceDefinition(serviceId: "${borealisMail}", organizationId: "${birchClinic}") { ${fields} } }`,
    )
    expect(before.serviceDefinition.assignedInstance.displayName).toBe('Japan')
    const after = await assign({ instanceIds: ['mail-jp'] })
    expect(after.shown.assignedInstance).toMatchObject({ displayName: 'Nippon', url: 'https://jp.example.com/' })
    expect(after.shown.allOrgInstances).toEqual([
      { instanceId: 'mail-jp', url: 'https://jp.example.com/', default: true },
    ])
  })

  it('is told by an event of the definition, whose details the seller’s side alone reads', async () => {
    await assign({ instanceIds: ['mail-eu'] })
    await logEverything(gateway.database)
    const query = `{ events(filter: { subjectId: "${borealisMail}", kinds: [SERVICE_DEFINITION_UPDATED] }, last: 1) {
      nodes { changes { field after } snapshot } } }`
    const [told] = (await gateway.read('borealis-systems', query)).events.nodes
    expect(told).toMatchObject({
      changes: [{ field: 'allOrgInstances', after: expect.stringContaining('mail-eu') }],
      snapshot: {
        organizationId: birchClinic,
        allOrgInstances: [{ instanceId: 'mail-jp' }, { instanceId: 'mail-eu' }],
      },
    })
    const [toBroker] = (await gateway.read('cumulus-broker', query)).events.nodes
    expect(toBroker.changes).toEqual([])
    expect(Object.keys(toBroker.snapshot).toSorted()).toEqual(['serviceId', 'version'])
  })

  it('is refused with everything that is wrong, and nothing is written', async () => {
    const before = await everything(gateway)
    const wrong = await assign({
      instanceIds: ['mail-eu', 'moon'],
      removeKeys: ['mail-jp', 'mail-eu', 'mars'],
      defaultInstanceId: 'moon-2',
      organizationLink: 'birch',
    })
    expect(wrong.issues?.map(({ path }) => path.join('.'))).toEqual([
      'instanceIds.1',
      'removeKeys.0',
      'removeKeys.1',
      'removeKeys.2',
      'defaultInstanceId',
      'organizationLink',
    ])
    expect(await assign({ instanceIds: ['mail-eu'], expectedVersion: 999 })).toMatchObject({
      __typename: 'VersionConflict',
    })
    expect(await everything(gateway)).toEqual(before)
  })

  it('is refused for what the viewer does not see, as for what there is not', async () => {
    const absent = await assign({ organizationId: randomUUID() })
    expect(absent).toMatchObject({ __typename: 'NotFound' })
    // It has nothing of this seller's.
    const { organizations } = await gateway.read('borealis-systems', `{ organizations { nodes { id } } }`)
    const seen = organizations.nodes.map(({ id }: { id: string }) => id)
    const hidden = [acmeBakery, cedarLogistics, deltaSchool].filter((id) => !seen.includes(id))
    expect(hidden).not.toEqual([])
    for (const organizationId of hidden) expect(await assign({ organizationId })).toEqual(absent)
    for (const as of ['aurora-software', 'workspace-owner'] as const)
      expect(await assign({}, as)).toMatchObject({ __typename: 'NotFound' })
  })

  it('is for sellers and service owners, of no archived seller and no archived organization', async () => {
    for (const { slug, role } of people) {
      const { body } = await gateway.ask(slug, documentOf('assignServiceInstance', 'version'), { input: ofBirch })
      const isAllowed = ['SELLER', 'SERVICE_OWNER'].includes(role)
      expect([slug, body.errors?.[0].extensions.code]).toEqual([slug, isAllowed ? undefined : 'FORBIDDEN'])
    }
    const { organizations } = gateway.database.tables
    await gateway.database.connection.update(organizations).set({ archivedAt: gateway.clock.now })
    expect(await assign({ instanceIds: ['mail-eu'] })).toMatchObject({ __typename: 'Archived' })
    await done(gateway, 'admin', 'archiveSeller', { sellerId: borealis })
    for (const as of ['borealis-systems', 'borealis-owner'] as const)
      expect(await assign({ instanceIds: ['mail-eu'] }, as)).toMatchObject({ __typename: 'Archived' })
  })

  it('is done once with one key, and of two at once loses neither', async () => {
    const input = { instanceIds: ['mail-eu'], idempotencyKey: 'once' }
    const { version } = (await assign(input)).shown
    expect(await assign(input)).toMatchObject({ isReplay: true, shown: { version } })
    expect(await assign({ ...input, organizationLink: '/x' })).toMatchObject({ __typename: 'IdempotencyMismatch' })
    await Promise.all([
      assign({ organizationLink: '/birch' }),
      assign({ defaultInstanceId: 'mail-eu' }, 'borealis-owner'),
    ])
    expect((await assign({})).shown).toMatchObject({
      organizationLink: '/birch',
      defaultOrgInstance: { instanceId: 'mail-eu' },
    })
  })
})
