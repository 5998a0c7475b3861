import { beforeEach, describe, expect, it } from 'vitest'
import { aurora, fixedId, googleWorkspace } from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { testTime } from '../support/templates.ts'
import { storedDefinitions, update } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const everything = {
  name: 'Workspace',
  displayName: 'Workspace 2',
  descriptionLong: 'Everything new.',
  productIdentifier: 'workspace-2',
  isGated: true,
  visible: false,
  subscriptionLifecycleEventHandlers: {
    onFulfillment: 'https://hooks.example.com/f',
    onExpiration: 'https://hooks.example.com/e',
  },
  serviceUrls: { serviceHome: 'https://new.example.com/', marketing: 'http://new.example.com/tour?a=b#c' },
  serviceRoles: [
    { name: 'workspace:member', displayName: 'Colleague', isDefault: true, disallowedResourceTypes: ['vault'] },
    {
      name: 'workspace:guest',
      refLink: '/roles/guest',
      isHidden: true,
      isComposable: true,
      isBundled: true,
      type: 'USER',
      status: 'ACTIVE',
      description: 'Looks.',
      subRoles: [{ name: 'workspace:guest:mail', displayName: 'Mail', description: 'Reads.' }],
    },
  ],
  documentSelfLink: '/definitions/workspace',
  healthCheckURL: 'https://new.example.com/health',
  campaignId: 'autumn',
  serviceIcon: 'https://new.example.com/i.svg',
  serviceNavBarIcon: 'https://new.example.com/n.svg',
  subscriptionStatusChangeNotificationUrl: 'https://hooks.example.com/s',
  orderCreatedNotifyUrl: 'https://hooks.example.com/o',
  serviceType: 'PAID_WITH_FREE_TRIAL',
  trialPeriod: 14,
  serviceTicker: 'WS2',
  serviceInstances: [
    {
      instanceId: 'workspace-eu',
      displayName: 'EU',
      url: 'https://eu.example.com/',
      globalizationKey: 'eu',
      isDefault: true,
    },
  ],
  accessRequestAllowed: true,
  defaultOnboardingContextId: fixedId('0b', 7),
  salesLedOnly: true,
  endTrialConfiguration: {
    postTrialConfiguration: { roles: ['workspace:member'], duration: 7, notifyPostTrialEnded: true },
    serviceEndTrialBehaviour: {
      endTrialBehaviourType: 'SUSPEND',
      endTrialOnPaymentConfirmation: true,
      subscriptionType: ['A', 'B'],
    },
  },
  shouldSendEmailUponGrantedAccess: false,
  customEmail: { customEmailSubject: 'Hello', customEmailBody: 'Line one.\nLine two.' },
  hideServiceTile: true,
  setupNeeded: false,
  maxOrgServiceAccess: 3,
  isCloudPackHelper: true,
  isComposite: true,
  isPrimary: false,
  isBeta: true,
  isCheckoutEnabled: false,
  isSelfSubscriptionCreationEnabled: false,
  isDisabled: true,
  isBinaryDownloadsAllowed: true,
  isInstanceScopedRolesSupported: false,
}

const endTrial = `postTrialConfiguration { roles duration notifyPostTrialEnded }
  serviceEndTrialBehaviour { endTrialBehaviourType endTrialOnPaymentConfirmation subscriptionType }`
const nested: Record<string, string> = {
  subscriptionLifecycleEventHandlers: 'onFulfillment onExpiration onCancellation',
  serviceUrls: 'serviceHome marketing pricingInformation',
  serviceRoles: `name displayName isDefault refLink isHidden isComposable isBundled type status description disallowedResourceTypes
    subRoles { name displayName description }`,
  serviceInstances: 'instanceId displayName url globalizationKey isDefault serviceId',
  endTrialConfiguration: endTrial,
  customEmail: 'customEmailSubject customEmailBody',
}
const allFields = Object.keys(everything)
  .map((name) => (nested[name] ? `${name} { ${nested[name]} }` : name))
  .join(' ')

