import { beforeEach, describe, expect, it } from 'vitest'
import { acmeBakery, birchClinic, borealisMail, googleWorkspace } from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { storedDefinitions, update } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const times = <T>(count: number, make: (index: number) => T) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))

describe('an update of a definition', () => {
  const shop = async () => {
    const { organization, service } = await gateway.read(
      'acme-bakery',
      `{ organization(id: "${acmeBakery}") {
      estoreService(serviceId: "${googleWorkspace}") { service { id } } availability(serviceId: "${googleWorkspace}") { reasons } }
      service(id: "${googleWorkspace}") { id } }`,
    )
    return {
      isOffered: organization.estoreService !== null,
      reasons: organization.availability.reasons,
      isSeen: service !== null,
    }
  }

  it.each([
    [
      'isDisabled',
      { isDisabled: true },
      { isDisabled: false },
      { isOffered: false, reasons: ['DISABLED'], isSeen: true },
    ],
    [
      'visible',
      { visible: false },
      { visible: true },
      { isOffered: false, reasons: ['NOT_IN_CATALOG'], isSeen: false },
    ],
    [
      'isGated',
      { isGated: true },
      { isGated: false },
      { isOffered: false, reasons: ['NOT_IN_CATALOG'], isSeen: false },
    ],
    [
      'isCloudPackHelper',
      { isCloudPackHelper: true },
      { isCloudPackHelper: false },
      { isOffered: false, reasons: ['NOT_IN_CATALOG'], isSeen: false },
    ],
    [
      'maxOrgServiceAccess',
      { maxOrgServiceAccess: 0 },
      { maxOrgServiceAccess: 100 },
      { isOffered: false, reasons: ['ACCESS_LIMIT_REACHED'], isSeen: true },
    ],
  ])('of %s shows in the E-store at once', async (_, away, back, expected) => {
    const open = { isOffered: true, reasons: [], isSeen: true }
    expect(await shop()).toEqual(open)
    await update(gateway, 'workspace-owner', { changes: away })
    expect(await shop()).toEqual(expected)
    await update(gateway, 'workspace-owner', { changes: back })
    expect(await shop()).toEqual(open)
  })

  it('leaves a service visible to an organization that has it', async () => {
    await update(gateway, 'workspace-owner', {
      changes: { visible: false, isGated: true, isDisabled: true, isCloudPackHelper: true },
    })
    const { service } = await gateway.read(
      'birch-clinic',
      `{ service(id: "${googleWorkspace}") { definition { isDisabled visible } } }`,
    )
    expect(service.definition).toEqual({ isDisabled: true, visible: false })
  })

  it('shows its public fields to those who see the service, and the rest to its own side alone', async () => {
    const changes = {
      campaignId: 'secret plan',
      serviceTicker: 'S',
      isBeta: true,
      serviceRoles: [{ name: 'open' }, { name: 'hidden', isHidden: true }],
    }
    await update(gateway, 'workspace-owner', { changes })
    const fields = '{ isBeta campaignId serviceTicker serviceRoles { name } }'
    const read = async (person: 'birch-clinic' | 'nimbus-partners' | 'aurora-software') =>
      (await gateway.read(person, `{ serviceDefinition(serviceId: "${googleWorkspace}") ${fields} }`)).serviceDefinition
    const shown = { isBeta: true, campaignId: null, serviceTicker: null, serviceRoles: [{ name: 'open' }] }
    expect(await read('birch-clinic')).toEqual(shown)
    expect(await read('nimbus-partners')).toEqual(shown)
    const whole = {
      isBeta: true,
      campaignId: 'secret plan',
      serviceTicker: 'S',
      serviceRoles: [{ name: 'open' }, { name: 'hidden' }],
    }
    expect(await read('aurora-software')).toEqual(whole)
  })

  it('is read by the mutation after it in the same document', async () => {
    const input = `serviceId: "${googleWorkspace}"`
    const document = `mutation {
      a: updateServiceDefinition(input: { ${input}, changes: { serviceTicker: "A" }, expectedVersion: 3 }) { ...Told }
      b: updateServiceDefinition(input: { ${input}, changes: { serviceTicker: "B" }, expectedVersion: 3 }) { ...Told }
      c: updateServiceDefinition(input: { ${input}, changes: { serviceTicker: "C" }, expectedVersion: 4 }) { ...Told }
    } fragment Told on UpdateServiceDefinitionResult { ... on UpdateServiceDefinitionSuccess { serviceDefinition { serviceTicker version } }
      ... on VersionConflict { currentVersion } }`
    expect(await gateway.read('workspace-owner', document)).toEqual({
      a: { serviceDefinition: { serviceTicker: 'A', version: 4 } },
      b: { currentVersion: 4 },
      c: { serviceDefinition: { serviceTicker: 'C', version: 5 } },
    })
  })
})

