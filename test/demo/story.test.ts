import { beforeAll, describe, expect, test } from 'vitest'
import { loadDemo } from '../../src/demo/load.ts'
import { people } from '../../src/demo/people.ts'
import { subscriptionStatuses } from '../../src/vocabulary.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { faultsOf } from './consistency.ts'
import { type AllRows, readAll } from './rows.ts'

const now = new Date('2026-03-02T17:30:00Z')
const id = (letter: string, number: number) => `${letter}0000000-0000-4000-8000-${String(number).padStart(12, '0')}`
const g = '8806367b-001a-4632-afb4-27a7fad7660c'
const [aurora, borealis] = [id('a', 1), id('a', 2)]
const [cumulus, nimbus, stratus] = [id('b', 1), id('b', 2), id('b', 3)]
const [acme, birch, cedar, delta, elm] = [id('c', 1), id('c', 2), id('c', 3), id('c', 4), id('c', 5)]
const [backup, mail, vault] = [id('d', 1), id('d', 2), id('d', 3)]

let rows: AllRows
beforeAll(async () => {
  const { database } = await freshDatabase()
  await loadDemo(database, { now })
  rows = await readAll(database)
})

const names = (table: { id: string; name: string }[]) => Object.fromEntries(table.map((row) => [row.id, row.name]))
const catalogOf = (reseller: string) =>
  rows.catalogEntries
    .filter((entry) => entry.resellerId === reseller && entry.isEnabled)
    .map((entry) => entry.serviceId)
const servicesOf = (organization: string) =>
  rows.organizationServices.filter((row) => row.organizationId === organization).map((row) => row.serviceId)
const subscriptionsOf = (organization: string, service: string) =>
  rows.subscriptions.filter((row) => row.organizationId === organization && row.serviceId === service)
const statusesOf = (organization: string, service: string) =>
  subscriptionsOf(organization, service).map((row) => row.status)
const definitionOf = (service: string) => rows.serviceDefinitions.find((row) => row.serviceId === service)
const serviceOf = (service: string) => rows.services.find((row) => row.id === service)
const product = (number: number) => rows.products.find((row) => row.id === id('e', number))

describe('parties', () => {
  test('the sellers are Aurora Software and Borealis Systems', () => {
    expect(names(rows.sellers)).toEqual({ [aurora]: 'Aurora Software', [borealis]: 'Borealis Systems' })
  })

  test('the resellers are Cumulus Broker, Nimbus Partners and Stratus Trade', () => {
    expect(names(rows.resellers)).toEqual({
      [cumulus]: 'Cumulus Broker',
      [nimbus]: 'Nimbus Partners',
      [stratus]: 'Stratus Trade',
    })
  })

  test('each reseller offers its catalog', () => {
    expect(catalogOf(cumulus).toSorted()).toEqual([g, backup, mail].toSorted())
    expect(catalogOf(nimbus).toSorted()).toEqual([g, vault].toSorted())
    expect(catalogOf(stratus)).toEqual([])
  })

  test('five organizations belong to their resellers', () => {
    expect(names(rows.organizations)).toEqual({
      [acme]: 'Acme Bakery',
      [birch]: 'Birch Clinic',
      [cedar]: 'Cedar Logistics',
      [delta]: 'Delta School',
      [elm]: 'Elm Studio',
    })
    expect(Object.fromEntries(rows.organizations.map((row) => [row.id, row.resellerId]))).toEqual({
      [acme]: cumulus,
      [birch]: cumulus,
      [cedar]: nimbus,
      [delta]: nimbus,
      [elm]: stratus,
    })
  })

  test('whoever has a name can be searched by it', () => {
    for (const row of [...rows.sellers, ...rows.resellers, ...rows.organizations, ...rows.services, ...rows.products]) {
      expect(row.searchName).toBe(row.name.toLowerCase())
    }
  })
})

