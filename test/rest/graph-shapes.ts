/* What the graph answers, in the shapes of REST. */

// oxlint-disable-next-line typescript/no-explicit-any
type Node = any

const properties = (values: Node[]) => values.map(({ key, value }) => ({ id: key, value }))

function subscription(node: Node) {
  const { seller, reseller, organization, service, product, unitPrice, trial, customProperties, ...same } = node
  return {
    ...same,
    sellerId: seller.id,
    resellerId: reseller.id,
    organizationId: organization.id,
    serviceId: service.id,
    productId: product.id,
    unitPrice: unitPrice?.amount ?? null,
    currencyCode: unitPrice?.currencyCode ?? null,
    trialStartsAt: trial?.startsAt ?? null,
    trialEndsAt: trial?.endsAt ?? null,
    customPropertiesData: properties(customProperties),
  }
}

function organizationService({ id, service, organization, customProperties, ...same }: Node) {
  return {
    ...same,
    id: service.id,
    name: service.name,
    organizationServiceId: id,
    organizationId: organization.id,
    customPropertiesData: properties(customProperties),
  }
}

function estoreService({ service: { customProperties, ...same } }: Node) {
  return customProperties
    ? { ...same, customProperties: customProperties.map(({ key, ...rest }: Node) => ({ id: key, ...rest })) }
    : same
}

function priceList({ currencyCode, entries }: Node) {
  const entry = ({ product, unitPrice, layer }: Node) => ({
    productId: product.id,
    name: product.name,
    unitPrice: unitPrice.amount,
    layer,
  })
  return { currencyCode, entries: entries.map(entry) }
}

const instance = ({ instanceId, ...same }: Node) => ({ ...same, id: instanceId })

function definition({ locale: _, assignedInstance, serviceInstances, ...same }: Node) {
  return {
    ...same,
    assignedInstance: assignedInstance && instance(assignedInstance),
    serviceInstances: serviceInstances?.map(instance),
  }
}

/** What a counterpart's answer is in REST, by the end of its path; the same for each row of a list. */
export function asRest(operationId: string, value: Node): unknown {
  if (value === null) return null
  if (Array.isArray(value)) return value.map((each) => asRest(operationId, each))
  if (operationId === 'getServiceDefinition') return definition(value)
  if (operationId.includes('History')) return value
  if (operationId.includes('Price')) return priceList(value)
  if (operationId.includes('Estore')) return estoreService(value)
  return operationId.includes('OrganizationService') && !operationId.includes('Subscription')
    ? organizationService(value)
    : subscription(value)
}

/**
 * Where a REST answer says something else than the graph. REST fills in the documents' defaults where the graph says
 * null, and shows what the document leaves open of sub-roles as it was given.
 */
export function differences(rest: Node, graph: Node, path = ''): string[] {
  if (graph === null || graph === undefined)
    return isDefault(rest, path) ? [] : [`${path}: ${JSON.stringify(rest)}, and nothing in the graph`]
  if (typeof rest !== 'object' || rest === null)
    return rest === graph ? [] : [`${path}: ${JSON.stringify(rest)} and ${JSON.stringify(graph)}`]
  const unequal =
    Array.isArray(rest) && rest.length !== graph.length ? [`${path}: ${rest.length} and ${graph.length}`] : []
  const missing = Object.keys(graph)
    .filter((name) => !(name in rest) && graph[name] !== null)
    .map((name) => `${path}.${name} only in the graph`)
  return [
    ...unequal,
    ...missing,
    ...Object.keys(rest).flatMap((name) => differences(rest[name], graph[name], `${path}.${name}`)),
  ]
}

function isDefault(value: Node, path: string): boolean {
  if (path === '.isInstanceScopedRolesSupported') return value === true
  return value === null || value === false || (Array.isArray(value) && value.length === 0)
}
