import { beforeAll, describe, expect, it } from 'vitest'
import { borealisMail, borealisVault, fixedId, googleWorkspace } from '../../src/demo/ids.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { storedDefinitions, type Update, update } from './support.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

async function refused(given: Update) {
  const before = await storedDefinitions(gateway)
  const result = await update(gateway, 'workspace-owner', given)
  expect(await storedDefinitions(gateway)).toEqual(before)
  return result
}

const pathsOf = async (given: Update) =>
  (await refused(given)).issues.map(({ path }: { path: string[] }) => path.join('.'))
const role = (name: string, more: object = {}) => ({ name, ...more })

describe('an update of a definition that is wrong', () => {
  it('is refused with everything that is wrong, and writes nothing', async () => {
    const result = await refused({
      locale: '*',
      clear: ['SERVICE_URLS', 'TRIAL_PERIOD'],
      changes: {
        name: ' ',
        displayName: 'x'.repeat(256),
        descriptionLong: '',
        trialPeriod: 3651,
        maxOrgServiceAccess: -1,
        healthCheckURL: 'status',
        serviceUrls: { serviceHome: 'ftp://example.com', marketing: 'https://example.com' },
        serviceIcon: 'javascript:alert(1)',
        subscriptionLifecycleEventHandlers: { onFulfillment: 'https://user:secret@example.com/' },
        endTrialConfiguration: { postTrialConfiguration: { duration: -1, roles: ['a', ''] } },
        customEmail: { customEmailSubject: '' },
        serviceRoles: [
          role('a'),
          role('b', { refLink: '//evil.example.com' }),
          role('a'),
          role('', { subRoles: [{ name: ' ' }] }),
        ],
        serviceInstances: [{ instanceId: 'one', url: '/relative' }, { instanceId: 'one' }],
      },
    })
    expect(result).toMatchObject({ __typename: 'InvalidInput', code: 'INVALID_INPUT' })
    const told = Object.fromEntries(
      result.issues.map(({ path, message }: { path: string[]; message: string }) => [path.join('.'), message]),
    )
    expect(told).toEqual({
      locale: 'locale must name one language, such as fr or pt-BR',
      'clear.0': 'serviceUrls is given and cleared at once',
      'clear.1': 'trialPeriod is given and cleared at once',
      'changes.name': 'name must not be empty',
      'changes.displayName': 'displayName must have at most 255 characters',
      'changes.descriptionLong': 'descriptionLong must not be empty',
      'changes.trialPeriod': 'trialPeriod must be between 0 and 3650',
      'changes.maxOrgServiceAccess': 'maxOrgServiceAccess must be at least 0',
      'changes.healthCheckURL': 'healthCheckURL must be an http or https URL, or a path from /',
      'changes.serviceUrls.serviceHome': 'serviceHome must be an http or https URL without a user name',
      'changes.serviceIcon': 'serviceIcon must be an http or https URL without a user name',
      'changes.subscriptionLifecycleEventHandlers.onFulfillment':
        'onFulfillment must be an http or https URL without a user name',
      'changes.endTrialConfiguration.postTrialConfiguration.duration': 'duration must be between 0 and 3650',
      'changes.endTrialConfiguration.postTrialConfiguration.roles.1': '1 must not be empty',
      'changes.customEmail.customEmailSubject': 'customEmailSubject must not be empty',
      'changes.serviceRoles.1.refLink': 'refLink must be an http or https URL, or a path from /',
      'changes.serviceRoles.2.name': 'name is there twice',
      'changes.serviceRoles.3.name': 'name must not be empty',
      'changes.serviceRoles.3.subRoles.0.name': 'name must not be empty',
      'changes.serviceInstances.0.url': 'url must be an http or https URL without a user name',
      'changes.serviceInstances.1.instanceId': 'instanceId is there twice',
    })
    expect(result.issues[0]).toMatchObject({ code: 5, name: 'InvalidValue' })
    expect(JSON.stringify(result)).not.toContain('secret')
  })

  it.each([
    'https://',
    'http:/example.com',
    'https://exa mple.com',
    'https://example.com/a b',
    'https://example.com/\n',
    'https://@',
    ' https://example.com',
    'HTTPS//example.com',
    'data:text/html,x',
    'https://:password@example.com',
    `https://example.com/${'x'.repeat(2000)}`,
  ])('has %j for a URL', async (serviceHome) => {
    expect(await pathsOf({ changes: { serviceUrls: { serviceHome } } })).toEqual(['changes.serviceUrls.serviceHome'])
  })

  it.each([
    'https://example.com',
    'HTTP://EXAMPLE.com:8080/a?b=%20#c',
    'https://münchen.example/ä',
    'http://[::1]/',
    'http://127.0.0.1',
  ])('does not have %j for a URL', async (serviceHome) => {
    expect(
      await update(
        gateway,
        'workspace-owner',
        { changes: { serviceUrls: { serviceHome } } },
        'serviceUrls { serviceHome }',
      ),
    ).toMatchObject({ serviceDefinition: { serviceUrls: { serviceHome } } })
  })

  it('adds a language without a name to show', async () => {
    expect(await pathsOf({ locale: 'de', changes: { descriptionLong: 'Post' } })).toEqual(['changes.displayName'])
    expect(await pathsOf({ locale: 'de', clear: ['DESCRIPTION_LONG'] })).toEqual(['changes.displayName'])
  })

  it.each(['en-u-ca-buddhist', 'de-x-private', '*'])(
    'adds %s, which is more or less than a language',
    async (locale) => {
      expect(await pathsOf({ locale, changes: { displayName: 'Post' } })).toEqual(['locale'])
    },
  )

  it('has lists that are too long', async () => {
    const serviceRoles = Array.from({ length: 101 }, (_, index) => role(`role ${index}`))
    const serviceInstances = Array.from({ length: 101 }, (_, index) => ({ instanceId: `${index}` }))
    expect(await pathsOf({ changes: { serviceRoles, serviceInstances } })).toEqual([
      'changes.serviceInstances',
      'changes.serviceRoles',
    ])
    const subRoles = Array.from({ length: 51 }, () => ({ name: 'x' }))
    expect(await pathsOf({ changes: { serviceRoles: [role('a', { subRoles })] } })).toEqual([
      'changes.serviceRoles.0.subRoles',
    ])
  })

  it('is no input at all', async () => {
    const wrong = [
      { serviceType: 'GOLD' },
      { name: 'a\0b' },
      { campaignId: '\uD800' },
      { visible: 'yes' },
      { unknown: 1 },
      { trialPeriod: 1.5 },
    ]
    for (const changes of [
      ...wrong,
      { serviceUrls: { other: 'https://example.com' } },
      { defaultOnboardingContextId: 'x' },
      { trialPeriod: 2 ** 31 },
    ])
      expect([await refused({ changes }), changes]).toEqual(['BAD_USER_INPUT', changes])
    expect(await refused({ clear: ['NAME'] })).toBe('BAD_USER_INPUT')
    for (const locale of ['not a language', 'x-whatever', 'i-klingon'])
      expect(await refused({ locale })).toBe('BAD_USER_INPUT')
    expect(await refused({ serviceId: 'x' })).toBe('BAD_USER_INPUT')
  })
})

