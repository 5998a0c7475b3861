import { beforeAll, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  aurora,
  birchClinic,
  borealisMail,
  cumulus,
  googleWorkspace,
  productId,
  subscriptionId,
} from '../../src/demo/ids.ts'
import { documentExample } from '../import-export/document-example.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import { callGraph, send, tagOf } from './support.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway()
})

const broker = 'cumulus-broker'
const birch = `/api/resellers/${cumulus}/organizations/${birchClinic}`
const acme = `/api/resellers/${cumulus}/organizations/${acmeBakery}`
const at = (number: number) => `${birch}/services/${googleWorkspace}/subscriptions/${subscriptionId(number)}`
const sellers = (number: number) => `/api/sellers/${aurora}/subscriptions/${subscriptionId(number)}`
const historyOf = async (number: number) => {
  const { subscriptionHistory } = gateway.database.tables
  const rows = await gateway.database.connection.select().from(subscriptionHistory)
  return rows.filter((row) => row.subscriptionId === subscriptionId(number)).toSorted((a, b) => a.sequence - b.sequence)
}

describe('a tag', () => {
  it('spares an answer that the caller has, and changes with the object', async () => {
    const first = await send(gateway, broker, 'GET', at(5))
    const tag = first.headers.get('etag') ?? ''
    expect(tag).toMatch(/^W\/"6-[\w-]{16}"$/)
    for (const known of [tag, tag.slice(2), `"x", ${tag}`, `W/"x,y" ,${tag},"z"`, '*']) {
      const answer = await send(gateway, broker, 'GET', at(5), { headers: { 'if-none-match': known } })
      expect([answer.status, answer.text, answer.headers.get('etag')]).toEqual([304, '', tag])
    }
    expect((await send(gateway, broker, 'GET', at(5), { headers: { 'if-none-match': tagOf(6) } })).status).toBe(200)
    // What the caller has says nothing of what a change answers.
    const headers = { 'if-match': tag, 'if-none-match': '*' }
    const changed = await send(gateway, broker, 'PUT', at(5), { body: { quantity: 26 }, headers })
    expect([changed.status, changed.headers.get('etag')?.slice(0, 5)]).toEqual([200, 'W/"7-'])
    const stale = await send(gateway, broker, 'PUT', at(5), { body: { quantity: 27 }, headers: { 'if-match': tag } })
    expect([stale.status, stale.body[0].errorName]).toEqual([412, 'VersionConflict'])
    expect(stale.body[0].errorMessage).toContain('the current one is 7')
  })

  it('may be weak or strong, one of a list in any place, and is the current one’s', async () => {
    const change = (quantity: number, ifMatch: string, key?: string) =>
      send(gateway, broker, 'PUT', at(5), {
        body: { quantity },
        headers: { 'if-match': ifMatch, ...(key === undefined ? {} : { 'idempotency-key': key }) },
      })
    const { headers, body } = await send(gateway, broker, 'GET', at(5))
    const tag = headers.get('etag') ?? ''
    const current = Number(body.version)
    const list = `${tagOf(current - 1)}, "of another", ${tag}`
    const first = await change(30, list, 'by-list')
    expect([first.status, first.body.version]).toEqual([200, current + 1])
    expect((await change(31, list)).status).toBe(412)
    expect((await change(30, list, 'by-list')).text).toBe(first.text)
    expect((await change(31, list, 'by-list')).body[0].errorName).toBe('IdempotencyMismatch')
    expect((await change(31, `W/${tagOf(current + 1)}`)).body.version).toBe(current + 2)
  })

  it('that is malformed is refused by name; one of nothing that we have never matches; any matches *', async () => {
    for (const wrong of [
      '7',
      'abc',
      '"7',
      '"7", ',
      '"7" "8"',
      'w/"7"',
      '*, "7"',
      Array(21)
        .fill(0)
        .map((_, n) => `"${n}"`)
        .join(),
    ]) {
      const { status, body } = await send(gateway, broker, 'PUT', at(5), {
        body: { quantity: 28 },
        headers: { 'if-match': wrong },
      })
      expect([status, body]).toEqual([
        400,
        { 'If-Match': ['The input was not valid.', 'It must be an ETag as it was read, with its quotes, or *.'] },
      ])
    }
    for (const none of ['"abc"', 'W/"1-0123456789abcdef"', '""', '"7", "abc"']) {
      expect(
        (await send(gateway, broker, 'PUT', at(5), { body: { quantity: 28 }, headers: { 'if-match': none } })).status,
      ).toBe(412)
    }
    expect(
      (await send(gateway, broker, 'PUT', at(5), { body: { quantity: 28 }, headers: { 'if-match': '*' } })).body
        .quantity,
    ).toBe(28)
  })
})

