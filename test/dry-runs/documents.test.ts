import { beforeEach, describe, expect, it } from 'vitest'
import { aurora, cumulus, subscriptionId } from '../../src/demo/ids.ts'
import { done } from '../management/support.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { recordedEvents } from '../support/recorded-events.ts'
import { wholeOf } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const seller = '... on UpdateSellerSuccess { isDryRun isReplay seller { name version } } ... on DomainError { code }'

describe('several mutations in one document', () => {
  it('run alone, each of them: what is tried is seen by none that follows, and what is meant stays', async () => {
    const data = await gateway.read(
      'admin',
      `mutation ($try: Boolean = true, $never: Boolean = false) {
        __typename
        tried: updateSeller(input: { sellerId: "${aurora}", name: "Tried", dryRun: $try }) { ${seller} }
        ...Meant
        again: updateSeller(input: { sellerId: "${aurora}", locale: "no", dryRun: true }) { ${seller} }
        refused: updateSeller(input: { sellerId: "${aurora}", name: "", dryRun: true }) { ${seller} }
        left: updateSeller(input: { sellerId: "${aurora}", name: "Left out" }) @include(if: $never) { ${seller} }
      }
      fragment Meant on Mutation {
        meant: updateSeller(input: { sellerId: "${aurora}", name: "Meant", dryRun: false }) { ${seller} }
      }`,
    )
    const success = (isDryRun: boolean, name: string, version: number) => ({
      isDryRun,
      isReplay: false,
      seller: { name, version },
    })
    expect(Object.entries(data)).toEqual([
      ['__typename', 'Mutation'],
      ['tried', success(true, 'Tried', 2)],
      ['meant', success(false, 'Meant', 2)],
      ['again', success(true, 'Meant', 3)],
      ['refused', { code: 'INVALID_INPUT' }],
    ])
    expect(await gateway.read('admin', `{ seller(id: "${aurora}") { name version locale } }`)).toEqual({
      seller: { name: 'Meant', version: 2, locale: null },
    })
  })

  it('that fail hide neither what was tried nor what was done beside them', async () => {
    const { body } = await gateway.ask(
      'cumulus-broker',
      `mutation {
        forbidden: updateSeller(input: { sellerId: "${aurora}", name: "X", dryRun: true }) { __typename }
        tried: updateReseller(input: { resellerId: "${cumulus}", name: "Tried", dryRun: true }) { __typename }
        wrong: updateReseller(input: { resellerId: "nobody", dryRun: true }) { __typename }
      }`,
    )
    expect(body.data).toEqual({ forbidden: null, tried: { __typename: 'UpdateResellerSuccess' }, wrong: null })
    expect(
      body.errors.map(({ path, extensions }: { path: string[]; extensions: { code: string } }) => [
        path,
        extensions.code,
      ]),
    ).toEqual([
      [['forbidden'], 'FORBIDDEN'],
      [['wrong'], 'BAD_USER_INPUT'],
    ])
  })

  it('have every name in the answer that they were given', async () => {
    const named = (isDry: boolean) =>
      `mutation { __proto__: updateSeller(input: { sellerId: "${aurora}", name: "Named", dryRun: ${isDry} }) { __typename } }`
    for (const isDry of [true, false]) {
      const { body } = await gateway.ask('admin', named(isDry))
      expect(JSON.stringify(body)).toBe('{"data":{"__proto__":{"__typename":"UpdateSellerSuccess"}}}')
    }
  })

  it('are told of wrong variables as ever', async () => {
    const { body } = await gateway.ask(
      'admin',
      'mutation ($input: UpdateSellerInput!) { updateSeller(input: $input) { __typename } }',
      { input: { sellerId: aurora, dryRun: 'yes' } },
    )
    expect(body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'input' } }])
  })
})

it('what had fallen due is settled, and undone with all the rest', async () => {
  gateway.clock.now = new Date('2026-04-15T00:00:00.000Z')
  const before = await wholeOf(gateway)
  const update = (dryRun: boolean) =>
    gateway.read(
      'cumulus-broker',
      `mutation { updateSubscription(input: { subscriptionId: "${subscriptionId(2)}", quantity: 3, dryRun: ${dryRun} }) {
        ... on IllegalTransition { from } } }`,
    )
  expect(await update(true)).toEqual({ updateSubscription: { from: 'EXPIRED' } })
  expect(await wholeOf(gateway)).toEqual(before)
  expect(await update(false)).toEqual({ updateSubscription: { from: 'EXPIRED' } })
  expect((await recordedEvents(gateway.database)).at(-1)).toMatchObject({ kind: 'subscription.expired' })
})

