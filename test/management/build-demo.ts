import { getNamedType, isInputObjectType } from 'graphql'
import { daysAround } from '../../src/demo/days.ts'
import { story } from '../../src/demo/story.ts'
import { schema } from '../../src/schema.ts'
import { runDueChanges } from '../../src/subscriptions/operations/run-due-changes.ts'
import { formatAmount } from '../../src/values/money.ts'
import type { Viewer } from '../../src/viewer.ts'
import type { PriceLayer, SubscriptionChangeKind } from '../../src/vocabulary.ts'
import type { TestGateway } from '../support/gateway.ts'
import { testTime } from '../support/templates.ts'
import { done } from './support.ts'

/** The business that the demo tells of: what is built anew. */
const rows = story(daysAround(testTime))

type Definition = (typeof rows.serviceDefinitions)[number]
type HistoryRow = (typeof rows.subscriptionHistory)[number]

/** The one who hosts the platform, and has nothing but a token. */
const admin: Viewer = { role: 'ADMIN', account: 'USER', accountId: 'host', parties: [] }

/**
 * Builds the demo's business in an empty gateway, through the graph alone: what there is to trade with by an admin,
 * what happens to subscriptions by those who did it, at the times when they did. Answers the new ids by the demo's.
 */
export async function buildDemo(gateway: TestGateway): Promise<Map<string, string>> {
  const builder = new Builder(gateway)
  await builder.makeParties()
  await builder.makeServices()
  await builder.fillCatalogs()
  await builder.setPrices()
  await builder.useServices()
  await builder.assignInstances()
  await builder.live()
  gateway.clock.now = testTime
  return builder.ids
}

class Builder {
  readonly ids = new Map<string, string>()
  readonly #gateway: TestGateway

  constructor(gateway: TestGateway) {
    this.#gateway = gateway
  }

  async makeParties(): Promise<void> {
    const kinds = [
      ['Seller', rows.sellers],
      ['Reseller', rows.resellers],
    ] as const
    for (const [noun, parties] of kinds)
      for (const { id, name, createdAt } of parties) await this.#make(createdAt, `create${noun}`, { name }, id)
    for (const { id, name, resellerId, createdAt } of rows.organizations)
      await this.#make(createdAt, 'createOrganization', { name, resellerId: this.#new(resellerId) }, id)
  }

  async makeServices(): Promise<void> {
    for (const { id, sellerId, name, currencyCodes, isLicenseKeyEnabled, createdAt } of rows.services) {
      const products = rows.products.filter(({ serviceId }) => serviceId === id)
      const definition = rows.serviceDefinitions.find(({ serviceId }) => serviceId === id)
      const input = {
        sellerId: this.#new(sellerId),
        name,
        currencyCodes,
        isLicenseKeyEnabled,
        definition: definition && definitionOf(definition),
        customProperties: questionsOf(id),
        products: products.map(({ id: productId, ...product }) => ({
          name: product.name,
          itemCode: product.itemCode,
          termMonths: product.termMonths,
          minQuantity: product.minQuantity,
          maxQuantity: product.maxQuantity,
          cancellationModes: product.cancellationModes,
          listPrices: pricesOf('SELLER', sellerId, productId),
        })),
      }
      const made = await this.#make(createdAt, 'createService', input, id, 'id products { nodes { id name } }')
      for (const product of products) {
        const { nodes }: { nodes: { id: string; name: string }[] } = made.products
        this.ids.set(product.id, nodes.find((each) => each.name === product.name)?.id ?? '')
      }
      await this.#translate(id, sellerId)
    }
  }

  /** The texts of other languages, which are its seller's to write. */
  async #translate(serviceId: string, sellerId: string): Promise<void> {
    const seller = this.#sellerOf(sellerId)
    for (const { locale, displayName, descriptionLong } of textsOf(serviceId).filter((text) => text.locale !== 'en')) {
      const changes = { displayName, descriptionLong }
      await done(
        this.#gateway,
        seller,
        'updateServiceDefinition',
        { serviceId: this.#new(serviceId), locale, changes },
        'version',
      )
    }
  }

