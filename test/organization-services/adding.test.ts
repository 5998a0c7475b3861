import { beforeEach, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  auroraBackup,
  birchClinic,
  borealisVault,
  cedarLogistics,
  cumulus,
  googleWorkspace,
} from '../../src/demo/ids.ts'
import { openGateway, type As, type TestGateway } from '../support/gateway.ts'
import { recordedEvents } from '../support/recorded-events.ts'

const add = `mutation ($input: AddOrganizationServiceInput!) {
  addOrganizationService(input: $input) {
    __typename
    ... on DomainError { code message }
    ... on InvalidInput { issues { path code name message } }
    ... on ServiceNotAvailable { reasons }
    ... on CurrencyNotSupported { supported }
    ... on AddOrganizationServiceSuccess {
      organizationService { organization { name } service { name } currencyCode version customProperties { key value } }
    }
  }
}`

/** The body that the documents show (Manage Services), with the graph's names. */
const documented = {
  organizationId: acmeBakery,
  serviceId: googleWorkspace,
  currencyCode: 'EUR',
  customProperties: [
    { key: 'adminFirstName', value: 'John' },
    { key: 'adminLastName', value: 'Doe' },
    { key: 'domain', value: 'abcdecompanytest.com' },
  ],
}

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

async function adding(as: As, input: object) {
  const { body } = await gateway.ask(as, add, { input })
  expect(body.errors).toBeUndefined()
  return body.data.addOrganizationService
}

describe('the documents’ own example', () => {
  it('is in the E-store of Acme Bakery', async () => {
    const query = `query ($id: ID!, $serviceId: ID!) { organization(id: $id) { estoreService(serviceId: $serviceId) { service { id name } } } }`
    const { organization } = await gateway.read('cumulus-broker', query, { id: acmeBakery, serviceId: googleWorkspace })
    expect(organization.estoreService.service).toEqual({
      id: googleWorkspace,
      name: 'Google Workspace (Integrations Guide Service)',
    })
  })

  it('is added with the documented body', async () => {
    expect(await adding('cumulus-broker', documented)).toEqual({
      __typename: 'AddOrganizationServiceSuccess',
      organizationService: {
        organization: { name: 'Acme Bakery' },
        service: { name: 'Google Workspace (Integrations Guide Service)' },
        currencyCode: 'EUR',
        version: 1,
        customProperties: documented.customProperties,
      },
    })
  })

  it('without a domain is exactly the documented error', async () => {
    const refusal = await adding('cumulus-broker', {
      ...documented,
      customProperties: documented.customProperties.slice(0, 2),
    })
    expect(refusal).toEqual({
      __typename: 'InvalidInput',
      code: 'INVALID_INPUT',
      message: 'Custom property Domain is mandatory',
      issues: [
        {
          path: ['customProperties', 'domain'],
          code: 5,
          name: 'InvalidValue',
          message: 'Custom property Domain is mandatory',
        },
      ],
    })
  })

  it('is refused the second time', async () => {
    await adding('cumulus-broker', documented)
    expect(await adding('cumulus-broker', documented)).toMatchObject({
      __typename: 'ServiceAlreadyAdded',
      code: 'SERVICE_ALREADY_ADDED',
    })
  })
})

describe('adding a service', () => {
  it('records one event', async () => {
    const { length } = await recordedEvents(gateway.database)
    await adding('cumulus-broker', documented)
    const [event, ...others] = (await recordedEvents(gateway.database)).slice(length)
    expect(event).toMatchObject({ kind: 'organization_service.added', actorRole: 'BROKER', actorParty: cumulus })
    expect(others).toEqual([])
  })

  it('names every property that is wrong at once', async () => {
    const customProperties = [
      { key: 'domain', value: 'no domain' },
      { key: 'domain', value: 'twice.example.com' },
      { key: 'colour', value: 'blue' },
    ]
    const { issues } = await adding('cumulus-broker', { ...documented, customProperties })
    expect(issues.map((issue: { message: string }) => issue.message)).toEqual([
      'Custom property Domain must be a domain name',
      'Custom property Domain is given twice',
      'Custom property colour is unknown',
    ])
  })

  it('is refused in a currency that the service is not sold in', async () => {
    expect(await adding('cumulus-broker', { ...documented, currencyCode: 'JPY' })).toMatchObject({
      __typename: 'CurrencyNotSupported',
      supported: ['EUR', 'USD'],
    })
  })

  it('finds neither what the reseller does not offer nor another reseller’s organization', async () => {
    const absent = 'There is no such organization, or no such service in its E-store.'
    expect(await adding('cumulus-broker', { ...documented, serviceId: borealisVault })).toMatchObject({
      __typename: 'NotFound',
      message: absent,
    })
    expect(await adding('cumulus-broker', { ...documented, organizationId: cedarLogistics })).toMatchObject({
      __typename: 'NotFound',
      message: absent,
    })
  })

  it('says every reason why it is not available', async () => {
    const refusal = await adding('nimbus-partners', {
      organizationId: cedarLogistics,
      serviceId: borealisVault,
      currencyCode: 'EUR',
    })
    expect(refusal).toMatchObject({
      __typename: 'ServiceNotAvailable',
      reasons: ['INVITATION_REQUIRED', 'ACCESS_LIMIT_REACHED'],
    })
  })

  it('is for brokers alone', async () => {
    for (const as of ['aurora-software', 'acme-bakery', 'operator'] as const) {
      const { body } = await gateway.ask(as, add, { input: documented })
      expect(body.errors[0].extensions.code).toBe('FORBIDDEN')
    }
    const { body } = await gateway.ask(null, add, { input: documented })
    expect(body.errors[0].extensions.code).toBe('UNAUTHENTICATED')
  })
})

