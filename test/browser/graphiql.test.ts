import { and, eq } from 'drizzle-orm'
import { getNamedType, type GraphQLObjectType, isObjectType, isUnionType } from 'graphql'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { run as execute } from '../../src/database/database.ts'
import { acmeBakery, aurora, birchClinic, cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { schema } from '../../src/schema.ts'
import { isLong } from '../support/long-run.ts'
import { openGraphiql, run, shownAnswer, writeQuery, writeVariables } from './graphiql-window.ts'
import { type Scene, scenes, unpriced } from './refusal-scenes.ts'
import { shoot, useBrowser } from './use-browser.ts'

const session = useBrowser({
  keepsWindows: true,
  async prepare(database) {
    const { priceEntries: table } = database.tables
    const listPrice = and(eq(table.productId, unpriced.productId), eq(table.currencyCode, unpriced.currencyCode))
    await database.transaction(function* (tx) {
      yield* execute(tx.delete(table).where(listPrice))
    })
  },
})

/** A window for each person; each in a browser of its own, as different people have. */
const windows = new Map<Scene['as'] | 'nobody', Promise<Page>>()

const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})

async function openWindow(who: Scene['as'] | 'nobody'): Promise<Page> {
  return openGraphiql(await session.open(), `${session.origin}/graphql${who === 'nobody' ? '' : `?as=${who}`}`)
}

function windowOf(who: Scene['as'] | 'nobody'): Promise<Page> {
  const page = windows.get(who) ?? openWindow(who)
  windows.set(who, page)
  return page
}

/** Every field of a type, and those of the objects in it. */
function selectionOf(type: GraphQLObjectType): string {
  return Object.values(type.getFields())
    .map((field) => {
      const inner = getNamedType(field.type)
      return isObjectType(inner) ? `${field.name} { ${selectionOf(inner)} }` : field.name
    })
    .join(' ')
}

/** The members of a mutation's result that say no. */
function refusalsOf(mutation: (typeof mutations)[number]): readonly GraphQLObjectType[] {
  const result = getNamedType(mutation.type)
  if (!isUnionType(result)) throw new Error(`${mutation.name} answers no union`)
  return result.getTypes().filter((type) => type.getInterfaces().some(({ name }) => name === 'DomainError'))
}

const refusals = new Map(mutations.flatMap(refusalsOf).map((type) => [type.name, type]))

function mutationOf(name: string, refusal?: GraphQLObjectType): string {
  const type = mutations.find((each) => each.name === name)?.args[0]?.type.toString() ?? ''
  const own = refusal ? `\n    ... on ${refusal.name} { ${selectionOf(refusal)} }` : ''
  return `mutation Try($input: ${type}) {\n  ${name}(input: $input) {\n    __typename${own}\n  }\n}`
}

/** Runs what stands in the editors, which has to come out so. */
async function expectAnswer(page: Page, answer: object): Promise<void> {
  await run(page)
  await expect.poll(() => shownAnswer(page)).toEqual(answer)
}

/** Finds a type in the documentation. */
async function findType(page: Page, name: string): Promise<void> {
  const open = page.getByRole('button', { name: 'Show Documentation Explorer' })
  if (await open.isVisible()) await open.click()
  await page.locator('.graphiql-doc-explorer [role=combobox]').click()
  await page.keyboard.type(name)
  await page.getByRole('option', { name, exact: true }).click()
  await page.locator('.graphiql-doc-explorer-title', { hasText: name }).waitFor()
}

/** Follows a link of the documentation, and answers what stands there. */
async function follow(page: Page, link: string): Promise<string> {
  const explorer = page.locator('.graphiql-doc-explorer')
  await explorer.getByRole('link', { name: link, exact: true }).click()
  await page.locator('.graphiql-doc-explorer-title', { hasText: link.replace('Go back to ', '') }).waitFor()
  return explorer.innerText()
}

test('the documentation explains a type, and a field of it', async () => {
  const page = await windowOf('operator')
  await findType(page, 'ServiceSubscription')
  const type = await page.locator('.graphiql-doc-explorer').innerText()
  expect(type).toContain('An organization’s subscription to a product of a service that was added to it.')
  expect(type).toContain('The actions that the viewer may take on the subscription now.')
  await shoot(page, 'documentation-type')
  const field = await follow(page, 'history')
  expect(field).toContain('The changes of the subscription, oldest first: the audit trail.')
  expect(field).toContain('Rows after this cursor of the same list, order and filter.')
  await shoot(page, 'documentation-field')
  await follow(page, 'Go back to ServiceSubscription')
  expect(await follow(page, 'Go back to Docs')).toContain('All Schema Types')
})