  async fillCatalogs(): Promise<void> {
    for (const { serviceId, resellerId, createdAt } of rows.serviceOffers) {
      const input = { serviceId: this.#new(serviceId), resellerIds: [this.#new(resellerId)] }
      await this.#make(createdAt, 'publishService', input)
    }
    for (const { id, serviceId, resellerId, createdAt } of rows.catalogEntries) {
      const input = { serviceId: this.#new(serviceId), resellerId: this.#new(resellerId) }
      await this.#make(createdAt, 'addToCatalog', input, id)
    }
    for (const { id, serviceId, organizationId, createdAt } of rows.invitations) {
      const input = { serviceId: this.#new(serviceId), organizationId: this.#new(organizationId) }
      await this.#make(createdAt, 'inviteOrganization', input, id, 'id')
    }
  }

  async setPrices(): Promise<void> {
    for (const { serviceId, layer, ownerId, updatedAt } of rows.priceLists.filter(({ layer: of }) => of !== 'SELLER')) {
      const products = rows.products.filter((product) => product.serviceId === serviceId)
      const prices = products.flatMap(({ id }) =>
        pricesOf(layer, ownerId, id).map((unitPrice) => ({ productId: this.#new(id), unitPrice })),
      )
      const [mutation, owner] =
        layer === 'RESELLER' ? ['setResellerPrices', 'resellerId'] : ['setOrganizationPrices', 'organizationId']
      const input = { serviceId: this.#new(serviceId), [owner ?? '']: this.#new(ownerId), prices }
      await this.#make(updatedAt, mutation ?? '', input, undefined, 'version')
    }
  }

  async useServices(): Promise<void> {
    for (const added of rows.organizationServices) {
      const { id, resellerId, organizationId, serviceId, currencyCode, createdAt, customProperties } = added
      const broker: Viewer = { role: 'BROKER', account: 'USER', accountId: 'b', parties: [this.#new(resellerId)] }
      const pair = { organizationId: this.#new(organizationId), serviceId: this.#new(serviceId) }
      const input = { ...pair, currencyCode, customProperties: answersOf(customProperties) }
      await this.#make(createdAt, 'addOrganizationService', input, id, 'id', broker)
    }
  }

  /** What definitions say to one organization, which is for the seller to say. Of its trial the subscription tells. */
  async assignInstances(): Promise<void> {
    for (const assignment of rows.serviceDefinitionAssignments) {
      const { serviceId, organizationId, organizationLink, assignedInstance, allOrgInstances, defaultOrgInstance } =
        assignment
      const service = rows.services.find(({ id }) => id === serviceId)
      const input = {
        serviceId: this.#new(serviceId),
        organizationId: this.#new(organizationId),
        instanceIds: allOrgInstances?.map(({ instanceId }) => instanceId),
        assignedInstanceId: assignedInstance?.['id'],
        defaultInstanceId: defaultOrgInstance?.['instanceId'],
        organizationLink: organizationLink?.replace(organizationId, this.#new(organizationId)),
      }
      const seller = this.#sellerOf(service?.sellerId ?? '')
      await this.#make(testTime, 'assignServiceInstance', input, undefined, 'version', seller)
    }
  }

  /** Everything that somebody did to a subscription, one after the other, and what the time brought in between. */
  async live(): Promise<void> {
    const inOrder = rows.subscriptionHistory.toSorted(
      (a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || a.sequence - b.sequence,
    )
    for (const act of inOrder) {
      if (act.actorRole === null) {
        await runDueChanges(this.#gateway.database, act.occurredAt)
        continue
      }
      const subscription = rows.subscriptions.find(({ id }) => id === act.subscriptionId)
      if (!subscription) throw new Error(`The story has no subscription ${act.subscriptionId}.`)
      const [mutation, more] = actions[act.kind]?.(act, subscription) ?? []
      if (!mutation || !more) throw new Error(`Nobody does ${act.kind}.`)
      const { organizationId, serviceId, productId } = subscription
      const isNew = act.kind === 'CREATED'
      const target = isNew
        ? {
            organizationId: this.#new(organizationId),
            serviceId: this.#new(serviceId),
            productId: this.#new(productId),
          }
        : { subscriptionId: this.#new(subscription.id) }
      const as = this.#viewerOf(act)
      await this.#make(act.occurredAt, mutation, { ...target, ...more }, isNew ? subscription.id : undefined, 'id', as)
    }
  }

  #sellerOf(sellerId: string): Viewer {
    return { role: 'SELLER', account: 'USER', accountId: 's', parties: [this.#new(sellerId)] }
  }

  #viewerOf({ actorRole, actorParty, actorAccountId }: HistoryRow): Viewer {
    return {
      role: actorRole ?? 'OPERATOR',
      account: 'USER',
      accountId: actorAccountId ?? '',
      parties: actorParty === null || actorParty === undefined ? [] : [this.#new(actorParty)],
    }
  }

  /** Does something at a time, and remembers the id of what it made. */
  async #make(at: Date, mutation: string, input: object, id?: string, fields = 'id', as: Viewer = admin) {
    this.#gateway.clock.now = at
    const made = await done(this.#gateway, as, mutation, input, fields)
    if (id !== undefined) this.ids.set(id, made.id)
    return made
  }

  #new(id: string): string {
    const made = this.ids.get(id)
    if (made === undefined) throw new Error(`Nothing was made for ${id} yet.`)
    return made
  }
}

/** A definition as the graph takes it: the fields that it has and that may be given. */
function definitionOf(row: Definition): object {
  const { serviceId } = row
  const input = schema.getType('ServiceDefinitionChanges')
  const names = isInputObjectType(input) ? Object.keys(input.getFields()) : []
  const columns: Record<string, unknown> = { ...row, healthCheckURL: row.healthCheckUrl }
  const given = names.flatMap((name) => (columns[name] == null ? [] : [[name, columns[name]]]))
  const roles = rows.serviceRoles.filter((role) => role.serviceId === serviceId)
  const instances = rows.serviceInstances.filter((instance) => instance.serviceId === serviceId)
  const { displayName, descriptionLong } = textsOf(serviceId).find(({ locale }) => locale === 'en') ?? {}
  return {
    ...Object.fromEntries(given),
    displayName,
    descriptionLong,
    serviceRoles: roles.map(({ serviceId: _, position, ...role }) => ({
      ...pick(role, 'ServiceRoleInput'),
      subRoles: rows.serviceSubRoles
        .filter((each) => each.serviceId === serviceId && each.rolePosition === position)
        .map(({ body }) => body),
    })),
    serviceInstances: instances.map((instance) => pick(instance, 'ServiceInstanceInput')),
  }
}

function pick(row: Readonly<Record<string, unknown>>, type: string): object {
  const input = schema.getType(type)
  const names = isInputObjectType(input) ? Object.values(input.getFields()) : []
  const plain = names.filter((field) => !isInputObjectType(getNamedType(field.type)))
  return Object.fromEntries(plain.flatMap(({ name }) => (row[name] == null ? [] : [[name, row[name]]])))
}

/** What a service asks, as the graph takes it. */
function questionsOf(serviceId: string): object[] {
  const questions = rows.customPropertyDefinitions.filter((question) => question.serviceId === serviceId)
  const inOrder = questions.toSorted((a, b) => a.position - b.position)
  return inOrder.map(({ serviceId: _, position: __, ...question }) => question)
}

/** Answers, but for what the seller's layer alone writes, which has no verb for it. */
function answersOf(values: Readonly<Record<string, string>>): object[] {
  const entries = Object.entries(values).map(([key, value]) => ({ key, value }))
  return entries.filter(({ key }) => key !== 'relayNode')
}

function textsOf(serviceId: string) {
  return rows.serviceDefinitionTexts.filter((text) => text.serviceId === serviceId)
}

function pricesOf(layer: PriceLayer, ownerId: string, productId: string): { amount: string; currencyCode: string }[] {
  const entries = rows.priceEntries.filter(
    (entry) => entry.layer === layer && entry.ownerId === ownerId && entry.productId === productId,
  )
  return entries.map((entry) => ({ amount: formatAmount(entry), currencyCode: entry.currencyCode }))
}

type Subscription = (typeof rows.subscriptions)[number]
type Act = (act: HistoryRow, of: Subscription) => [mutation: string, more: object]

const reason = (act: HistoryRow) => ({ reason: act.reason ?? null })

/** How each kind of change is asked for. */
const actions: Partial<Record<SubscriptionChangeKind, Act>> = {
  CREATED: ({ subscriptionId: id }, { customProperties }) => [
    'createSubscription',
    { quantity: firstQuantityOf(id), customProperties: answersOf(customProperties) },
  ],
  ACTIVATED: () => ['activateSubscription', {}],
  REJECTED: (act) => ['rejectSubscription', reason(act)],
  SUSPENDED: (act) => ['suspendSubscription', reason(act)],
  REINSTATED: () => ['reinstateSubscription', {}],
  UPDATED: ({ changes }) => [
    'updateSubscription',
    Object.fromEntries(changes.map(({ field, after }) => [field, JSON.parse(after ?? '')])),
  ],
  CANCELLATION_SCHEDULED: (act) => ['cancelSubscription', { mode: 'AT_PERIOD_END', ...reason(act) }],
  CANCELLATION_UNDONE: () => ['undoCancelSubscription', {}],
  CANCELLED: (act) => ['cancelSubscription', { mode: 'IMMEDIATE', ...reason(act) }],
  DELETED: () => ['deleteSubscription', {}],
  LICENSE_KEY_SET: (_, { licenseKey }) => ['setLicenseKey', { licenseKey }],
}

/** What it began with: the first change of its quantity tells, where there is one. */
function firstQuantityOf(subscriptionId: string): number {
  const entries = rows.subscriptionHistory.filter((entry) => entry.subscriptionId === subscriptionId)
  const changed = entries
    .toSorted((a, b) => a.sequence - b.sequence)
    .flatMap(({ kind, changes }) => (kind === 'UPDATED' ? changes : []))
    .find(({ field }) => field === 'quantity')
  const now = rows.subscriptions.find(({ id }) => id === subscriptionId)?.quantity ?? 1
  return changed ? Number(changed.before) : now
}
