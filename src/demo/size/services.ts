import { searchable } from '../../values/search-text.ts'
import { addHours, type Days } from '../days.ts'
import type { Row, Rows } from '../rows.ts'
import { brands, categories } from './names.ts'
import { idOf, Random, streams } from './random.ts'

const currencies = [['EUR', 'USD'], ['EUR'], ['USD', 'EUR', 'JPY'], ['EUR', 'GBP', 'USD'], ['USD', 'KWD']]
const plans = [
  { name: 'Starter', termMonths: 1 },
  { name: 'Business', termMonths: 12 },
  { name: 'Enterprise', termMonths: 36 },
]

/** A service at size with what subscriptions of it need to know. */
export interface SizeService {
  row: Row<'services'>
  definition: Row<'serviceDefinitions'>
  products: (Row<'products'> & { termMonths: number })[]
}

/** The services at size. The last few cannot be added by everyone, or not at all. */
export function sizeServices({ at }: Days, sellers: readonly Row<'sellers'>[]): SizeService[] {
  const start = at(-1412)
  return categories.flatMap((category, row) =>
    sellers.map((seller, column): SizeService => {
      const index = row * sellers.length + column
      const name = `${brands[column]} ${category}`
      const id = idOf('service', index)
      const createdAt = addHours(start, index * 3.1)
      const products = plans.map((plan, position) => ({
        id: idOf('product', index * plans.length + position),
        serviceId: id,
        sellerId: seller.id,
        name: `${category} ${plan.name}`,
        searchName: searchable(`${category} ${plan.name}`),
        itemCode: `${code(name)}-${plan.name.slice(0, 3).toUpperCase()}`,
        termMonths: plan.termMonths,
        minQuantity: 1,
        maxQuantity: position === 0 ? 250 : null,
        cancellationModes:
          position === 2 ? ['AT_PERIOD_END' as const] : ['IMMEDIATE' as const, 'AT_PERIOD_END' as const],
        createdAt: addHours(createdAt, 1 + position),
        updatedAt: addHours(createdAt, 1 + position),
      }))
      return {
        row: {
          id,
          sellerId: seller.id,
          name,
          searchName: searchable(name),
          currencyCodes: currencies[index % currencies.length] as string[],
          isLicenseKeyEnabled: index % 3 === 0,
          createdAt,
        },
        definition: definition(index, id, name, createdAt),
        products,
      }
    }),
  )
}

/** Whether every organization whose reseller offers it can add the service. */
export function isOrdinary({ definition }: SizeService): boolean {
  return !definition.isDisabled && !definition.isGated && definition.visible === true
}

/** The rows that belong to services alone. */
export function serviceRows(services: readonly SizeService[]) {
  const ids = services.map(({ row }) => row.id)
  return {
    services: services.map(({ row }) => row),
    products: services.flatMap(({ products }) => products),
    customPropertyDefinitions: ids.flatMap(properties),
    serviceDefinitions: services.map(({ definition }) => definition),
    serviceDefinitionTexts: services.flatMap(({ row }) => texts(row)),
    serviceRoles: ids.map((serviceId): Row<'serviceRoles'> => ({
      serviceId,
      position: 0,
      name: 'user',
      displayName: 'User',
      status: 'ACTIVE',
      isDefault: true,
      description: 'Uses the service.',
    })),
    serviceInstances: ids.map((serviceId) => ({
      serviceId,
      position: 0,
      instanceId: 'main',
      displayName: 'Main',
      isDefault: true,
    })),
  } satisfies Rows
}

/** Which reseller offers which services: each of them about three in five. */
export function sizeCatalog(
  resellers: readonly Row<'resellers'>[],
  services: readonly SizeService[],
): Row<'catalogEntries'>[] {
  const entries = resellers.flatMap((reseller, index) => {
    const random = new Random(streams.catalog, index)
    const offered = services.filter(() => random.chance(0.6))
    return offered.map(({ row }, position) => {
      const createdAt = addHours(reseller.createdAt, 24 + position * 3.1)
      const parties = { sellerId: row.sellerId, resellerId: reseller.id, serviceId: row.id }
      return { ...parties, isEnabled: true, createdAt, updatedAt: createdAt }
    })
  })
  return entries.map((entry, index) => ({ id: idOf('catalog', index), ...entry }))
}

const code = (name: string) =>
  name
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, '')
    .slice(0, 9)

function definition(index: number, serviceId: string, name: string, updatedAt: Date): Row<'serviceDefinitions'> {
  const host = `${name.toLowerCase().replaceAll(' ', '-')}.example.com`
  const hooks = {
    onExpiration: `https://${host}/hooks/expiration`,
    onCancellation: `https://${host}/hooks/cancellation`,
  }
  const allHooks = { onFulfillment: `https://${host}/hooks/fulfillment`, ...hooks }
  const endTrialConfiguration = { serviceEndTrialBehaviour: { endTrialBehaviourType: 'CONVERT' } }
  const hasTrial = index % 6 === 1
  const trial = hasTrial ? { serviceType: 'PAID_WITH_FREE_TRIAL' as const, trialPeriod: 30, endTrialConfiguration } : {}
  return {
    serviceId,
    name,
    defaultLocale: 'en',
    productIdentifier: code(name).toLowerCase(),
    serviceTicker: code(name).slice(0, 4),
    subscriptionLifecycleEventHandlers: index % 5 === 0 && !hasTrial ? hooks : allHooks,
    serviceUrls: { serviceHome: `https://${host}/`, marketing: `https://${host}/tour` },
    serviceIcon: `https://${host}/icon.svg`,
    isSelfSubscriptionCreationEnabled: index % 2 === 0,
    visible: index !== 47,
    isDisabled: index === 48,
    isGated: index === 49,
    version: 1,
    updatedAt,
    ...trial,
  }
}

function texts({ id: serviceId, name }: Row<'services'>): Row<'serviceDefinitionTexts'>[] {
  return [
    { serviceId, locale: 'en', displayName: name, descriptionLong: `${name} for organizations of every size.` },
    {
      serviceId,
      locale: 'fr',
      displayName: `${name} (français)`,
      descriptionLong: `${name} pour les organisations de toute taille.`,
    },
    {
      serviceId,
      locale: 'pt-BR',
      displayName: `${name} (português)`,
      descriptionLong: `${name} para organizações de todos os tamanhos.`,
    },
  ]
}

function properties(serviceId: string): Row<'customPropertyDefinitions'>[] {
  const layers = ['ORGANIZATION' as const, 'BROKER' as const, 'SELLER' as const]
  const property = { serviceId, isMandatory: false, isVisible: true, allowedValues: [], layers }
  const region = {
    key: 'region',
    name: 'Region',
    type: 'CHOICE' as const,
    allowedValues: ['eu', 'us'],
    defaultValue: 'eu',
  }
  const purchaseOrder = { key: 'purchaseOrder', name: 'Purchase order', type: 'TEXT' as const, maxLength: 20 }
  return [
    { ...property, ...region, position: 0, appliesTo: 'ORGANIZATION_SERVICE' },
    { ...property, ...purchaseOrder, position: 1, appliesTo: 'SUBSCRIPTION' },
  ]
}