test('the documentation tells of every mutation who may call it, and how it says no', async () => {
  const page = await windowOf('operator')
  await findType(page, 'Mutation')
  const items = await page.locator('.graphiql-doc-explorer-item').allInnerTexts()
  const callers = items.map((text) => /^(\w+)\([^]*(For [^.]+\.)$/.exec(text.trim())?.slice(1).join(': '))
  expect(callers).toEqual(
    mutations.map(({ name, description }) => `${name}: ${/For [^.]+\.$/.exec(description ?? '')?.[0]}`),
  )
  expect(await follow(page, 'cancelSubscription')).toContain('For organizations, brokers, sellers.')
  await shoot(page, 'documentation-mutation')
  expect(await follow(page, 'CancelSubscriptionResult')).toContain(
    'The success of the mutation, or one of its refusals.',
  )
  expect(await follow(page, 'IllegalTransition')).toContain('The subscription’s state does not allow the action.')
  await shoot(page, 'documentation-refusal')
})

test('a query takes what stands in the variables editor, and takes it anew after a change', async () => {
  const page = await windowOf('cumulus-broker')
  const query = `query Held($id: ID!, $filter: SubscriptionFilter) {
  organization(id: $id) {
    name
    subscriptions(filter: $filter) {
      totalCount
      nodes { quantity }
    }
  }
}`
  await writeQuery(page, query, { id: birchClinic, filter: { statuses: ['FAILED'] } })
  await run(page)
  const failed = { name: 'Birch Clinic', subscriptions: { totalCount: 1, nodes: [{ quantity: 60 }] } }
  await expect.poll(() => shownAnswer(page)).toEqual({ data: { organization: failed } })
  await shoot(page, 'variables')
  await writeVariables(page, { id: birchClinic, filter: { statuses: ['PENDING'] } })
  await run(page)
  const pending = { name: 'Birch Clinic', subscriptions: { totalCount: 1, nodes: [{ quantity: 10 }] } }
  await expect.poll(() => shownAnswer(page)).toEqual({ data: { organization: pending } })
})

/** Who manages machine clients, and what each makes: one of a party and the host in short runs. */
const makers = (
  [
    ['cumulus-broker', 'BROKER', [cumulus]],
    ['admin', 'BROKER', [cumulus]],
    ['aurora-software', 'SELLER', [aurora]],
    ['acme-bakery', 'ORGANIZATION', [acmeBakery]],
    ['workspace-owner', 'SERVICE_OWNER', [googleWorkspace]],
  ] as const
).filter((_, index) => isLong || index < 2)

test.each(makers)(
  '%s makes a machine client, is shown its secret once, and revokes it',
  async (who, role, partyIds) => {
    const page = await windowOf(who)
    const create = `mutation Make($input: CreateApiClientInput!) {
  createApiClient(input: $input) {
    ... on CreateApiClientSuccess {
      isReplay
      secret
      apiClient { id role readsLicenseKeys }
    }
  }
}`
    await writeQuery(page, create, { input: { name: 'ERP', role, partyIds, idempotencyKey: 'erp' } })
    // What an admin has had in hand reads no license key.
    const apiClient = { id: expect.any(String), role, readsLicenseKeys: who !== 'admin' }
    const secret = expect.stringMatching(/^[\w-]{43}$/)
    await expectAnswer(page, { data: { createApiClient: { isReplay: false, secret, apiClient } } })
    await shoot(page, `client-made-by-${who}`)
    await expectAnswer(page, { data: { createApiClient: { isReplay: true, secret: null, apiClient } } })
    await shoot(page, `client-made-again-by-${who}`)
    const made = (await shownAnswer(page)) as { data: { createApiClient: { apiClient: { id: string } } } }
    const revoke = `mutation Revoke($input: ApiClientActionInput!) {
  revokeApiClient(input: $input) {
    ... on RevokeApiClientSuccess {
      apiClient { name revokedAt }
    }
  }
}`
    await writeQuery(page, revoke, { input: { apiClientId: made.data.createApiClient.apiClient.id } })
    const revoked = { name: 'ERP', revokedAt: expect.any(String) }
    await expectAnswer(page, { data: { revokeApiClient: { apiClient: revoked } } })
    await shoot(page, `client-revoked-by-${who}`)
  },
)

test('there is a scene for every refusal of the schema', () => {
  expect(Object.keys(scenes).toSorted()).toEqual([...refusals.keys()].toSorted())
})

test.each([...refusals])('%s is shown with all that it says', async (name, refusal) => {
  const scene = scenes[name]
  if (!scene) throw new Error(`There is no scene for ${name}`)
  const { as, mutation, input, first, says } = scene
  const page = await windowOf(as)
  if (first) {
    await writeQuery(page, mutationOf(first.mutation), { input: first.input })
    const success = `${first.mutation[0]?.toUpperCase()}${first.mutation.slice(1)}Success`
    await expectAnswer(page, { data: { [first.mutation]: { __typename: success } } })
  }
  await writeQuery(page, mutationOf(mutation, refusal), { input })
  const code = name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()
  const shown = { __typename: name, code, message: expect.stringMatching(/^\S.+\.$|mandatory$/), ...says }
  await expectAnswer(page, { data: { [mutation]: shown } })
  await shoot(page, `refusal-${name}`)
})

test.each([
  [
    'operator',
    'FORBIDDEN',
    'Your role may not do this. Those that may: ORGANIZATION, BROKER, SELLER.',
    { roles: ['ORGANIZATION', 'BROKER', 'SELLER'] },
  ],
  ['nobody', 'UNAUTHENTICATED', 'This needs credentials. Send the header `Authorization: Bearer <token>`.', {}],
] as const)('%s gets %s, with the path and the id of the request', async (who, code, message, says) => {
  const page = await windowOf(who)
  await writeQuery(page, mutationOf('cancelSubscription'), { input: { subscriptionId: subscriptionId(1) } })
  const error = {
    message,
    path: ['cancelSubscription'],
    locations: [{ line: 2, column: 3 }],
    extensions: { code, ...says, requestId: expect.any(String) },
  }
  await expectAnswer(page, { errors: [error], data: { cancelSubscription: null } })
  await shoot(page, `error-${code}`)
})