describe('organizations', () => {
  test('Acme Bakery has Aurora Backup with live subscriptions, and nothing else', () => {
    expect(servicesOf(acme)).toEqual([backup])
    expect(statusesOf(acme, backup)).toEqual(expect.arrayContaining(['ACTIVE', 'PENDING']))
  })

  test('Birch Clinic has Google Workspace and Borealis Mail, with subscriptions in every status', () => {
    expect(servicesOf(birch).toSorted()).toEqual([g, mail].toSorted())
    expect(new Set([...statusesOf(birch, g), ...statusesOf(birch, mail)])).toEqual(new Set(subscriptionStatuses))
    expect(statusesOf(birch, mail)).toEqual(expect.arrayContaining(['PENDING', 'FAILED']))
    expect(statusesOf(birch, g).length).toBeGreaterThanOrEqual(5)
    expect(statusesOf(birch, g).filter((status) => status === 'ACTIVE')).toHaveLength(1)
  })

  test('Cedar Logistics has Google Workspace, with an active subscription, and is not invited to Borealis Vault', () => {
    expect(servicesOf(cedar)).toEqual([g])
    expect(statusesOf(cedar, g)).toContain('ACTIVE')
  })

  test('Delta School alone is invited to Borealis Vault, and has it', () => {
    expect(rows.invitations.map((row) => [row.serviceId, row.organizationId])).toEqual([[vault, delta]])
    expect(servicesOf(delta)).toEqual([vault])
  })

  test('Elm Studio has nothing', () => {
    expect(servicesOf(elm)).toEqual([])
    expect(rows.subscriptions.filter((row) => row.organizationId === elm)).toEqual([])
  })
})

