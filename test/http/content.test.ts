import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cumulus, googleWorkspace, birchClinic, subscriptionId } from '../../src/demo/ids.ts'
import { machine } from '../identity/machines.ts'
import { exchange } from './client.ts'
import { closeServers, openServed, type Served } from './served.ts'

const id = subscriptionId(5)
const restPath = `/api/resellers/${cumulus}/organizations/${birchClinic}/services/${googleWorkspace}/subscriptions/${id}`
/** Told wrongly, it stands in the history for ever. */
const word = 'überfällig'

let served: Served
let authorization: string
let credentials: string
/** Another subscription than the one that REST changes. */
let suspended: string
beforeAll(async () => {
  served = await openServed()
  authorization = `Bearer ${await served.gateway.token('cumulus-broker')}`
  const { subscriptions } = await served.gateway.read(
    'cumulus-broker',
    '{ subscriptions(first: 50, filter: { statuses: [ACTIVE] }) { nodes { id } } }',
  )
  suspended = subscriptions.nodes.find((node: { id: string }) => node.id !== id).id
  const { id: client, secret } = await machine(served.gateway)
  credentials = `grant_type=client_credentials&client_id=${client}&client_secret=${secret}&scope=${word}`
})
afterAll(closeServers)

/** What a door takes: where, how, what its bodies are called, and one that changes something there. */
interface Door {
  readonly line: string
  readonly type: string
  readonly body: () => string
}

const suspend = (reason: string) => ({
  query: `mutation ($input: SubscriptionReasonInput!) { suspendSubscription(input: $input) { __typename } }`,
  variables: { input: { subscriptionId: suspended, reason } },
})

const doors: Record<string, Door> = {
  'the graph': { line: 'POST /graphql', type: 'application/json', body: () => JSON.stringify(suspend(word)) },
  'a batch of the graph': {
    line: 'POST /graphql',
    type: 'application/json',
    body: () => JSON.stringify([suspend(word)]),
  },
  REST: {
    line: `PUT ${restPath}`,
    type: 'application/json',
    body: () => JSON.stringify({ customPropertiesData: [{ id: 'note', value: word }], quantity: 26 }),
  },
  'the token endpoint': {
    line: 'POST /connect/token',
    type: 'application/x-www-form-urlencoded',
    body: () => credentials,
  },
}

/** Sends bytes under some headers, in one piece or in chunks, and answers the status and the body. */
async function sent(
  { line }: Door,
  bytes: Buffer,
  headers: Record<string, string>,
  isChunked = false,
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  const body = bytes.toString('latin1')
  const framed = isChunked ? `${bytes.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body
  const lines = [
    `${line} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: close',
    `Authorization: ${line.includes('connect') ? 'none' : authorization}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${bytes.length}`,
  ]
  const [answer] = await exchange(served.port, Buffer.from(`${lines.join('\r\n')}\r\n\r\n${framed}`, 'latin1'))
  if (!answer) throw new Error('There is no answer.')
  return answer
}

const everything = async () => {
  const { subscriptions, subscriptionHistory } = served.gateway.database.tables
  const { connection } = served.gateway.database
  return [await connection.select().from(subscriptions), await connection.select().from(subscriptionHistory)]
}

describe.each(Object.entries(doors))('a body for %s', (_, door) => {
  const utf8 = () => Buffer.from(door.body())
  const latin1 = () => Buffer.from(door.body(), 'latin1')

  it.each([
    ['charset=iso-8859-1', latin1],
    ['charset=iso-8859-1', utf8],
    ['charset="ISO-8859-1"', latin1],
    ['charset=windows-1252', latin1],
    ['charset=utf-16', () => Buffer.from(door.body(), 'utf16le')],
    ['charset=utf-16le', utf8],
    ['CHARSET=Latin1', latin1],
    ['charset=utf-8; charset=latin1', latin1],
  ])('in another charset is refused: %s', async (parameter, bytes) => {
    const before = await everything()
    for (const isChunked of [false, true]) {
      const answer = await sent(door, bytes(), { 'Content-Type': `${door.type}; ${parameter}` }, isChunked)
      expect(answer.status).toBe(415)
      expect(answer.body).toContain('UTF-8')
    }
    expect(await everything()).toEqual(before)
  })

  it.each([
    ['Latin-1', latin1],
    ['UTF-16', () => Buffer.from(`\uFEFF${door.body()}`, 'utf16le')],
    ['cut in the middle of a letter', () => Buffer.concat([utf8().subarray(0, -1), Buffer.from([0xc3])])],
    ['half a surrogate pair', () => Buffer.concat([utf8(), Buffer.from([0xed, 0xa0, 0x80])])],
    ['written too long', () => Buffer.concat([utf8(), Buffer.from([0xc0, 0xaf])])],
  ])('that is not UTF-8 is refused, whatever it says: %s', async (_name, bytes) => {
    const before = await everything()
    for (const parameter of ['', '; charset=utf-8']) {
      for (const isChunked of [false, true]) {
        const answer = await sent(door, bytes(), { 'Content-Type': `${door.type}${parameter}` }, isChunked)
        expect(answer.status).toBe(400)
        expect(answer.body).toContain('The body is not UTF-8.')
      }
    }
    expect(await everything()).toEqual(before)
  })

  it.each(['gzip', 'deflate', 'br', 'zstd', 'GZIP', 'identity, gzip', 'x'])(
    'that is encoded is refused with what is read instead: %s',
    async (encoding) => {
      const before = await everything()
      for (const bytes of [gzipSync(utf8()), utf8()]) {
        const answer = await sent(door, bytes, { 'Content-Type': door.type, 'Content-Encoding': encoding })
        expect([answer.status, answer.headers['accept-encoding']]).toEqual([415, 'identity'])
      }
      expect(await everything()).toEqual(before)
    },
  )

  it.each(['text/plain', 'application/x-json', 'application/jsonp', 'multipart/form-data; boundary=x', ';', ''])(
    'of another media type is refused with the one that is read: %j',
    async (type) => {
      const answer = await sent(door, utf8(), { 'Content-Type': type })
      expect([answer.status, answer.headers['accept-post']]).toEqual([415, door.type])
    },
  )

  it.each([[''], ['; charset=utf-8'], ['; Charset="UTF-8"'], [';charset=UTF8'], [' ; charset=utf-8 ; x=y']])(
    'in UTF-8 is read: %j',
    async (parameters) => {
      for (const encoding of [{}, { 'Content-Encoding': 'identity' }, { 'Content-Encoding': '' }]) {
        const answer = await sent(door, utf8(), { 'Content-Type': `${door.type}${parameters}`, ...encoding })
        // A second time what it asks for is refused, by those who have read it.
        expect(answer.body).not.toContain('UTF-8')
        expect([200, 400]).toContain(answer.status)
      }
    },
  )
})