describe('editors at the same time', () => {
  it('leave one winner of those that expect the same version', async () => {
    const results = await times(20, (index) =>
      update(gateway, index % 2 ? 'workspace-owner' : 'aurora-software', {
        changes: { serviceTicker: `T${index}` },
        expectedVersion: 3,
      }),
    )
    expect(results.filter((result) => result.serviceDefinition?.version === 4)).toHaveLength(1)
    expect(results.filter((result) => result.code === 'VERSION_CONFLICT' && result.currentVersion === 4)).toHaveLength(
      19,
    )
  })

  it('lose nothing without an expected version, one language or list each', async () => {
    const before = await storedDefinitions(gateway)
    const results = await times(20, (index) =>
      update(
        gateway,
        'workspace-owner',
        index % 2
          ? {
              locale: `en-${String.fromCharCode(65 + index)}${String.fromCharCode(65 + index)}`,
              changes: { displayName: `Name ${index}` },
            }
          : { changes: { serviceRoles: [{ name: `role ${index}`, subRoles: [{ name: 'part' }] }] } },
      ),
    )
    expect(results.every((result) => result.serviceDefinition)).toBe(true)
    const after = await storedDefinitions(gateway)
    expect(after.texts).toHaveLength(before.texts.length + 10)
    expect(after.roles.filter(({ serviceId }) => serviceId === googleWorkspace)).toHaveLength(1)
    expect(after.definitions.find(({ serviceId }) => serviceId === googleWorkspace)?.version).toBe(23)
    expect(after.events.slice(before.events.length).map(({ subjectVersion }) => subjectVersion)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 4),
    )
  })

  it('do the work once under one idempotency key, and answer the same', async () => {
    const given = { changes: { serviceTicker: 'ONE' }, expectedVersion: 3, idempotencyKey: 'once' }
    const results = await times(20, () => update(gateway, 'workspace-owner', given, 'version serviceTicker'))
    for (const result of results)
      expect(result).toMatchObject({ serviceDefinition: { version: 4, serviceTicker: 'ONE' } })
    await update(gateway, 'aurora-software', { changes: { serviceTicker: 'TWO' } })
    expect(await update(gateway, 'workspace-owner', given, 'version serviceTicker')).toMatchObject({
      serviceDefinition: { version: 5, serviceTicker: 'TWO' },
    })
    expect(await update(gateway, 'workspace-owner', { ...given, changes: { serviceTicker: 'THREE' } })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
    expect(await update(gateway, 'workspace-owner', { ...given, clear: ['CAMPAIGN_ID'] })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })
})

describe('the cost of an update', () => {
  it('does not grow with the length of the lists', async () => {
    const count = async (roles: number) => {
      const serviceRoles = Array.from({ length: roles }, (_, index) => ({
        name: `role ${roles} ${index}`,
        subRoles: [{ name: 'a' }, { name: 'b' }],
      }))
      const { result, statements } = await gateway.counter.during(() =>
        update(gateway, 'borealis-owner', {
          serviceId: borealisMail,
          changes: { serviceRoles, isBeta: roles % 2 === 0 },
        }),
      )
      expect(result).toMatchObject({ __typename: 'UpdateServiceDefinitionSuccess' })
      return statements.length
    }
    expect(await count(100)).toBe(await count(1))
  })
})

describe('a subscription', () => {
  it('begins a trial of the length that the definition has by then', async () => {
    await update(gateway, 'workspace-owner', { changes: { serviceType: 'PAID_WITH_FREE_TRIAL', trialPeriod: 10 } })
    const { createSubscription } = await gateway.read(
      'cumulus-broker',
      `mutation($input: CreateSubscriptionInput!) { createSubscription(input: $input) {
      ... on CreateSubscriptionSuccess { subscription { status trial { startsAt endsAt } } } ... on DomainError { code message } } }`,
      {
        input: {
          organizationId: birchClinic,
          serviceId: googleWorkspace,
          productId: 'e0000000-0000-4000-8000-000000000001',
        },
      },
    )
    expect(createSubscription.subscription).toEqual({
      status: 'ACTIVE',
      trial: { startsAt: '2026-03-01T12:00:00.000Z', endsAt: '2026-03-11T12:00:00.000Z' },
    })
  })
})
