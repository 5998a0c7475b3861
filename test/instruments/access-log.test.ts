import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { acmeBakery, aurora, cumulus, googleWorkspace } from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { send } from '../rest/support.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

let gateway: TestGateway
beforeAll(async () => {
  gateway = await openGateway({ env: { TOKEN_ENDPOINT: 'true' } })
})

/** The lines of the log about what was asked, once it was. */
async function linesOf(ask: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  gateway.log.length = 0
  await ask()
  return gateway.log.map(({ time: _, milliseconds: __, ...line }) => line)
}

const account = people.find(({ slug }) => slug === 'cumulus-broker')?.accountId
const broker = { account, role: 'BROKER', party: cumulus }
const common = { level: 'info', msg: 'request', requestId: 'mine', address: '' }

describe('the line of a request', () => {
  it.each(['Names', undefined])(
    'to the graph says who asked for what, by which program, at which cost: %s',
    async (operationName) => {
      const headers = { 'x-request-id': 'mine', 'graphql-client-name': 'portal', 'graphql-client-version': '2.1' }
      const query = 'query Names { organizations { nodes { name } } }'
      const body = JSON.stringify({ query, operationName })
      const authorization = `Bearer ${await gateway.token('cumulus-broker')}`
      const init = { method: 'POST', headers: { ...headers, authorization, 'content-type': 'application/json' }, body }
      const line = {
        ...common,
        method: 'POST',
        path: '/graphql',
        status: 200,
        operation: 'Names',
        ...broker,
        client: 'portal 2.1',
      }
      const request = () => new Request('http://localhost:4000/graphql', init)
      const expected = [{ ...line, cost: expect.any(Number) }]
      expect(await linesOf(() => gateway.fetch(request()))).toEqual(expected)
      expect(await linesOf(() => gateway.handleFast(request(), async () => Buffer.from(body)))).toEqual(expected)
    },
  )

  it('to REST says the same, and what was wrong', async () => {
    const path = `/api/resellers/${cumulus}/organizations/${acmeBakery}/Estore/${aurora}`
    const ask = () =>
      send(gateway, 'cumulus-broker', 'GET', path, {
        headers: { 'x-request-id': 'mine', 'apollographql-client-name': 'old' },
      })
    expect(await linesOf(ask)).toEqual([
      {
        ...common,
        method: 'GET',
        path,
        status: 404,
        operation: 'getEstoreService',
        ...broker,
        client: 'old',
        errorCodes: ['NotFound'],
      },
    ])
  })

  it('says where it came from, which nobody can say of himself', async () => {
    const peer = { remoteAddress: '203.0.113.9', destroyed: false }
    const headers = { 'x-request-id': 'mine', 'x-forwarded-for': '198.51.100.1', 'content-type': 'application/json' }
    const body = Buffer.from('{"query":"{ __typename }"}')
    const init = { method: 'POST', headers, body }
    const graph = () => new Request('http://localhost:4000/graphql', init)
    const address = peer.remoteAddress
    expect(await linesOf(() => gateway.handleFast(graph(), async () => body, peer))).toMatchObject([{ address }])
    expect(await linesOf(() => gateway.fetch(graph(), { incoming: { socket: peer } }))).toMatchObject([{ address }])
  })

  it('of somebody without credentials names nobody', async () => {
    const [line] = await linesOf(() => gateway.fetch(new Request('http://localhost:4000/health')))
    expect(line).toMatchObject({ path: '/health', status: 200 })
    expect(line).not.toHaveProperty('account')
  })

  it('is one line, whatever others choose', async () => {
    const forged = 'x\u0085y\u009bz'
    const headers = { 'x-request-id': 'mine', 'graphql-client-name': forged.repeat(50) }
    const [line] = await linesOf(() => send(gateway, 'operator', 'GET', '/api/%0d%0aforged%e2%80%ae', { headers }))
    expect(line).toMatchObject({ path: '/api/%0d%0aforged%e2%80%ae', requestId: 'mine' })
    expect(line?.['client']).toMatch(/^(x\\u0085y\\u009bz)+…$/)
    const odd = { ...(people[0] ?? { role: 'OPERATOR', parties: [], account: 'USER' }), accountId: 'a\u202eb' }
    const [named] = await linesOf(() => gateway.read(odd, '{ viewer { role } }'))
    expect(named?.['account']).toBe('a\\u202eb')
  })
})

describe('refused credentials', () => {
  const bad = 'Bearer eyJhbGciOiJub25lIn0.e30.'
  const refused = (path: string, reason: string, method = 'POST') => ({
    level: 'warn',
    msg: 'credentials refused',
    requestId: 'mine',
    reason,
    method,
    path,
    address: '',
  })

  it('have a line of their own, at each door', async () => {
    const init = {
      method: 'POST',
      headers: { authorization: bad, 'content-type': 'application/json', 'x-request-id': 'mine' },
      body: '{"query":"{ viewer { role } }"}',
    }
    const graph = await linesOf(() => gateway.fetch(new Request('http://localhost:4000/graphql', init)))
    expect(graph[0]).toMatchObject({ status: 401, refused: 'algorithm-not-allowed', errorCodes: ['UNAUTHENTICATED'] })
    expect(graph[1]).toEqual(refused('/graphql', 'algorithm-not-allowed'))

    const path = `/csp/slc/api/definitions/external/${googleWorkspace}`
    const headers = { authorization: 'Basic eDp5', 'x-request-id': 'mine' }
    const rest = await linesOf(() => send(gateway, null, 'GET', path, { headers }))
    expect(rest[0]).toMatchObject({ status: 401, refused: 'malformed-header', operation: 'getServiceDefinition' })
    expect(rest[1]).toEqual(refused(path, 'malformed-header', 'GET'))

    const form = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-request-id': 'mine' },
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'a', client_secret: 'hunter2' }),
    }
    const token = await linesOf(() => gateway.fetch(new Request('http://localhost:4000/connect/token', form)))
    expect(token[1]).toEqual(refused('/connect/token', 'invalid-client'))
    expect(JSON.stringify([graph, rest, token])).not.toMatch(/hunter2|eyJ|eDp5/)
  })

  it('are none where there were none', async () => {
    const lines = await linesOf(() => gateway.ask(null, '{ sellers { totalCount } }'))
    expect(lines.map(({ msg }) => msg)).toEqual(['request'])
  })
})

it('each field is documented, and no others', async () => {
  const document = await readFile(new URL('../../docs/observability.md', import.meta.url), 'utf8')
  const [, table = ''] = /A line about a request has these fields[^]*?\n\n([^]*?)\n\n/.exec(document) ?? []
  const documented = table
    .split('\n')
    .slice(2)
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name))
  const headers = { 'graphql-client-name': 'portal' }
  const path = `/api/sellers/${cumulus}/subscriptions`
  const lines = await linesOf(async () => {
    await gateway.ask('operator', 'query Mine { viewer { role } }', {}, headers)
    await send(gateway, 'aurora-software', 'GET', path)
    await send(gateway, null, 'GET', path, { headers: { authorization: 'Basic eDp5' } })
  })
  const found = lines.filter(({ msg }) => msg === 'request').flatMap((line) => Object.keys(line))
  // Left out by `linesOf`, what every line has, and what only some settings bring about.
  const others = ['milliseconds', 'document', 'unknownParameters']
  const common = ['level', 'msg']
  expect([...new Set([...found, ...others])].toSorted()).toEqual([...documented, ...common].toSorted())
})