const update = `mutation ($input: UpdateOrganizationServiceInput!) {
  updateOrganizationService(input: $input) {
    __typename
    ... on DomainError { message }
    ... on ServiceInUse { liveSubscriptions }
    ... on VersionConflict { currentVersion }
    ... on UpdateOrganizationServiceSuccess { organizationService { version currencyCode customProperties { key value } } }
  }
}`
const remove = `mutation ($input: RemoveOrganizationServiceInput!) {
  removeOrganizationService(input: $input) {
    __typename
    ... on DomainError { message }
    ... on ServiceInUse { liveSubscriptions }
    ... on RemoveOrganizationServiceSuccess { organizationService { id removedAt } }
  }
}`

describe('changing and removing a service', () => {
  it('merges properties by key, and null clears', async () => {
    await adding('cumulus-broker', documented)
    const input = { organizationId: acmeBakery, serviceId: googleWorkspace, expectedVersion: 1 }
    const changes = {
      ...input,
      customProperties: [
        { key: 'adminFirstName', value: null },
        { key: 'domain', value: 'acme.example.com' },
      ],
    }
    const { updateOrganizationService } = await gateway.read('cumulus-broker', update, { input: changes })
    expect(updateOrganizationService.organizationService).toEqual({
      version: 2,
      currencyCode: 'EUR',
      customProperties: [
        { key: 'adminFirstName', value: null },
        { key: 'adminLastName', value: 'Doe' },
        { key: 'domain', value: 'acme.example.com' },
      ],
    })
    const again = await gateway.read('cumulus-broker', update, { input: changes })
    expect(again.updateOrganizationService).toMatchObject({ __typename: 'VersionConflict', currentVersion: 2 })
  })

  it('keeps the currency, and the service, while something is subscribed to', async () => {
    const input = { organizationId: birchClinic, serviceId: googleWorkspace }
    const changed = await gateway.read('cumulus-broker', update, { input: { ...input, currencyCode: 'USD' } })
    expect(changed.updateOrganizationService).toMatchObject({ __typename: 'ServiceInUse' })
    const removed = await gateway.read('cumulus-broker', remove, { input })
    expect(removed.removeOrganizationService).toMatchObject({ __typename: 'ServiceInUse' })
    expect(removed.removeOrganizationService.liveSubscriptions).toBeGreaterThan(0)
  })

  it('removes a service, which can then be added anew', async () => {
    await adding('cumulus-broker', documented)
    const input = { organizationId: acmeBakery, serviceId: googleWorkspace }
    const { removeOrganizationService } = await gateway.read('cumulus-broker', remove, { input })
    expect(removeOrganizationService.organizationService.removedAt).toBe('2026-03-01T12:00:00.000Z')
    const again = await gateway.read('cumulus-broker', remove, { input })
    expect(again.removeOrganizationService).toMatchObject({ __typename: 'NotFound' })
    expect(await adding('cumulus-broker', documented)).toMatchObject({ __typename: 'AddOrganizationServiceSuccess' })
  })

  it('does not find what the organization does not have', async () => {
    const input = { organizationId: birchClinic, serviceId: auroraBackup }
    const { removeOrganizationService } = await gateway.read('cumulus-broker', remove, { input })
    expect(removeOrganizationService).toMatchObject({ __typename: 'NotFound' })
  })
})