describe('an idempotency key', () => {
  it('names the header of a key that is too long', async () => {
    const refused = await send(gateway, broker, 'DELETE', at(6), { headers: { 'idempotency-key': 'k'.repeat(201) } })
    expect(refused.status).toBe(400)
    expect(refused.body[0].errorMessage).toMatch(/^Idempotency-Key must/)
  })

  it('is one key in both APIs: the same input gives the same object, another is a conflict', async () => {
    const path = { resellerId: cumulus, organizationId: birchClinic, serviceId: borealisMail }
    const body = { productId: productId(5), quantity: 4, customPropertiesData: [{ id: 'region', value: 'us' }] }
    const headers = { 'idempotency-key': 'shared' }
    const address = `${birch}/services/${borealisMail}/subscriptions`
    const first = await send(gateway, broker, 'POST', address, { body, headers })
    const again = await send(gateway, broker, 'POST', address, { body, headers })
    expect([again.status, again.text, again.headers.get('location')]).toEqual([
      201,
      first.text,
      first.headers.get('location'),
    ])
    expect([first, again].map((each) => each.headers.get('idempotent-replayed'))).toEqual([null, 'true'])
    const { value } = await callGraph(gateway, broker, 'createSubscription', {
      path,
      body,
      headers: { 'Idempotency-Key': 'shared' },
    })
    expect(value.id).toBe(first.body.id)
    const other = await send(gateway, broker, 'POST', address, { body: { ...body, quantity: 5 }, headers })
    expect([other.status, other.body[0].errorName]).toEqual([409, 'IdempotencyMismatch'])
  })

  it('of a change, a cancellation or prices in the graph repeats through REST', async () => {
    const on = {
      resellerId: cumulus,
      organizationId: birchClinic,
      serviceId: googleWorkspace,
      subscriptionId: subscriptionId(6),
    }
    const prices = { currencyCode: 'EUR', entries: [{ productId: productId(1), unitPrice: '3.50' }] }
    const changes = await callGraph(gateway, broker, 'setOrganizationPrices', {
      path: on,
      body: prices,
      headers: { 'Idempotency-Key': 'p' },
    })
    expect(changes.refusal).toBeNull()
    const pricelist = `${birch}/services/${googleWorkspace}/pricelist`
    const put = await send(gateway, broker, 'PUT', pricelist, { body: prices, headers: { 'idempotency-key': 'p' } })
    expect([put.status, put.headers.get('idempotent-replayed')]).toEqual([200, 'true'])
    await callGraph(gateway, broker, 'cancelSubscription', {
      path: on,
      query: { mode: 'IMMEDIATE' },
      headers: { 'Idempotency-Key': 'c' },
    })
    const rows = (await historyOf(6)).length
    expect(
      (await send(gateway, broker, 'DELETE', `${at(6)}?mode=IMMEDIATE`, { headers: { 'idempotency-key': 'c' } }))
        .status,
    ).toBe(204)
    expect((await send(gateway, broker, 'DELETE', at(6), { headers: { 'idempotency-key': 'c' } })).status).toBe(409)
    expect((await historyOf(6)).length).toBe(rows)
  })

  it('repeats a removal, of what is not there any more', async () => {
    const body = {
      id: googleWorkspace,
      currencyCode: 'EUR',
      customPropertiesData: [{ id: 'domain', value: 'acme.example' }],
    }
    await send(gateway, broker, 'POST', `${acme}/services`, { body })
    const remove = (key: string) =>
      send(gateway, broker, 'DELETE', `${acme}/services/${googleWorkspace}`, { headers: { 'idempotency-key': key } })
    expect([(await remove('r')).status, (await remove('r')).status, (await remove('r2')).status]).toEqual([
      204, 204, 404,
    ])
  })
})

describe('DELETE', () => {
  it('of a live subscription deletes it in two steps of its history, at one time', async () => {
    const before = await historyOf(15)
    expect((await send(gateway, 'aurora-software', 'DELETE', `${sellers(15)}?removeAction=Delete`)).status).toBe(204)
    const added = (await historyOf(15)).slice(before.length)
    expect(added.map(({ kind, fromStatus, toStatus }) => [kind, fromStatus, toStatus])).toEqual([
      ['CANCELLED', 'ACTIVE', 'CANCELLED'],
      ['DELETED', 'CANCELLED', 'DELETED'],
    ])
    expect(new Set(added.map(({ requestId }) => requestId)).size).toBe(1)
  })

  it.each([8, 9, 10, 15])('of what has ended, number %d, is done, and writes nothing', async (number) => {
    const before = await historyOf(number)
    expect((await send(gateway, 'aurora-software', 'DELETE', sellers(number))).status).toBe(204)
    expect(
      (await send(gateway, 'aurora-software', 'DELETE', `${sellers(number)}?removeAction=Cancel&mode=AT_PERIOD_END`))
        .status,
    ).toBe(204)
    expect(await historyOf(number)).toEqual(before)
  })

  it('deletes nothing at the end of a period, and so nothing that was asked for that, but says so', async () => {
    const before = await historyOf(1)
    const path = `${sellers(1)}?removeAction=Delete&mode=AT_PERIOD_END`
    const { status, body } = await send(gateway, 'aurora-software', 'DELETE', path)
    const errorMessage =
      'mode must not be AT_PERIOD_END where removeAction is Delete, which ends a subscription at once'
    expect([status, body]).toEqual([400, [{ errorCode: 5, errorName: 'InvalidValue', errorMessage }]])
    expect(await historyOf(1)).toEqual(before)
  })

  it('takes no other action and no other mode', async () => {
    const { status, body } = await send(
      gateway,
      'aurora-software',
      'DELETE',
      `${sellers(7)}?removeAction=Erase&mode=LATER`,
    )
    expect([status, Object.keys(body)]).toEqual([400, ['removeAction', 'mode']])
  })
})

