import { readFileSync } from 'node:fs'
import { buildSchema, Kind, parse, validate, visit } from 'graphql'
import { expect, test } from 'vitest'
import { people } from '../../src/demo/people.ts'
import { answeredId, changingExamples } from '../../src/pages/changing-examples.ts'
import { anonymousExamples, examplesFor, watching } from '../../src/pages/examples.ts'
import { highlight } from '../../src/pages/highlight.ts'
import { anonymousTabs, tabsFor } from '../../src/pages/introduction.ts'
import { schema as realSchema } from '../../src/schema.ts'
import { roles } from '../../src/vocabulary.ts'
import { everything } from '../management/support.ts'
import { openGateway } from '../support/gateway.ts'

const schemaFile = new URL('../../schema.graphql', import.meta.url)
const ofRoles = [...people.flatMap(examplesFor), ...anonymousExamples, watching]
const examples = [...ofRoles, ...[...changingExamples.values()].flat()]

test('every example is valid against the schema', () => {
  const schema = buildSchema(readFileSync(schemaFile, 'utf8'), { assumeValidSDL: true })
  const wrong = examples.flatMap(({ title, query }) =>
    validate(schema, parse(query)).map((error) => `${title}: ${error.message}`),
  )
  expect(wrong).toEqual([])
})

/** The keys of an answer that stand for objects: what is null there is nothing, where something was asked for. */
function objectKeys(query: string): Set<string> {
  const keys = new Set<string>()
  visit(parse(query), {
    [Kind.FIELD]: ({ alias, name, selectionSet }) => {
      if (selectionSet) keys.add((alias ?? name).value)
    },
  })
  return keys
}

/** What may be missing though it is an object: few services say how a trial ends. */
const optional = new Set(['endTrialConfiguration'])

/** Where an answer has nothing for an object, or says no. */
function disappointments(query: string, { data, errors }: { data: object; errors?: object[] }): string[] {
  const keys = objectKeys(query)
  const missing: string[] = []
  JSON.stringify(data, (key, value: unknown) => {
    if (value === null && keys.has(key) && !optional.has(key)) missing.push(key)
    return value
  })
  const refusals = /^mutation/m.test(query)
    ? Object.values(data).flatMap((payload: object | null) =>
        ['code', 'message', 'reason', 'from'].filter((key) => key in (payload ?? {})),
      )
    : []
  return [...(errors ?? []).map((error) => JSON.stringify(error)), ...missing, ...refusals]
}

test('every tab of every person, in order, answers with what it is about', async () => {
  const gateway = await openGateway()
  for (const person of people) {
    let before = ''
    for (const { query, variables } of tabsFor(person)) {
      // The tab with the stream is asked by test/pages/watching.test.ts.
      if (/^subscription/m.test(query)) continue
      // The only thing that a reader has to do is to paste an id of the answer before.
      const [made = ''] = /(?<="id":")[^"]+/.exec(before) ?? []
      const { body } = await gateway.ask(person.slug, query, JSON.parse((variables ?? '{}').replace(answeredId, made)))
      expect(disappointments(query, body), `${person.slug}: ${query}`).toEqual([])
      before = JSON.stringify(body)
    }
  }
})

test('an id that has to be pasted says so where it stands, and in the refusal of who forgets it', async () => {
  const gateway = await openGateway()
  const [, back] = changingExamples.get('elm-studio') ?? []
  expect(back?.title).toContain('put its id under Variables')
  const { body } = await gateway.ask('elm-studio', back?.query ?? '', back?.variables)
  expect(JSON.stringify(body.errors)).toContain(answeredId)
})

test('an example that would change something is dry, and says what would come of it', async () => {
  const gateway = await openGateway()
  const changing = ofRoles.filter(({ query }) => query.startsWith('mutation'))
  expect(changing.length).toBeGreaterThan(0)
  for (const { variables } of changing) expect(variables).toMatchObject({ input: { dryRun: true } })
  const ordering = changing.find(({ query }) => query.includes('createSubscription('))
  const { createSubscription } = await gateway.read('cumulus-broker', ordering?.query ?? '', ordering?.variables)
  expect(createSubscription).toMatchObject({ isDryRun: true, subscription: { status: 'ACTIVE', quantity: 25 } })
})