it('what was read is kept as it was sent', async () => {
  const { subscriptionHistory } = served.gateway.database.tables
  const history = await served.gateway.database.connection.select().from(subscriptionHistory)
  expect(history.map(({ reason }) => reason)).toContain(word)
  expect(JSON.stringify(history)).not.toContain('\uFFFD')
})

describe('JSON by its other name', () => {
  it('is read at both doors', async () => {
    for (const type of ['text/json', 'TEXT/JSON; charset=utf-8']) {
      const query = Buffer.from('{"query":"{ viewer { role } }"}')
      const graph = await sent({ ...doors['the graph'] } as Door, query, { 'Content-Type': type })
      expect([graph.status, JSON.parse(graph.body)]).toEqual([200, { data: { viewer: { role: 'BROKER' } } }])
      const rest = await sent(doors['REST'] as Door, Buffer.from('{"quantity":26}'), { 'Content-Type': type })
      expect(rest.status).toBe(200)
    }
  })

  it('after a byte order mark is read at both doors', async () => {
    const mark = Buffer.from([0xef, 0xbb, 0xbf])
    const headers = { 'Content-Type': 'application/json' }
    const graph = Buffer.concat([mark, Buffer.from('{"query":"{ viewer { role } }"}')])
    expect((await sent(doors['the graph'] as Door, graph, headers)).status).toBe(200)
    expect(
      (await sent(doors['REST'] as Door, Buffer.concat([mark, Buffer.from('{"quantity":27}')]), headers)).status,
    ).toBe(200)
  })
})

describe('a parameter of an address', () => {
  const get = (path: string) =>
    served.gateway.fetch(new Request(`http://127.0.0.1${path}`, { headers: { authorization } }))
  const list = `/api/resellers/${cumulus}/organizations/${birchClinic}/services/${googleWorkspace}/subscriptions`

  it.each(['%FC', 'a%ff', '%C3', '%ED%A0%80', '%C0%AF'])(
    'that is not UTF-8 is refused by name: %s',
    async (encoded) => {
      const rest = await get(`${list}?search=${encoded}`)
      expect([rest.status, await rest.json()]).toEqual([
        400,
        { search: ['The input was not valid.', 'Its percent-encoding is not that of UTF-8.'] },
      ])
      const graph = await get(`/graphql?query=${encodeURIComponent('{ viewer { role } }')}&variables=${encoded}`)
      expect([graph.status, ((await graph.json()) as { errors: object[] }).errors]).toEqual([
        400,
        [expect.objectContaining({ message: 'The parameter variables is not UTF-8.' })],
      ])
    },
  )

  it.each(['%C3%BC', 'ü', '100%', '%EF%BF%BD', '%zz', '%F0%9F%9A%80'])('that is UTF-8 is read: %s', async (text) => {
    expect((await get(`${list}?search=${text}`)).status).toBe(200)
  })
})

describe('a request with two hosts', () => {
  it.each([
    ['POST /graphql', ['Host: 127.0.0.1', 'Host: 127.0.0.1']],
    ['POST /graphql', ['Host: 127.0.0.1', 'host: evil.example']],
    ['GET /', ['HOST: a.example', 'X: y', 'Host: b.example']],
    ['GET /api/openapi.json', ['Host: a.example', 'Host:']],
    ['GET /health', ['Host: a.example', 'Host: a.example', 'Host: a.example']],
  ])('is refused: %s %j', async (line, hosts) => {
    const body = '{"query":"{ viewer { role } }"}'
    const second = 'GET /health HTTP/1.1\r\nHost: a.example\r\n\r\n'
    const lines = [`${line} HTTP/1.1`, ...hosts, 'Content-Type: application/json', `Content-Length: ${body.length}`]
    const answers = await exchange(served.port, `${lines.join('\r\n')}\r\n\r\n${body}${second}`)
    expect(answers).toHaveLength(1)
    expect(answers[0]).toMatchObject({ status: 400, headers: { connection: 'close' } })
    expect(JSON.parse(answers[0]?.body ?? '')).toEqual({ message: 'The request has more than one Host header.' })
  })

  it('is another one than with any other header twice', async () => {
    const lines = ['GET /health HTTP/1.1', 'Host: a.example', 'X: y', 'X: y', 'Connection: close']
    expect(await exchange(served.port, `${lines.join('\r\n')}\r\n\r\n`)).toMatchObject([{ status: 200 }])
  })
})