it('nobody is woken by it', async () => {
  const rings: string[] = []
  gateway.database.eventsWritten.listen(() => rings.push('written'))
  gateway.database.eventsLogged.listen(() => rings.push('logged'))
  await done(gateway, 'admin', 'updateSeller', { sellerId: aurora, name: 'Tried', dryRun: true })
  expect(rings).toEqual([])
  await done(gateway, 'admin', 'updateSeller', { sellerId: aurora, name: 'Meant' })
  expect(rings).toContain('written')
})

describe('an idempotency key', () => {
  const update = (input: object) =>
    gateway
      .read('admin', `mutation ($input: UpdateSellerInput!) { updateSeller(input: $input) { ${seller} } }`, {
        input: { sellerId: aurora, ...input },
      })
      .then(({ updateSeller }) => updateSeller)

  it('is not used up by a dry run, and one that was used answers its outcome', async () => {
    const idempotencyKey = 'one'
    const once = { name: 'Once', idempotencyKey }
    expect(await update({ ...once, dryRun: true })).toMatchObject({ isDryRun: true, isReplay: false })
    expect(await update({ name: 'Other', idempotencyKey, dryRun: true })).toMatchObject({ isReplay: false })
    expect(await update(once)).toMatchObject({ isDryRun: false, isReplay: false, seller: { version: 2 } })
    expect(await update({ ...once, dryRun: true })).toMatchObject({
      isDryRun: true,
      isReplay: true,
      seller: { version: 2 },
    })
    expect(await update({ ...once, dryRun: false })).toMatchObject({ isDryRun: false, isReplay: true })
    expect(await update({ name: 'Other', idempotencyKey, dryRun: true })).toEqual({ code: 'IDEMPOTENCY_MISMATCH' })
  })
})

describe('dry runs at once', () => {
  const create = (name: string, more: object) =>
    done(gateway, 'cumulus-broker', 'createOrganization', { resellerId: cumulus, name, ...more }, 'id name')

  it('beside others that are meant keep nothing, and take nothing from them', async () => {
    const numbers = Array.from({ length: 8 }, (_, index) => index)
    const made = await Promise.all(
      numbers.flatMap((number) => [
        create(`Tried ${number}`, { dryRun: true }),
        create(`Meant ${number}`, {}),
        create('The same', { dryRun: true, idempotencyKey: 'same', externalId: 'same' }),
      ]),
    )
    expect(new Set(made.map(({ id }) => id)).size).toBe(made.length)
    const { organizations } = await gateway.read('admin', '{ organizations(first: 100) { nodes { id name } } }')
    const kept = new Map(organizations.nodes.map(({ id, name }: { id: string; name: string }) => [id, name]))
    const meant = made.filter(({ id }) => kept.has(id)).map(({ name }) => name)
    expect(new Set(meant)).toEqual(new Set(numbers.map((number) => `Meant ${number}`)))
    expect(meant).toHaveLength(numbers.length)
  })

  it('of what others change wait for them, and see what they left', async () => {
    const update = (quantity: number, dryRun: boolean) =>
      done(
        gateway,
        'cumulus-broker',
        'updateSubscription',
        { subscriptionId: subscriptionId(1), quantity, dryRun },
        'quantity version',
      )
    const start = await update(29, false)
    const [, first, , second] = await Promise.all([
      update(30, false),
      update(31, true),
      update(32, false),
      update(33, true),
    ])
    const { subscription } = await gateway.read(
      'admin',
      `{ subscription(id: "${subscriptionId(1)}") { quantity version } }`,
    )
    expect([30, 32]).toContain(subscription.quantity)
    expect(subscription.version).toBe(start.version + 2)
    expect([first.quantity, second.quantity]).toEqual([31, 33])
  })
})

it('a dry run that asks for too much is ended, and nothing of it is kept', async () => {
  const bounded = await openGateway({ env: { LIMIT_STATEMENTS: '6' } })
  const before = await wholeOf(bounded)
  const organization = `organization { reseller { organizations(first: 2) { nodes { services(first: 2) { nodes {
    service { seller { services(first: 2) { nodes { products(first: 2) { nodes { name } } } } } } } } } } } }`
  const { body } = await bounded.ask(
    'cumulus-broker',
    `mutation { createOrganization(input: { resellerId: "${cumulus}", name: "Much", dryRun: true }) {
      ... on CreateOrganizationSuccess { ${organization} } } }`,
  )
  expect(body.errors).toMatchObject([{ extensions: { code: 'STATEMENT_LIMIT' } }])
  expect(await wholeOf(bounded)).toEqual(before)
})