describe('services', () => {
  test('each has its seller, name and currencies', () => {
    expect(
      Object.fromEntries(rows.services.map((row) => [row.id, [row.sellerId, row.name, row.currencyCodes]])),
    ).toEqual({
      [g]: [aurora, 'Google Workspace (Integrations Guide Service)', ['EUR', 'USD']],
      [backup]: [aurora, 'Aurora Backup', ['EUR']],
      [mail]: [borealis, 'Borealis Mail', ['EUR', 'USD', 'JPY']],
      [vault]: [borealis, 'Borealis Vault', ['EUR', 'USD']],
    })
  })

  test('Google Workspace asks for two names and, with insistence, for a domain', () => {
    const properties = rows.customPropertyDefinitions
      .filter((row) => row.serviceId === g)
      .toSorted((a, b) => a.position - b.position)
    expect(properties.map((row) => [row.key, row.name, row.type, row.isMandatory, row.appliesTo])).toEqual([
      ['adminFirstName', 'Admin first name', 'TEXT', false, 'ORGANIZATION_SERVICE'],
      ['adminLastName', 'Admin last name', 'TEXT', false, 'ORGANIZATION_SERVICE'],
      ['domain', 'Domain', 'DOMAIN', true, 'ORGANIZATION_SERVICE'],
    ])
  })

  test('Google Workspace has instances, roles and sub-roles, no fulfillment handler, and license keys', () => {
    expect(rows.serviceInstances.filter((row) => row.serviceId === g).length).toBeGreaterThanOrEqual(2)
    expect(rows.serviceRoles.filter((row) => row.serviceId === g).length).toBeGreaterThanOrEqual(2)
    expect(rows.serviceSubRoles.filter((row) => row.serviceId === g).length).toBeGreaterThanOrEqual(1)
    expect(definitionOf(g)?.subscriptionLifecycleEventHandlers).not.toHaveProperty('onFulfillment')
    expect(serviceOf(g)?.isLicenseKeyEnabled).toBe(true)
    expect(subscriptionsOf(birch, g).some((row) => row.licenseKey !== null)).toBe(true)
  })

  test('Aurora Backup waits for fulfillment, is no self-service and has no license keys', () => {
    expect(definitionOf(backup)?.subscriptionLifecycleEventHandlers).toHaveProperty('onFulfillment')
    expect(definitionOf(backup)?.isSelfSubscriptionCreationEnabled).toBe(false)
    expect(serviceOf(backup)?.isLicenseKeyEnabled).toBe(false)
  })

  test('Borealis Mail waits for fulfillment, is self-service, and begins with a trial of 30 days that converts', () => {
    expect(definitionOf(mail)?.subscriptionLifecycleEventHandlers).toHaveProperty('onFulfillment')
    expect(definitionOf(mail)).toMatchObject({
      serviceType: 'PAID_WITH_FREE_TRIAL',
      trialPeriod: 30,
      isSelfSubscriptionCreationEnabled: true,
      salesLedOnly: false,
      endTrialConfiguration: { serviceEndTrialBehaviour: { endTrialBehaviourType: 'CONVERT' } },
    })
    expect(subscriptionsOf(birch, mail).filter((row) => row.status === 'ACTIVE' && row.trialEndsAt)).toHaveLength(1)
  })

  test('Borealis Vault is gated, and its only place is taken', () => {
    expect(definitionOf(vault)).toMatchObject({ isGated: true, maxOrgServiceAccess: 1 })
    expect(rows.organizationServices.filter((row) => row.serviceId === vault)).toHaveLength(1)
  })

  test('two products of each service have the limits and the ways to cancel that refusals need', () => {
    expect(Object.fromEntries(rows.products.map((row) => [row.id, row.serviceId]))).toEqual(
      Object.fromEntries(
        [g, g, backup, backup, mail, mail, vault, vault].map((service, index) => [id('e', index + 1), service]),
      ),
    )
    for (const number of [1, 3]) {
      expect(product(number)).toMatchObject({ minQuantity: 1, maxQuantity: null })
      expect(product(number)?.cancellationModes.toSorted()).toEqual(['AT_PERIOD_END', 'IMMEDIATE'])
    }
    expect(product(2)).toMatchObject({ minQuantity: 5, maxQuantity: 50 })
    expect(product(4)?.cancellationModes).toEqual(['AT_PERIOD_END'])
  })

  test('each has list prices in all its currencies, a reseller’s price and an organization’s price that differ', () => {
    for (const service of rows.services) {
      const products = rows.products.filter((row) => row.serviceId === service.id)
      const prices = rows.priceEntries.filter((row) => products.some(({ id }) => id === row.productId))
      const list = prices.filter((row) => row.layer === 'SELLER')
      expect(list.map((row) => `${row.productId} ${row.currencyCode}`).toSorted()).toEqual(
        products.flatMap(({ id }) => service.currencyCodes.map((currency) => `${id} ${currency}`)).toSorted(),
      )
      expect(new Set(prices.map((row) => row.layer))).toEqual(new Set(['SELLER', 'RESELLER', 'ORGANIZATION']))
      for (const one of prices) {
        const others = prices.filter(
          (row) => row !== one && row.productId === one.productId && row.currencyCode === one.currencyCode,
        )
        for (const other of others) expect(other.amountMinor).not.toBe(one.amountMinor)
        expect(rows.priceLists).toContainEqual(
          expect.objectContaining({ serviceId: service.id, layer: one.layer, ownerId: one.ownerId }),
        )
      }
    }
  })

  test('each definition speaks English, French and Brazilian Portuguese', () => {
    for (const { serviceId, defaultLocale } of rows.serviceDefinitions) {
      const texts = rows.serviceDefinitionTexts.filter((row) => row.serviceId === serviceId)
      expect(defaultLocale).toBe('en')
      expect(texts.map((row) => row.locale).toSorted()).toEqual(['en', 'fr', 'pt-BR'])
      expect(new Set(texts.map((row) => row.displayName)).size).toBe(3)
      expect(new Set(texts.map((row) => row.descriptionLong)).size).toBe(3)
    }
    expect(rows.serviceDefinitions).toHaveLength(4)
  })
})

describe('histories', () => {
  test('every row, history and event agrees with the others', () => {
    expect(faultsOf(rows, now)).toEqual([])
  })

  test('several actors take part, the clock among them', () => {
    const roles = new Set(rows.subscriptionHistory.map((entry) => entry.actorRole))
    expect(roles).toEqual(new Set(['SELLER', 'BROKER', 'ORGANIZATION', 'SERVICE_OWNER', null]))
    expect(new Set(rows.subscriptionHistory.map((entry) => entry.actorAccount))).toEqual(
      new Set(['USER', 'SERVICE', null]),
    )
  })
})

describe('people', () => {
  test('everyone who is a party is there, once, and so are an operator and an admin', () => {
    expect(new Set(people.map((person) => person.slug)).size).toBe(people.length)
    expect(new Set(people.map((person) => person.accountId)).size).toBe(people.length)
    const parties = new Set<string>(people.flatMap((person) => person.parties))
    for (const row of [...rows.sellers, ...rows.resellers, ...rows.organizations, ...rows.services])
      expect(parties).toContain(row.id)
    for (const role of ['OPERATOR', 'ADMIN']) expect(people.filter((person) => person.role === role)).toHaveLength(1)
  })
})
