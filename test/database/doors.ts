import { acmeBakery, aurora, cumulus, googleWorkspace, subscriptionId } from '../../src/demo/ids.ts'
import { post } from '../identity/machines.ts'
import { requestOf } from '../rest/support.ts'
import type { TestGateway } from '../support/gateway.ts'

/** What a client learns: the status, when to ask again, and the codes of the errors, whatever shape they come in. */
export interface Told {
  readonly status: number
  readonly retryAfter: string | null
  readonly codes: readonly unknown[]
}

/** A way to ask something of the database. */
export interface Door {
  readonly name: string
  readonly writes: boolean
  readonly ask: (gateway: TestGateway) => Promise<Told>
}

interface Shape {
  readonly errors?: readonly { readonly extensions: { readonly code: unknown } }[]
  readonly errorName?: unknown
  readonly error?: unknown
}

/** The codes of an answer: of one result, of several, of failures at a REST path, or of the token endpoint. */
function codesIn(text: string): unknown[] {
  if (text === '') return []
  const body = JSON.parse(/^data: (\{.*)$/m.exec(text)?.[1] ?? text) as Shape | readonly Shape[]
  const shapes: readonly Shape[] = Array.isArray(body) ? body : [body as Shape]
  return shapes.flatMap(({ errors, errorName, error }) => [
    ...(errors ?? []).map(({ extensions }) => extensions.code),
    ...[errorName, error].filter((code) => code !== undefined),
  ])
}

async function told(response: Response): Promise<Told> {
  const codes = codesIn(await response.text())
  return { status: response.status, retryAfter: response.headers.get('retry-after'), codes }
}

let documents = 0

/** A document that was never sent before; or the same as always, which is compiled by then. */
const fresh = (query: string) => `${query} # ${(documents += 1)}`

function graphql(name: string, query: () => string, sent: Partial<Sending> = {}): Door {
  return { name, writes: sent.writes ?? false, ask: (gateway) => sendGraphql(gateway, query(), sent) }
}

interface Sending {
  readonly writes: boolean
  readonly variables: () => Record<string, unknown>
  readonly accept: string
  readonly method: 'GET' | 'POST'
  readonly times: number
  readonly fast: boolean
}

async function sendGraphql(gateway: TestGateway, query: string, sent: Partial<Sending>): Promise<Told> {
  const { accept = 'application/json', method = 'POST', times, fast } = sent
  const authorization = `Bearer ${await gateway.token('cumulus-broker')}`
  const headers = { authorization, accept, 'content-type': 'application/json' }
  const one = { query, variables: sent.variables?.() ?? {} }
  const body = JSON.stringify(times === undefined ? one : Array.from({ length: times }, () => one))
  const address = 'http://localhost:4000/graphql'
  if (fast) {
    const minimal = { method: 'POST', url: address, headers: new Headers(headers) }
    const { status, headers: answered, body: text } = await gateway.handleFast(minimal, async () => Buffer.from(body))
    return told(new Response(text, { status, headers: { ...answered } }))
  }
  if (method === 'POST') return told(await gateway.fetch(new Request(address, { method, headers, body })))
  const search = new URLSearchParams({ query })
  return told(await gateway.fetch(new Request(`${address}?${search}`, { headers: { authorization, accept } })))
}

function rest(name: string, as: 'aurora-software' | 'operator' | 'acme-bakery', method: string, path: string): Door {
  const writes = method !== 'GET'
  return {
    name,
    writes,
    ask: async (gateway) => told(await gateway.fetch(await requestOf(gateway, as, method, path))),
  }
}

const subscription = subscriptionId(5)
const known = `query Known { subscription(id: "${subscription}") { id organization { name } } }`
const entities = 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }'
const representations = () => ({ of: [{ __typename: 'Organization', id: acmeBakery }] })

let quantity = 100
const changed = () => ({ input: { subscriptionId: subscription, quantity: (quantity += 1) } })
const change = 'mutation ($input: UpdateSubscriptionInput!) { updateSubscription(input: $input) { __typename } }'

/** All ways to the database: both doors, whatever is quicker there, lists, and where machines get tokens. */
export const doors: readonly Door[] = [
  graphql('a document that is known and compiled', () => known),
  graphql('the same, handed over without a request', () => known, { fast: true }),
  graphql('a new document', () => fresh('{ subscriptions(first: 3) { totalCount nodes { id service { name } } } }')),
  graphql('node', () => fresh(`{ node(id: "${subscription}") { id } }`)),
  graphql('nodes', () => fresh(`{ nodes(ids: ["${subscription}", "${aurora}"]) { id } }`)),
  graphql('_entities', () => fresh(entities), { variables: representations }),
  graphql('a GET', () => fresh('{ sellers { nodes { name } } }'), { method: 'GET' }),
  graphql('a batch', () => known, { times: 3 }),
  graphql('events', () => known, { accept: 'text/event-stream' }),
  graphql('a mutation', () => fresh(change), { variables: changed, writes: true }),
  graphql('a batch of mutations', () => change, { variables: changed, times: 2, writes: true }),
  rest('a whole list', 'aurora-software', 'GET', `/api/sellers/${aurora}/subscriptions`),
  rest('a page of a list', 'aurora-software', 'GET', `/api/sellers/${aurora}/subscriptions?first=2`),
  rest('one object', 'aurora-software', 'GET', `/api/sellers/${aurora}/subscriptions/${subscriptionId(1)}`),
  rest('a definition', 'operator', 'GET', `/csp/slc/api/definitions/external/${googleWorkspace}`),
  rest('an e-store', 'acme-bakery', 'GET', `/api/resellers/${cumulus}/organizations/${acmeBakery}/Estore`),
  rest('a removal', 'aurora-software', 'DELETE', `/api/sellers/${aurora}/subscriptions/${subscriptionId(1)}`),
  {
    name: 'the token endpoint',
    writes: false,
    ask: async (gateway) => {
      const credentials = { id: subscription, secret: 'secret' }
      return told(await post(gateway, { grant_type: 'client_credentials' }, { post: credentials }))
    },
  },
]
