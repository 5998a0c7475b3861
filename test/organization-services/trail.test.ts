import { beforeEach, expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import { sql } from '../../src/database/query/fragment.ts'
import { acmeBakery, googleWorkspace } from '../../src/demo/ids.ts'
import { done, everything } from '../management/support.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { recordedEvents } from '../support/recorded-events.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const pair = { organizationId: acmeBakery, serviceId: googleWorkspace }
const answers = (domain: string) => ({
  customProperties: [
    { key: 'adminFirstName', value: 'John' },
    { key: 'adminLastName', value: 'Doe' },
    { key: 'domain', value: domain },
  ],
})

async function add(): Promise<string> {
  const input = { ...pair, currencyCode: 'EUR', ...answers('one.example') }
  return (await done(gateway, 'cumulus-broker', 'addOrganizationService', input)).id
}

async function trail(as: As, id: string) {
  const { node } = await gateway.read(
    as,
    `{ node(id: "${id}") { ... on OrganizationService { auditTrail { nodes {
      kind actor { role accountId } changes { field before after } } } } } }`,
  )
  return node?.auditTrail.nodes
}

it('a service of an organization has a trail: with what it was added, what was changed, and when it was removed', async () => {
  const id = await add()
  await done(gateway, 'cumulus-broker', 'updateOrganizationService', {
    ...pair,
    currencyCode: 'USD',
    ...answers('two.example'),
  })
  await done(gateway, 'cumulus-broker', 'updateOrganizationService', { ...pair, currencyCode: 'USD' })
  await done(gateway, 'cumulus-broker', 'removeOrganizationService', pair)
  const actor = { role: 'BROKER', accountId: 'mira.keller' }
  expect(await trail('cumulus-broker', id)).toEqual([
    {
      kind: 'ORGANIZATION_SERVICE_ADDED',
      actor,
      changes: [
        { field: 'currencyCode', before: null, after: 'EUR' },
        { field: 'customProperties.adminFirstName', before: null, after: 'John' },
        { field: 'customProperties.adminLastName', before: null, after: 'Doe' },
        { field: 'customProperties.domain', before: null, after: 'one.example' },
      ],
    },
    {
      kind: 'ORGANIZATION_SERVICE_UPDATED',
      actor,
      changes: [
        { field: 'currencyCode', before: 'EUR', after: 'USD' },
        { field: 'customProperties.domain', before: 'one.example', after: 'two.example' },
      ],
    },
    {
      kind: 'ORGANIZATION_SERVICE_REMOVED',
      actor,
      changes: [{ field: 'removedAt', before: null, after: gateway.clock.now.toISOString() }],
    },
  ])
  const events = (await recordedEvents(gateway.database)).filter(({ subjectId }) => subjectId === id)
  expect(events.map(({ kind }) => kind)).toEqual([
    'organization_service.added',
    'organization_service.updated',
    'organization_service.removed',
  ])
})

it('all parties of it read its trail, without answers that are hidden from them, and by nobody else', async () => {
  const id = await add()
  const { customPropertyDefinitions: question } = gateway.database.tables
  await gateway.database.transaction((tx) =>
    run(
      tx
        .update(question)
        .set({ layers: ['SELLER', 'BROKER'] })
        .where(sql`${question.key} = 'domain'`),
    ),
  )
  for (const as of ['aurora-software', 'workspace-owner', 'acme-bakery', 'operator', 'admin'] as const) {
    const [entry] = await trail(as, id)
    expect([as, entry.kind, entry.actor.role]).toEqual([as, 'ORGANIZATION_SERVICE_ADDED', 'BROKER'])
    const { node } = await gateway.read(
      as,
      `{ node(id: "${id}") { ... on OrganizationService { customProperties { definition { key } value } } } }`,
    )
    const readable = node.customProperties
      .filter(({ value }: { value: string | null }) => value !== null)
      .map(({ definition }: { definition: { key: string } }) => `customProperties.${definition.key}`)
    const told = entry.changes.map(({ field }: { field: string }) => field)
    expect(new Set(told)).toEqual(new Set(['currencyCode', ...readable]))
    expect([as, told.includes('customProperties.domain')]).toEqual([as, as !== 'acme-bakery'])
  }
  for (const as of ['borealis-systems', 'nimbus-partners', 'birch-clinic'] as const)
    expect(await trail(as, id)).toBeUndefined()
})

it('where nothing differs, or it is refused, nothing is added to it', async () => {
  await add()
  const before = await everything(gateway)
  await done(gateway, 'cumulus-broker', 'updateOrganizationService', { ...pair, currencyCode: 'EUR' })
  await gateway.read(
    'cumulus-broker',
    `mutation { updateOrganizationService(input: { organizationId: "${acmeBakery}", serviceId: "${googleWorkspace}", currencyCode: "XXX" }) {
      ... on DomainError { code } } }`,
  )
  expect(await everything(gateway)).toEqual(before)
})