describe('who edits a definition', () => {
  it.each(['cumulus-broker', 'nimbus-partners', 'acme-bakery', 'delta-school', 'operator'] as const)(
    'refuses %s before it looks',
    async (person) => {
      const { result, statements } = await gateway.counter.during(() =>
        update(gateway, person, { changes: { visible: false } }),
      )
      expect(result).toBe('FORBIDDEN')
      expect(statements).toEqual([])
    },
  )

  it('asks for credentials', async () => {
    expect(await update(gateway, null, {})).toBe('UNAUTHENTICATED')
  })

  it.each([
    ['aurora-software', borealisMail],
    ['workspace-owner', borealisMail],
    ['borealis-owner', googleWorkspace],
    ['borealis-systems', googleWorkspace],
    ['aurora-software', fixedId('d', 99)],
  ] as const)('finds nothing of others for %s', async (person, serviceId) => {
    const before = await storedDefinitions(gateway)
    expect(await update(gateway, person, { serviceId, changes: { name: '' }, expectedVersion: 77 })).toEqual({
      __typename: 'NotFound',
      code: 'NOT_FOUND',
      message: 'There is no such service, or it has no definition.',
    })
    expect(await storedDefinitions(gateway)).toEqual(before)
  })

  it('lets the seller and each of a service owner’s services', async () => {
    const changes = { isBeta: true }
    for (const [person, serviceId] of [
      ['aurora-software', googleWorkspace],
      ['borealis-owner', borealisMail],
      ['borealis-owner', borealisVault],
    ] as const)
      expect(await update(gateway, person, { serviceId, changes })).toMatchObject({
        __typename: 'UpdateServiceDefinitionSuccess',
      })
  })
})