test('what an example would change it only tries, and tells what would come of it', async () => {
  const gateway = await openGateway()
  const before = await everything(gateway)
  for (const person of people) {
    for (const { title, query, variables } of examplesFor(person).filter((each) => each.query.startsWith('mutation'))) {
      const answers = Object.values<object>(await gateway.read(person.slug, query, variables))
      expect([person.slug, title, answers]).toEqual([person.slug, title, [expect.objectContaining({ isDryRun: true })]])
    }
  }
  expect(await everything(gateway)).toEqual(before)
})

test('a tab is named by its operation, which has one of its own', () => {
  for (const role of roles) {
    const person = { slug: 'someone', label: 'Someone', description: 'A very long description. '.repeat(12), role }
    const tabs = tabsFor(person)
    const names = tabs.map(({ query }) => /^(?!#).*(?:query|mutation|subscription)\s+(\w+)/m.exec(query)?.[1])
    expect(names.every(Boolean)).toBe(true)
    expect(new Set(names).size).toBe(tabs.length)
  }
})

test('the first tab says who one is, in lines that fit beside an answer', () => {
  const description = 'Manages Acme Bakery and Birch Clinic.'
  const [tab] = tabsFor({ slug: 'mira', label: 'Mira Keller, Cumulus Broker', description, role: 'BROKER' })
  expect(tab?.query).toMatch(/^# You are Mira Keller, Cumulus Broker\./)
  expect(anonymousTabs()[0]?.query).toMatch(/^# You have no credentials/)
  for (const line of tab?.query.split('\n').filter((each) => each.startsWith('#')) ?? [])
    expect(line.length).toBeLessThanOrEqual(48)
})

test('what an example changes, the next one takes back, for everyone but an operator, who may change nothing', async () => {
  const gateway = await openGateway()
  const able = people.filter(({ role }) => role !== 'OPERATOR')
  expect([...changingExamples.keys()].toSorted()).toEqual(able.map(({ slug }) => slug).toSorted())
  const mutations = Object.values(realSchema.getMutationType()?.getFields() ?? {})
  expect(mutations.filter(({ extensions: { roles: callers } }) => !callers || callers.includes('OPERATOR'))).toEqual([])
  const look = `{
    subscriptions(first: 20) { nodes { id status suspendedAt cancelAt allowedActions externalId } }
    services(first: 20) { nodes { id name invitations { totalCount } } }
    resellers(first: 5) { nodes { name catalog(first: 1) { totalCount } } }
    organizations(first: 10) { nodes { name } }
    webhookEndpoints(first: 5) { totalCount }
  }`
  for (const { slug } of able) {
    const [there, back] = changingExamples.get(slug) ?? []
    const before = await gateway.read(slug, look)
    const changed = await gateway.read(slug, there?.query ?? '', there?.variables)
    const between = await gateway.read(slug, look)
    const [made = ''] = /(?<="id":")[^"]+/.exec(JSON.stringify(changed)) ?? []
    const variables = JSON.parse(JSON.stringify(back?.variables).replace(answeredId, made)) as Record<string, unknown>
    const restored = await gateway.read(slug, back?.query ?? '', variables)
    expect([slug, JSON.stringify([changed, restored])]).toEqual([
      slug,
      expect.not.stringMatching(/"code"|"reason"|"from"|"message"/),
    ])
    expect([slug, between]).not.toEqual([slug, before])
    expect([slug, await gateway.read(slug, look)]).toEqual([slug, before])
  }
})

test('no line of an example runs out of the editor beside an answer', () => {
  const wide = examples.flatMap(({ title, query }) =>
    query
      .split('\n')
      .filter((line) => line.length > 50)
      .map((line) => `${title}: ${line}`),
  )
  expect(wide).toEqual([])
})

test('highlighting changes no character of a query', () => {
  for (const { query } of examples) {
    const text = highlight(query)
      .text.replace(/<[^>]+>/g, '')
      .replaceAll('&quot;', '"')
    expect(text).toBe(query)
  }
})
