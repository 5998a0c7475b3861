import { describe, expect, test } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { ServiceDefinitionDto } from '../../src/service-definitions/dto-shape.ts'
import { toServiceDefinitionDto } from '../../src/service-definitions/dto.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { openGateway } from '../support/gateway.ts'
import { business, everyRow, exported, ids, imported, importText, line } from './business.ts'
import { documentExample } from './document-example.ts'

const { database } = await freshDatabase()
await imported(database, business())

/** The definition's document as the database has it, for one organization or for none. */
async function dto(organizationId?: string, locale = 'en'): Promise<ServiceDefinitionDto> {
  const {
    serviceDefinitions,
    serviceDefinitionTexts,
    serviceRoles,
    serviceSubRoles,
    serviceInstances,
    serviceDefinitionAssignments,
  } = database.tables
  const [definition] = await database.connection.select().from(serviceDefinitions)
  const texts = await database.connection.select().from(serviceDefinitionTexts)
  const assignments = await database.connection.select().from(serviceDefinitionAssignments)
  return toServiceDefinitionDto({
    definition: definition!,
    text: texts.find((text) => text.locale === locale) ?? null,
    roles: (await database.connection.select().from(serviceRoles)).toReversed(),
    subRoles: await database.connection.select().from(serviceSubRoles),
    instances: await database.connection.select().from(serviceInstances),
    assignment: assignments.find((assignment) => assignment.organizationId === organizationId) ?? null,
  })
}

describe('a ServiceDefinitionDto', () => {
  test('as the document shows it is accepted, and comes back field for field', async () => {
    await imported(database, [{ type: 'serviceDefinition', serviceId: ids.service(), ...documentExample }])
    expect(await dto()).toEqual(documentExample)
    expect(Object.keys(await dto())).toEqual(Object.keys(documentExample))
    expect(
      await imported(database, [{ type: 'serviceDefinition', serviceId: ids.service(), ...documentExample }]),
    ).toEqual([0, 0, 1])
  })

  test('as the document shows it comes back to its owner through the REST API', async () => {
    const definition = { type: 'serviceDefinition', serviceId: ids.service(), ...documentExample }
    const fill = (empty: Database) =>
      imported(empty, [...business().filter(({ type }) => type !== 'serviceDefinition'), definition])
    const gateway = await openGateway({ fill })
    const token = await gateway.token({
      accountId: 'owner',
      account: 'USER',
      role: 'SERVICE_OWNER',
      parties: [ids.service()],
    })
    const url = `http://localhost:4000/csp/slc/api/definitions/external/${ids.service()}?includeSubRoles=true&includeServiceInstances=true`
    const answer = await gateway.fetch(new Request(url, { headers: { authorization: `Bearer ${token}` } }))
    expect(await answer.json()).toEqual(documentExample)
  })

  test('with real values comes back field for field, and so does its export', async () => {
    const [role] = documentExample.serviceRoles
    const [instance] = documentExample.serviceInstances
    const real = {
      ...documentExample,
      name: 'ovens',
      serviceType: 'PAID_WITH_FREE_TRIAL',
      trialPeriod: 30,
      maxOrgServiceAccess: null,
      isInstanceScopedRolesSupported: true,
      visible: true,
      defaultOnboardingContextId: '8806367B-001A-4632-AFB4-27A7FAD7660C'.toLowerCase(),
      serviceRoles: [
        { ...role, subRoles: ['12', 'true', 7, { z: [1, null], a: '"' }, [], 'ä\u2028'], name: 'b' },
        { ...role, name: 'a', subRoles: [] },
      ],
      serviceInstances: [
        { ...instance, serviceId: ids.service() },
        { ...instance, id: '2', serviceId: 'other' },
      ],
      allOrgInstances: [],
      supportedBillingEngines: [],
    }
    await imported(database, [{ type: 'serviceDefinition', serviceId: ids.service(), ...real }])
    expect(await dto()).toEqual(real)
    const text = await exported(database)
    const { database: other } = await freshDatabase()
    await importText(other, text)
    expect(await everyRow(other)).toEqual(await everyRow(database))
  })

  test('has every name and its default where nothing was said', async () => {
    await imported(database, [
      line.serviceDefinition({
        serviceUrls: {},
        trialDetails: { endTrialConfiguration: { postTrialConfiguration: {} } },
      }),
    ])
    const answer = await dto()
    expect(Object.keys(answer)).toEqual(Object.keys(documentExample))
    expect(answer).toMatchObject({
      name: 'ovens',
      displayName: 'Ovens',
      descriptionLong: null,
      isGated: false,
      visible: false,
      serviceType: 'PAID',
      maxOrgServiceAccess: null,
      isInstanceScopedRolesSupported: true,
      serviceRoles: [],
      serviceInstances: [],
      sellers: [],
      customEmail: null,
      assignedInstance: null,
      serviceUrls: {
        offerConfiguration: null,
        serviceHome: null,
        requestAccess: null,
        pricingInformation: null,
        marketing: null,
      },
      trialDetails: {
        trialEnd: null,
        paymentCommitment: false,
        endTrialConfiguration: {
          postTrialConfiguration: { roles: [], duration: null, notifyPostTrialEnded: false },
          serviceEndTrialBehaviour: null,
        },
      },
    })
  })

  test('says to an organization what is assigned to it, in the language that was asked for', async () => {
    const german = { locale: 'de', displayName: 'Öfen', descriptionLong: 'Sehr heiß' }
    await imported(database, [line.serviceDefinition({ organizationLink: '/none', texts: [german] })])
    expect(await dto()).toMatchObject({ organizationLink: '/none' })
    expect(await dto(ids.organization(), 'de')).toMatchObject({
      organizationLink: '/bakery',
      displayName: 'Öfen',
      descriptionLong: 'Sehr heiß',
    })
  })

  test('gives null and nothing the same meaning', async () => {
    const nothing = Object.fromEntries(Object.keys(documentExample).map((name) => [name, null]))
    await imported(database, [line.serviceDefinition()])
    expect(
      await imported(database, [line.serviceDefinition({ ...nothing, name: 'ovens', displayName: 'Ovens' })]),
    ).toEqual([0, 0, 1])
  })
})
