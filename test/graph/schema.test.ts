import {
  getNamedType,
  getNullableType,
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
} from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../src/schema.ts'

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
const own = types.filter((type) => !['String', 'Int', 'Float', 'Boolean', 'ID'].includes(type.name))
const outputs = own.filter((type) => isObjectType(type) || isInterfaceType(type))
const fields = outputs.flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({ type, field, path: `${type.name}.${field.name}` })),
)
const inputs = own
  .filter((type) => isInputObjectType(type))
  .flatMap((type: GraphQLInputObjectType) =>
    Object.values(type.getFields()).map((field) => ({ path: `${type.name}.${field.name}`, ...field })),
  )
const enums = own.filter((type) => isEnumType(type))

/** Everything that can have a description, by its path. */
const described: [string, string | null | undefined][] = [
  ...own.map((type): [string, string | null | undefined] => [type.name, type.description]),
  ...fields.map(({ path, field }): [string, string | null | undefined] => [path, field.description]),
  ...fields.flatMap(({ path, field }) =>
    field.args.map((arg): [string, string | null | undefined] => [`${path}(${arg.name})`, arg.description]),
  ),
  ...inputs.map(({ path, description }): [string, string | null | undefined] => [path, description]),
  ...enums.flatMap((type: GraphQLEnumType) =>
    type
      .getValues()
      .map((value): [string, string | null | undefined] => [`${type.name}.${value.name}`, value.description]),
  ),
]

const paging = ['first', 'after', 'last', 'before']
const isConnection = ({ name }: GraphQLNamedType) => name.endsWith('Connection')

