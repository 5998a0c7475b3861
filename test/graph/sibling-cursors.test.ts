import { getNamedType, isObjectType, isRequiredArgument } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  aurora,
  auroraBackup,
  backup500,
  birchClinic,
  borealisVault,
  cumulus,
  googleWorkspace,
  nimbus,
} from '../../src/demo/ids.ts'
import { schema } from '../../src/schema.ts'
import { insertDeliveries, newDelivery } from '../../src/webhooks/store.deliveries.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { testTime } from '../support/templates.ts'
import { makeEndpoint, sendTest } from '../support/webhooks.ts'

/** The lists of a type, by their fields. */
function listsOf(type: string): string[] {
  const object = schema.getType(type)
  if (!isObjectType(object)) return []
  return Object.values(object.getFields()).flatMap((field) =>
    getNamedType(field.type).name.endsWith('Connection') && !field.args.some(isRequiredArgument) ? [field.name] : [],
  )
}

/** Whether the rows of a list have ids that `node` finds. */
function isNode(type: string, list: string): boolean {
  const object = schema.getType(type)
  const connection = isObjectType(object) ? getNamedType(object.getFields()[list]?.type) : null
  const node = isObjectType(connection) ? getNamedType(connection.getFields()['nodes']?.type) : null
  return isObjectType(node) && node.getInterfaces().some(({ name }) => name === 'Node')
}

const parents = Object.values(schema.getTypeMap()).flatMap((type) =>
  isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node') && listsOf(type.name).length > 0
    ? [type.name]
    : [],
)
const nested = parents.flatMap((parent) => listsOf(parent).map((list) => [parent, list] as const))

let gateway: TestGateway
/** Ids that an operator sees, by their types. */
const idsOf = new Map<string, Set<string>>()
beforeAll(async () => {
  gateway = await openGateway()
  await sendMessages()
  await leaveTrails()
  const fragments = parents.map((type) => {
    const lists = listsOf(type).map(
      (list) => `${list}(first: 20) { nodes { __typename ${isNode(type, list) ? 'id' : ''} } }`,
    )
    return `... on ${type} { ${lists.join(' ')} }`
  })
  for (const root of listsOf('Query'))
    gather(await gateway.read('operator', `{ ${root}(first: 20) { nodes { __typename id } } }`))
  for (const id of [...idsOf.values()].flatMap((ids) => [...ids]))
    gather(await gateway.read('operator', `{ node(id: "${id}") { ${fragments.join(' ')} } }`))
})

/** An entry in the trail of each type of which nothing has one by itself. */
async function leaveTrails(): Promise<void> {
  for (const [noun, id] of [
    ['Seller', aurora],
    ['Reseller', cumulus],
    ['Service', auroraBackup],
    ['ServiceProduct', backup500],
  ] as const) {
    const input = `{ ${noun.charAt(0).toLowerCase()}${noun.slice(1)}Id: "${id}", metadata: [{ key: "seen", value: "yes" }] }`
    const data = await gateway.read('admin', `mutation { done: update${noun}(input: ${input}) { __typename } }`)
    expect(data.done.__typename).toBe(`Update${noun}Success`)
  }
  const entry = `{ resellerId: "${nimbus}", serviceId: "${borealisVault}", isEnabled: false }`
  const data = await gateway.read('admin', `mutation { updateCatalogEntry(input: ${entry}) { __typename } }`)
  expect(data.updateCatalogEntry.__typename).toBe('UpdateCatalogEntrySuccess')
  const answers = `customProperties: [{ key: "domain", value: "other.example" }]`
  const inUse = `{ organizationId: "${birchClinic}", serviceId: "${googleWorkspace}", ${answers} }`
  const changed = await gateway.read(
    'cumulus-broker',
    `mutation { updateOrganizationService(input: ${inUse}) { __typename } }`,
  )
  expect(changed.updateOrganizationService.__typename).toBe('UpdateOrganizationServiceSuccess')
}

/** Messages of two endpoints, and to the address of one service's definition. */
async function sendMessages(): Promise<void> {
  for (const path of ['one', 'two']) {
    const { id } = await makeEndpoint(gateway, 'cumulus-broker', { url: `https://hooks.example.com/${path}` })
    for (let time = 0; time < 2; time += 1) await sendTest(gateway, 'cumulus-broker', id)
  }
  const confirm = `mutation { confirmServiceHandlers(input: { serviceId: "${auroraBackup}" }) { __typename } }`
  await gateway.read('aurora-software', confirm)
  const { webhookEndpoints } = gateway.database.tables
  const rows = await gateway.database.connection.select().from(webhookEndpoints)
  const handler = rows.find(({ channel }) => channel === 'HANDLER')
  if (!handler) throw new Error('The service has no handlers.')
  const events = ['1', '2'].map((id) => newDelivery(handler.id, { id, position: 0, subjectId: id }, testTime))
  await gateway.database.transaction((tx) => insertDeliveries(tx, gateway.database, events))
}

function gather(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if ('__typename' in value && 'id' in value)
    idsOf.set(String(value.__typename), (idsOf.get(String(value.__typename)) ?? new Set()).add(String(value.id)))
  for (const each of Object.values(value)) gather(each)
}

const lists = (id: string, parent: string, list: string, page: string) =>
  gateway.ask('operator', `{ node(id: "${id}") { ... on ${parent} { ${list}(${page}) { edges { cursor } } } } }`)

it('there are lists below several types', () => {
  expect(parents.length).toBeGreaterThan(4)
})

describe.each(nested)('%s.%s', (parent, list) => {
  it('goes on from its own cursors, and refuses those of a sibling', async () => {
    const ids = [...(idsOf.get(parent) ?? [])]
    expect(ids.length).toBeGreaterThan(1)
    let own: { id: string; cursor: string } | null = null
    for (const id of ids) {
      const { body } = await lists(id, parent, list, 'first: 1')
      const cursor = body.data?.node[list].edges[0]?.cursor
      if (typeof cursor === 'string') own = { id, cursor }
    }
    if (!own) throw new Error(`No ${parent} of the demo has ${list}.`)
    expect((await lists(own.id, parent, list, `first: 1, after: "${own.cursor}"`)).body.errors).toBeUndefined()
    expect((await lists(own.id, parent, list, `last: 1, before: "${own.cursor}"`)).body.errors).toBeUndefined()
    for (const id of ids.filter((each) => each !== own.id).slice(0, 3)) {
      for (const [page, argument] of [
        [`first: 1, after: "${own.cursor}"`, 'after'],
        [`last: 1, before: "${own.cursor}"`, 'before'],
      ] as const) {
        const { body } = await lists(id, parent, list, page)
        expect(body.errors?.[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument })
      }
    }
  })
})

it('a cursor that is given to the lists of several parents goes on in its own, and is refused by the others', async () => {
  const read = await gateway.read(
    'operator',
    '{ organizations { nodes { id subscriptions(first: 1) { edges { cursor } } } } }',
  )
  const first = read.organizations.nodes.find(
    (node: { subscriptions: { edges: object[] } }) => node.subscriptions.edges.length > 0,
  )
  const { cursor } = first.subscriptions.edges[0]
  const { body } = await gateway.ask(
    'operator',
    `{ nodes(ids: ${JSON.stringify(read.organizations.nodes.map(({ id }: { id: string }) => id))}) {
      ... on Organization { id subscriptions(first: 1, after: "${cursor}") { nodes { id } } } } }`,
  )
  const answered = body.data.nodes.filter(Boolean)
  expect(answered.map(({ id }: { id: string }) => id)).toEqual([first.id])
  expect(body.errors).toHaveLength(read.organizations.nodes.length - 1)
})
