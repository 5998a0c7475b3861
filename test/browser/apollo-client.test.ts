import { describe, expect, test } from 'vitest'
import { run } from '../../src/database/database.ts'
import {
  acmeBakery,
  birchClinic,
  borealisMail,
  cedarLogistics,
  googleWorkspace,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { cached, change, read, useFrontend } from './apollo/frontend.ts'
import { assignment, pairs, properties } from './apollo/questions.ts'

const frontend = useFrontend(async (database) => {
  // A second service that asks under a key of the first, which the demo has not.
  await database.transaction(function* (tx) {
    yield* run(
      tx.insert(database.tables.customPropertyDefinitions).values({
        serviceId: borealisMail,
        key: 'domain',
        position: 9,
        name: 'Mail domain',
        type: 'TEXT',
        appliesTo: 'ORGANIZATION_SERVICE',
        isMandatory: false,
        isVisible: true,
        allowedValues: [],
        layers: ['BROKER', 'SELLER'],
      }),
    )
  })
})

describe.each(['plain', 'documented'] as const)('the %s cache keeps apart', (cache) => {
  test.each(pairs)('$what', async ({ as, queries, variables }) => {
    const page = await frontend.open(as, cache)
    const truths = [
      await read(page, queries[0], variables[0], 'no-cache'),
      await read(page, queries[1], variables[1], 'no-cache'),
    ]
    expect(truths[0]).not.toEqual(truths[1])
    expect(JSON.stringify(truths)).not.toMatch(/\{"\w+":null\}/)
    await read(page, queries[0], variables[0])
    await read(page, queries[1], variables[1])
    expect([await cached(page, queries[0], variables[0]), await cached(page, queries[1], variables[1])]).toEqual(truths)
    await read(page, queries[1], variables[1], 'network-only')
    expect([await cached(page, queries[0], variables[0]), await cached(page, queries[1], variables[1])]).toEqual(truths)
  })
})

test('what one organization changes of its properties stays its own when it is read again', async () => {
  const page = await frontend.open('aurora-software', 'documented')
  const birch = await read(page, properties, { id: birchClinic })
  const cedar = await read(page, properties, { id: cedarLogistics })
  const broker = await frontend.open('nimbus-partners', 'documented')
  const mutation = `mutation Move($input: UpdateOrganizationServiceInput!) {
    updateOrganizationService(input: $input) { ... on UpdateOrganizationServiceSuccess { organizationService { id version } } }
  }`
  const customProperties = [{ key: 'domain', value: 'cedar.example' }, { key: 'adminLastName' }]
  await change(broker, mutation, { organizationId: cedarLogistics, serviceId: googleWorkspace, customProperties })
  const after = await read(page, properties, { id: cedarLogistics }, 'network-only')
  expect(JSON.stringify(cedar)).toContain('"cedar-logistics.example"')
  expect(JSON.stringify(after)).toContain('"cedar.example"')
  expect(await cached(page, properties, { id: cedarLogistics })).toEqual(after)
  expect(await cached(page, properties, { id: birchClinic })).toEqual(birch)
})

test('a cache that knows definitions by service and language would mix organizations, so the documentation has none', async () => {
  const page = await frontend.open('workspace-owner', 'keyed')
  const plain = { serviceId: googleWorkspace, locale: 'en' }
  const before = await read(page, assignment, plain)
  const other = await read(page, assignment, { ...plain, organizationId: birchClinic })
  expect(other).not.toEqual(before)
  expect(await cached(page, assignment, plain)).toEqual(other)
})

/** Parts of one thing without an id, as two components would ask for them. */
const halves = [
  ['query Role { viewer { role } }', 'query Account { viewer { accountId reseller { id } } }'],
  [
    `query CanI { organization(id: "${acmeBakery}") { id availability(serviceId: "${googleWorkspace}") { isAvailable } } }`,
    `query WhyNot { organization(id: "${acmeBakery}") { id availability(serviceId: "${googleWorkspace}") { reasons } } }`,
  ],
  [
    `query Amount { subscription(id: "${subscriptionId(1)}") { id unitPrice { amount } } }`,
    `query Currency { subscription(id: "${subscriptionId(1)}") { id unitPrice { currencyCode } } }`,
  ],
  [
    `query Name { serviceDefinition(serviceId: "${googleWorkspace}", locale: "fr") { displayName } }`,
    `query Text { serviceDefinition(serviceId: "${googleWorkspace}", locale: "fr") { descriptionLong serviceRoles { name } } }`,
  ],
  [
    'query Total { organizations { totalCount } }',
    'query Names { organizations { nodes { id name } pageInfo { hasNextPage } } }',
  ],
] as const

test.each(halves)('the documented cache joins what %s and %s select', async (one, other) => {
  const page = await frontend.open('cumulus-broker', 'documented')
  const truths = [await read(page, one), await read(page, other)]
  expect([await cached(page, one), await cached(page, other)]).toEqual(truths)
  expect(frontend.sent).toHaveLength(2)
})

test('without the documented policies Apollo warns of what it loses, so silence means something here', async () => {
  const page = await frontend.open('cumulus-broker', 'plain')
  for (const query of halves.flat()) await read(page, query)
  expect(
    frontend.session.complaints.map(
      (text) => /^Cache data may be lost when replacing[^]*-objects\n (\w+) /.exec(text)?.[1],
    ),
  ).toEqual(['viewer', 'availability', 'unitPrice', 'serviceDefinition', 'organizations'])
  frontend.session.complaints = []
})