describe('updateServiceDefinition', () => {
  it('changes every field that can be edited, and answers what it left', async () => {
    const { serviceDefinition } = await update(
      gateway,
      'workspace-owner',
      { changes: everything },
      `version ${allFields}`,
    )
    expect(serviceDefinition).toMatchObject({ ...everything, version: 4 })
    expect(serviceDefinition.subscriptionLifecycleEventHandlers.onCancellation).toBeNull()
    const read = await gateway.read(
      'aurora-software',
      `{ serviceDefinition(serviceId: "${googleWorkspace}") { version ${allFields} } }`,
    )
    expect(read.serviceDefinition).toEqual(serviceDefinition)
  })

  it('has a field for every one of the definition but those of one organization and the historical ones', async () => {
    const names = async (type: string, kind: 'fields' | 'inputFields') => {
      const argument = kind === 'fields' ? '(includeDeprecated: true)' : ''
      const { __type: found } = await gateway.read(
        'operator',
        `{ __type(name: "${type}") { ${kind}${argument} { name } } }`,
      )
      return found[kind].map(({ name }: { name: string }) => name)
    }
    const fixed = [
      'serviceId',
      'version',
      'locale',
      'organizationLink',
      'assignedInstance',
      'allOrgInstances',
      'defaultOrgInstance',
      'trialDetails',
      'supportedBillingEngines',
      'sellers',
    ]
    const editable = (await names('ServiceDefinition', 'fields')).filter((name: string) => !fixed.includes(name))
    expect((await names('ServiceDefinitionChanges', 'inputFields')).toSorted()).toEqual(editable.toSorted())
    expect(Object.keys(everything).toSorted()).toEqual(editable.toSorted())
  })

  it('leaves what is not given or null, and every other definition', async () => {
    const before = await storedDefinitions(gateway)
    const changes = { serviceTicker: 'WS2', campaignId: null, serviceUrls: null, visible: null, serviceRoles: null }
    await update(gateway, 'workspace-owner', { changes })
    const after = await storedDefinitions(gateway)
    const expected = before.definitions.map((row) =>
      row.serviceId === googleWorkspace ? { ...row, serviceTicker: 'WS2', version: 4, updatedAt: testTime } : row,
    )
    expect(after).toEqual({ ...before, definitions: expected, events: after.events })
    expect(after.events).toHaveLength(before.events.length + 1)
  })

  it('replaces objects whole, and makes fields empty that are to be cleared', async () => {
    const changes = { serviceUrls: { marketing: 'https://new.example.com/' } }
    const clear = [
      'MAX_ORG_SERVICE_ACCESS',
      'CUSTOM_EMAIL',
      'CAMPAIGN_ID',
      'DESCRIPTION_LONG',
      'SUBSCRIPTION_LIFECYCLE_EVENT_HANDLERS',
    ]
    await update(gateway, 'workspace-owner', { changes: { maxOrgServiceAccess: 4 } })
    const fields = `maxOrgServiceAccess campaignId descriptionLong displayName customEmail { customEmailSubject }
      subscriptionLifecycleEventHandlers { onExpiration } serviceUrls { marketing serviceHome }`
    expect(await update(gateway, 'workspace-owner', { changes, clear }, fields)).toMatchObject({
      serviceDefinition: {
        maxOrgServiceAccess: null,
        campaignId: null,
        descriptionLong: null,
        customEmail: null,
        subscriptionLifecycleEventHandlers: null,
        displayName: 'Google Workspace (Integrations Guide Service)',
        serviceUrls: { marketing: 'https://new.example.com/', serviceHome: null },
      },
    })
  })

  it('keeps the sub-roles of a role that is named without any, and removes them where the list is empty', async () => {
    const fields = 'serviceRoles { name subRoles { name } }'
    const admin = { name: 'workspace:admin', displayName: 'Boss' }
    const kept = await update(
      gateway,
      'workspace-owner',
      { changes: { serviceRoles: [{ name: 'workspace:new' }, admin] } },
      fields,
    )
    expect(kept.serviceDefinition.serviceRoles).toEqual([
      { name: 'workspace:new', subRoles: [] },
      { name: 'workspace:admin', subRoles: [{ name: 'workspace:admin:users' }, { name: 'workspace:admin:billing' }] },
    ])
    const removed = await update(
      gateway,
      'workspace-owner',
      { changes: { serviceRoles: [{ ...admin, subRoles: [] }] } },
      fields,
    )
    expect(removed.serviceDefinition.serviceRoles).toEqual([{ name: 'workspace:admin', subRoles: [] }])
    expect(
      (await update(gateway, 'workspace-owner', { changes: { serviceRoles: [] } }, fields)).serviceDefinition
        .serviceRoles,
    ).toEqual([])
  })

  it('edits the texts of one language and leaves those of the others', async () => {
    const texts = 'locale displayName descriptionLong version'
    const read = (locale: string) =>
      gateway.read(
        'acme-bakery',
        `{ serviceDefinition(serviceId: "${googleWorkspace}", locale: "${locale}") { ${texts} } }`,
      )
    const [english, portuguese] = [await read('en'), await read('pt-BR')]
    const result = await update(gateway, 'workspace-owner', { locale: 'fr', changes: { displayName: 'Espace' } }, texts)
    expect(result.serviceDefinition).toMatchObject({ locale: 'fr', displayName: 'Espace', version: 4 })
    expect(result.serviceDefinition.descriptionLong).toMatch(/^Messagerie/)
    expect((await read('en')).serviceDefinition).toEqual({ ...english.serviceDefinition, version: 4 })
    expect((await read('pt-BR')).serviceDefinition).toEqual({ ...portuguese.serviceDefinition, version: 4 })
  })

  it('adds a language under its canonical name', async () => {
    const changes = { displayName: '谷歌', descriptionLong: '郵件' }
    const result = await update(gateway, 'workspace-owner', { locale: 'ZH-hant-tw', changes }, 'locale displayName')
    expect(result.serviceDefinition).toEqual({ locale: 'zh-Hant-TW', displayName: '谷歌' })
    const { serviceDefinition } = await gateway.read(
      'acme-bakery',
      `{ serviceDefinition(serviceId: "${googleWorkspace}", locale: "zh-TW") { displayName } }`,
    )
    expect(serviceDefinition.displayName).toBe('谷歌')
  })

  it('tells one event without the addresses that may hold a token', async () => {
    const before = await storedDefinitions(gateway)
    await update(gateway, 'aurora-software', { changes: everything })
    const { events } = await storedDefinitions(gateway)
    expect(events).toHaveLength(before.events.length + 1)
    const event = events.at(-1)
    expect(event).toMatchObject({
      position: (before.events.at(-1)?.position ?? 0) + 1,
      kind: 'service_definition.updated',
      subjectType: 'ServiceDefinition',
      subjectId: googleWorkspace,
      subjectVersion: 4,
      sellerId: aurora,
      resellerId: null,
      organizationId: null,
      serviceId: googleWorkspace,
      occurredAt: testTime,
      snapshot: {
        name: 'Workspace',
        version: 4,
        locale: 'en',
        displayName: 'Workspace 2',
        serviceRoles: [{ name: 'workspace:member' }, { name: 'workspace:guest' }],
      },
    })
    expect(event?.changes.map(({ field }) => field).toSorted()).toEqual(Object.keys(everything).toSorted())
    expect(JSON.stringify(event)).not.toContain('hooks.example.com')
  })

  it('writes nothing where nothing changes, whatever the order of the members', async () => {
    const result = await update(gateway, 'workspace-owner', { changes: everything })
    const before = await storedDefinitions(gateway)
    const {
      endTrialConfiguration: {
        postTrialConfiguration: { roles, ...post },
        ...rest
      },
      ...others
    } = everything
    const changes = { ...others, endTrialConfiguration: { ...rest, postTrialConfiguration: { ...post, roles } } }
    expect(await update(gateway, 'workspace-owner', { changes, expectedVersion: 4 })).toEqual(result)
    expect(await update(gateway, 'workspace-owner', { changes: {} })).toEqual(result)
    const cleared = await update(gateway, 'workspace-owner', { clear: ['TRIAL_PERIOD'] })
    expect(cleared).toMatchObject({ serviceDefinition: { version: 5 } })
    expect(await update(gateway, 'workspace-owner', { clear: ['TRIAL_PERIOD'] })).toEqual(cleared)
    expect((await storedDefinitions(gateway)).events).toHaveLength(before.events.length + 1)
  })

  it('takes the place of the document’s placeholder type', async () => {
    const { serviceDefinitions } = gateway.database.tables
    await gateway.database.connection.update(serviceDefinitions).set({ givenServiceType: 'string' })
    expect(await update(gateway, 'workspace-owner', { changes: { serviceType: 'PAID' } })).toMatchObject({
      serviceDefinition: { version: 4 },
    })
    const row = (await storedDefinitions(gateway)).definitions.find(({ serviceId }) => serviceId === googleWorkspace)
    expect(row).toMatchObject({ serviceType: 'PAID', givenServiceType: null })
  })
})