describe('PUT', () => {
  it('replaces the properties that the caller writes, and leaves those that are hidden from it', async () => {
    const path = `${birch}/services/${borealisMail}/subscriptions/${subscriptionId(12)}`
    const body = { customPropertiesData: [{ id: 'region', value: 'eu' }] }
    expect((await send(gateway, broker, 'PUT', path, { body })).body.customPropertiesData).toEqual([
      { id: 'region', value: 'eu' },
    ])
    const rows = await gateway.database.connection.select().from(gateway.database.tables.subscriptions)
    const row = rows.find(({ id }) => id === subscriptionId(12))
    expect(row?.customProperties).toEqual({ region: 'eu', relayNode: 'relay-tyo-2' })
    const hidden = await send(gateway, broker, 'PUT', path, {
      body: { customPropertiesData: [{ id: 'relayNode', value: 'x' }] },
    })
    expect([hidden.status, hidden.body[0].errorMessage]).toEqual([400, 'Custom property relayNode is unknown'])
  })
})

describe('the service definition', () => {
  const path = `/csp/slc/api/definitions/external/${googleWorkspace}`
  const full = `${path}?includeSubRoles=true&includeServiceInstances=true`
  const names = (value: object) => Object.keys(value)

  it('has every name of the document, in its order', async () => {
    const { body } = await send(gateway, 'workspace-owner', 'GET', full)
    expect(names(body)).toEqual(names(documentExample))
    expect(names(body.serviceRoles[0])).toEqual(names(documentExample.serviceRoles[0] ?? {}))
    expect(names(body.serviceInstances[0])).toEqual(names(documentExample.serviceInstances[0] ?? {}))
  })

  it('comes with roles unless they are not wanted, and with sub-roles and instances only when they are', async () => {
    const counts = async (query: string) => {
      const { body } = await send(gateway, 'operator', 'GET', `${path}${query}`)
      const subRoles = body.serviceRoles.flatMap((role: { subRoles: unknown[] }) => role.subRoles)
      return [body.serviceRoles.length > 0, subRoles.length > 0, body.serviceInstances.length > 0]
    }
    expect(await counts('')).toEqual([true, false, false])
    expect(await counts('?includeSubRoles=true&includeServiceInstances=true')).toEqual([true, true, true])
    expect(await counts('?includeServiceRoles=false&includeSubRoles=true')).toEqual([false, false, false])
  })

  it('speaks the language that was asked for, and says which', async () => {
    const spoken = async (query: string) => {
      const { headers, body } = await send(gateway, 'aurora-software', 'GET', `${path}${query}`)
      return { language: headers.get('content-language'), text: body.displayName }
    }
    const [none, french, brazilian, unknown] = await Promise.all(
      ['', '?locale=fr-CA', '?locale=pt-BR', '?locale=ja'].map(spoken),
    )
    expect([none, french, brazilian, unknown].map((each) => each?.language)).toEqual(['en', 'fr', 'pt-BR', 'en'])
    expect(new Set([none?.text, french?.text, brazilian?.text]).size).toBe(3)
  })

  it.each([
    ['locale=not a tag', 'It must be a language as BCP 47 says it, such as de or pt-BR.'],
    ['includeSubRoles=perhaps', 'It must be true or false.'],
  ])('refuses %s, naming it', async (query, reason) => {
    const { status, body } = await send(gateway, 'operator', 'GET', `${path}?${query}`)
    expect([status, body]).toEqual([400, { [query.split('=')[0] ?? '']: ['The input was not valid.', reason] }])
  })

  it('is for its owner, its seller and operators', async () => {
    const people = [
      'workspace-owner',
      'aurora-software',
      'operator',
      'backup-owner',
      'borealis-systems',
      broker,
      'birch-clinic',
      null,
    ] as const
    const answers = await Promise.all(people.map((as) => send(gateway, as, 'GET', path)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 404, 403, 403, 401])
  })
})