describe('the schema describes itself', () => {
  it('every type, field, argument, input field and enum value in a sentence', () => {
    expect(described.length).toBeGreaterThan(400)
    expect(
      described.filter(([, text]) => !text || !/^[A-Z`].*[.!?]$/su.test(text) || /\s$|^\s|TODO/.test(text)),
    ).toEqual([])
  })

  it('with a thing first, so that a description says something without its neighbors', () => {
    const riddles = /^(It|They|What|Where|How|When|Who|Why|Which|Whose)\b/
    expect(described.filter(([, text]) => riddles.test(text ?? ''))).toEqual([])
  })

  it('every deprecation says why', () => {
    const reasons = fields.flatMap(({ field }) => (field.deprecationReason == null ? [] : [field.deprecationReason]))
    expect(reasons.filter((reason) => !/^[A-Z].*\.$/.test(reason) || reason === 'No longer supported')).toEqual([])
  })
})

// What begins with an underscore is named by the specification of federation.
const isOurs = (name: string) => !name.startsWith('_')

describe('names', () => {
  it('types are Pascal case, fields and arguments camel case, enum values upper case', () => {
    expect(own.map(({ name }) => name).filter((name) => isOurs(name) && !/^[A-Z][A-Za-z]*$/.test(name))).toEqual([])
    const names = [
      ...fields.flatMap(({ field }) => [field.name, ...field.args.map(({ name }) => name)]),
      ...inputs.map(({ name }) => name),
    ]
    expect(names.filter((name) => isOurs(name) && !/^[a-z][A-Za-z]*$/.test(name))).toEqual([])
    expect(
      enums
        .flatMap((type) => type.getValues().map(({ name }) => name))
        .filter((name) => !/^[A-Z]+(_[A-Z]+)*$/.test(name)),
    ).toEqual([])
  })

  it('no business type takes the name of GraphQL’s own root', () => {
    const subscription = schema.getType('Subscription')
    expect(subscription ? schema.getSubscriptionType() : undefined).toBe(subscription)
  })

  // A definition keeps the spelling of its document throughout.
  const documented = new Set(['ServiceDefinition'])
  for (const name of ['ServiceDefinition']) collect(schema.getType(name), documented)
  const ours = fields.filter(({ type }) => !documented.has(type.name))
  const named = (field: GraphQLField<unknown, unknown>) => getNamedType(field.type).name

  it('booleans say is, has or autoRenews', () => {
    const odd = ours.filter(
      ({ field }) =>
        named(field) === 'Boolean' &&
        !/^(is|has)[A-Z]|^(autoRenews|appliesToNewOnly|includeSnapshot|canManageClients|readsLicenseKeys)$/.test(
          field.name,
        ),
    )
    expect(odd.map(({ path }) => path)).toEqual([])
  })

  it('times end in At', () => {
    expect(
      ours
        .filter(({ field }) => named(field) === 'DateTime' && !/(At|^at|Since)$/.test(field.name))
        .map(({ path }) => path),
    ).toEqual([])
    expect(
      ours.filter(({ field }) => /[a-z]At$/.test(field.name) && named(field) !== 'DateTime').map(({ path }) => path),
    ).toEqual([])
  })

  it('ids are IDs, money is Money, and lists are plural', () => {
    expect(
      ours
        .filter(({ field }) => /(^i|I)d$/.test(field.name) && !['ID', 'String'].includes(named(field)))
        .map(({ path }) => path),
    ).toEqual([])
    expect(
      ours.filter(({ field }) => /[pP]rice$/.test(field.name) && named(field) !== 'Money').map(({ path }) => path),
    ).toEqual([])
    const lists = ours.filter(
      ({ field }) => isConnection(getNamedType(field.type)) || isListType(getNullableType(field.type)),
    )
    expect(
      lists
        .filter(({ field }) => !/s$|^(history|estore|catalog|path|supported|metadata|auditTrail)$/.test(field.name))
        .map(({ path }) => path),
    ).toEqual([])
  })
})

function collect(type: GraphQLNamedType | undefined, names: Set<string>) {
  if (!isObjectType(type)) return
  names.add(type.name)
  for (const { type: next } of Object.values(type.getFields())) {
    const named = getNamedType(next)
    if (!names.has(named.name) && !isConnection(named)) collect(named, names)
  }
}

describe('lists', () => {
  it('are connections, or never null lists of what is never null', () => {
    const nullable = fields.filter(({ type, path, field }) => {
      if (!isListType(getNullableType(field.type)) || ['Query.nodes', 'Query._entities'].includes(path)) return false
      // Whoever may not read a field of a definition gets null for all of it.
      const isOptional =
        !isNonNullType(field.type) &&
        !type.name.includes('Definition') &&
        !type.name.startsWith('Service') &&
        field.name !== 'metadata' &&
        !type.name.endsWith('Configuration')
      const list = getNullableType(field.type)
      return isOptional || (isListType(list) && !isNonNullType(list.ofType) && !/Edges?$/.test(path))
    })
    expect(
      nullable
        .filter(({ type }) => !['ServiceEndTrialBehaviour', 'PostTrialConfiguration'].includes(type.name))
        .map(({ path }) => path)
        // Null stands for all there, and not for none.
        .filter((path) => !['WebhookEndpoint.kinds', 'WebhookEndpoint.serviceIds'].includes(path)),
    ).toEqual([])
  })

  it('that are connections all page alike', () => {
    const connections = fields.filter(({ field }) => isConnection(getNamedType(field.type)))
    expect(connections.length).toBeGreaterThan(15)
    expect(
      connections
        .filter(({ field }) => paging.some((name) => !field.args.some((arg) => arg.name === name)))
        .map(({ path }) => path),
    ).toEqual([])
    for (const type of outputs.filter((each) => isConnection(each))) {
      expect(Object.keys(type.getFields()).toSorted()).toEqual([
        'edges',
        'isTotalCountExact',
        'nodes',
        'pageInfo',
        'totalCount',
      ])
      const edge = getNamedType(type.getFields()['edges']?.type ?? type)
      expect(isObjectType(edge) ? Object.keys(edge.getFields()).toSorted() : []).toEqual(['cursor', 'node'])
    }
  })

  it('never nest without paging, so that a cost can be told', () => {
    const isEntity = (type: GraphQLNamedType) =>
      isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node')
    const bare = fields.filter(
      ({ type, field }) =>
        !type.name.endsWith('Connection') &&
        isListType(getNullableType(field.type)) &&
        isEntity(getNamedType(field.type)),
    )
    expect(bare.map(({ path }) => path)).toEqual([])
  })
})

describe('the names that clients rely on', () => {
  const relied: Record<string, string> = {
    Query: `viewer: Viewer, node: Node, nodes: [Node], seller: Seller, reseller: Reseller, organization: Organization, service: Service,
      subscription: ServiceSubscription, serviceDefinition: ServiceDefinition, sellers: SellerConnection, resellers: ResellerConnection,
      organizations: OrganizationConnection, services: ServiceConnection, subscriptions: ServiceSubscriptionConnection`,
    Viewer: `accountId: String!, role: Role!, account: AccountKind!, seller: Seller, reseller: Reseller, organization: Organization,
      services: ServiceConnection!`,
    Node: 'id: ID!',
    Seller:
      'id: ID!, name: String!, services: ServiceConnection!, resellers: ResellerConnection!, subscriptions: ServiceSubscriptionConnection!',
    Reseller: `id: ID!, name: String!, organizations: OrganizationConnection!, services: ServiceConnection!,
        subscriptions: ServiceSubscriptionConnection!`,
    Organization: `id: ID!, name: String!, reseller: Reseller!, estore: EstoreServiceConnection, estoreService: EstoreService,
      services: OrganizationServiceConnection!, service: OrganizationService, subscriptions: ServiceSubscriptionConnection!`,
    Service: `id: ID!, name: String!, seller: Seller!, currencyCodes: [CurrencyCode!]!, customProperties: [CustomPropertyDefinition!]!,
      products: ServiceProductConnection!, definition: ServiceDefinition, isLicenseKeyEnabled: Boolean!,
      subscriptions: ServiceSubscriptionConnection!`,
    EstoreService: 'organizationId: ID!, serviceId: ID!, service: Service!',
    CustomPropertyDefinition: `key: String!, name: String!, type: CustomPropertyType!, appliesTo: CustomPropertyTarget!,
      isMandatory: Boolean!,
      isVisible: Boolean!, defaultValue: String, allowedValues: [String!]!, pattern: String, minLength: Int, maxLength: Int,
      layers: [Role!]!`,
    CustomPropertyValue: 'key: String!, value: String, definition: CustomPropertyDefinition',
    OrganizationService: `id: ID!, organization: Organization!, service: Service!, currencyCode: CurrencyCode!,
      customProperties: [CustomPropertyValue!]!,
      version: Int!, createdAt: DateTime!, updatedAt: DateTime!, subscriptions: ServiceSubscriptionConnection!`,
    ServiceProduct: `id: ID!, name: String!, itemCode: String, termMonths: Int, minQuantity: Int!, maxQuantity: Int,
      cancellationModes: [CancellationMode!]!`,
    Money: 'amount: Decimal!, currencyCode: CurrencyCode!',
    ServiceSubscription: `id: ID!, status: SubscriptionStatus!, statusReason: String, quantity: Int!, licenseKey: String, seller: Seller!,
      reseller: Reseller!, organization: Organization!, service: Service!, product: ServiceProduct!, unitPrice: Money,
      organizationService: OrganizationService!, fulfillment: Fulfillment, priceLayer: PriceLayer,
      customProperties: [CustomPropertyValue!]!, autoRenews: Boolean!, trial: Trial, currentPeriodStartsAt: DateTime,
      currentPeriodEndsAt: DateTime, timeZone: String,
      cancelAt: DateTime, cancelledBy: Role, suspendedFrom: SubscriptionStatus, suspendedBy: Role, holdEndsAt: DateTime,
      createdAt: DateTime!,
      updatedAt: DateTime!, activatedAt: DateTime, suspendedAt: DateTime, cancelledAt: DateTime, version: Int!`,
    Trial: 'startsAt: DateTime!, endsAt: DateTime!',
    ServiceDefinition:
      'serviceId: ID!, locale: Locale!, version: Int!, name: String!, displayName: String!, descriptionLong: String',
    PageInfo: 'hasNextPage: Boolean!, hasPreviousPage: Boolean!, startCursor: String, endCursor: String',
    SubscriptionFilter: `sellerId: ID, serviceId: ID, productId: ID, resellerId: ID, organizationId: ID, statuses: [SubscriptionStatus!],
      isTrial: Boolean, autoRenews: Boolean, createdAt: DateTimeRange, updatedAt: DateTimeRange, currentPeriodEndsAt: DateTimeRange,
      search: String`,
    DateTimeRange: 'from: DateTime, before: DateTime',
    SubscriptionOrder: 'field: SubscriptionOrderField!, direction: OrderDirection!',
  }
  it.each(Object.entries(relied))('%s', (name, wanted) => {
    const type = schema.getType(name)
    const found = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? type.getFields() : {}
    const pairs = wanted.split(/,\s+/).map((pair) => pair.split(': '))
    expect(Object.fromEntries(pairs.map(([field = '']) => [field, String(found[field]?.type)]))).toEqual(
      Object.fromEntries(pairs),
    )
  })

  const words: Record<string, string> = {
    Role: 'SELLER BROKER ORGANIZATION SERVICE_OWNER OPERATOR ADMIN',
    AccountKind: 'USER SERVICE',
    CustomPropertyTarget: 'ORGANIZATION_SERVICE SUBSCRIPTION',
    CustomPropertyType: 'TEXT NUMBER BOOLEAN DATE EMAIL URL DOMAIN CHOICE',
    PriceLayer: 'SELLER RESELLER ORGANIZATION',
    SubscriptionStatus: 'PENDING ACTIVE SUSPENDED CANCELLING CANCELLED EXPIRED FAILED DELETED',
    SubscriptionOrderField: 'CREATED_AT UPDATED_AT',
    OrderDirection: 'ASC DESC',
    CancellationMode: 'IMMEDIATE AT_PERIOD_END',
  }
  it.each(Object.entries(words))('the enum %s', (name, wanted) => {
    const type = schema.getType(name)
    expect(
      isEnumType(type)
        ? type
            .getValues()
            .map((value) => value.name)
            .toSorted()
        : [],
    ).toEqual(wanted.split(' ').toSorted())
  })

  it.each(['DateTime', 'Decimal', 'CurrencyCode', 'Locale'])('the scalar %s', (name) => {
    expect(isScalarType(schema.getType(name))).toBe(true)
  })

  it('of what begins an operation are nullable, but for those of federation', () => {
    const rooted = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      type ? Object.values(type.getFields()).map((field) => `${type.name}.${field.name}: ${String(field.type)}`) : [],
    )
    expect(rooted.length).toBeGreaterThan(30)
    expect(rooted.filter((field) => field.endsWith('!'))).toEqual([
      'Query._entities: [_Entity]!',
      'Query._service: _Service!',
    ])
  })

  it('a success of every mutation says whether it was done before', () => {
    const success = schema.getType('MutationSuccess')
    const results = Object.values(schema.getMutationType()?.getFields() ?? {}).map(({ type }) => getNamedType(type))
    const silent = results.filter(
      (type) =>
        !isUnionType(type) ||
        !isInterfaceType(success) ||
        type.getTypes().filter((member) => schema.isSubType(success, member)).length !== 1,
    )
    expect(results.length).toBeGreaterThan(10)
    expect(silent.map(String)).toEqual([])
  })

  it('search where things have names, filter and order where there are subscriptions', () => {
    const withArgs = (path: string) => {
      const [type = '', field = ''] = path.split('.')
      const found = schema.getType(type)
      return isObjectType(found)
        ? (found.getFields()[field]?.args.map((arg) => `${arg.name}: ${String(arg.type)}`) ?? [])
        : []
    }
    for (const path of [
      'Query.sellers',
      'Query.resellers',
      'Query.organizations',
      'Query.services',
      'Reseller.organizations',
      'Reseller.services',
      'Organization.estore',
    ]) {
      expect(withArgs(path)).toContain('search: String')
    }
    for (const type of ['Query', 'Seller', 'Reseller', 'Organization', 'Service', 'OrganizationService']) {
      expect(withArgs(`${type}.subscriptions`)).toEqual(
        expect.arrayContaining(['filter: SubscriptionFilter', 'orderBy: SubscriptionOrder']),
      )
    }
    expect(withArgs('Query.serviceDefinition')).toEqual(expect.arrayContaining(['serviceId: ID!', 'locale: Locale']))
    expect(withArgs('Service.definition')).toContain('locale: Locale')
  })

  it('every entity is a Node, and no union hides another type', () => {
    const entities = [
      'Seller',
      'Reseller',
      'Organization',
      'Service',
      'OrganizationService',
      'ServiceProduct',
      'ServiceSubscription',
    ]
    const node = schema.getType('Node')
    expect(
      isInterfaceType(node)
        ? schema
            .getPossibleTypes(node)
            .map(({ name }) => name)
            .toSorted()
        : [],
    ).toEqual(expect.arrayContaining(entities.toSorted()))
    expect(
      own
        .filter((type) => isUnionType(type) && !/Result$|^_|^(EventSubject|WebhookOwner)$/.test(type.name))
        .map(({ name }) => name),
    ).toEqual([])
  })
})
