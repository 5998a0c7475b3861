import { anyOf, type Data, type Party } from './data.ts'
import { type Prepared, quantityMark } from './load/messages.ts'
import type { ServerName } from './servers.ts'

/** What is asked for in one request, whichever server is asked. */
export interface Question {
  readonly as: Party
  /** GraphQL: the variables, to which `after` is added where a page is asked for. */
  readonly variables?: Readonly<Record<string, unknown>>
  /** The variable `after` is the server's own cursor behind so many hundreds of rows of the seller's list. */
  readonly hundreds?: number
  /** REST: the path. */
  readonly path?: string
  /** How the answer begins. */
  readonly expects: string
  /** Of a write: the subscription that it changes, and how. */
  readonly id?: string
  readonly change?: Prepared['change']
}

/** One case that is timed. */
export interface Case {
  readonly name: CaseName
  readonly what: string
  /** GraphQL only. */
  readonly document?: string
  readonly isWrite?: boolean
  /** Which servers answer it; all where it is not said. */
  readonly servers?: readonly ServerName[]
  /** `hundreds` is how many hundreds of rows of each seller's list there are cursors of. */
  ask(data: Data, hundreds: ReadonlyMap<string, number>): Question[]
}

export type CaseName = 'Q1' | 'Q2' | 'Q3' | 'R1' | 'R2' | 'M1'

const q1 =
  'query Q1($id: ID!) { subscription(id: $id) { id status quantity service { id name } organization { id name reseller { id name } } } }'

const q2 = `query Q2($id: ID!, $after: String) { seller(id: $id) { name subscriptions(first: 50, after: $after) {
  edges { cursor node { id status quantity service { name } organization { name reseller { name } } } } pageInfo { hasNextPage endCursor } } } }`

const q3 = `query Q3($id: ID!) { reseller(id: $id) { organizations(first: 50) { nodes { name subscriptions(first: 5) {
  nodes { id status service { name } } } } } } }`

const m1 = `mutation M1($input: UpdateSubscriptionInput!) { updateSubscription(input: $input) {
  ... on UpdateSubscriptionSuccess { subscription { id quantity version } } ... on DomainError { code message } } }`

/** The cases, the one that writes last. */
export const cases: readonly Case[] = [
  {
    name: 'Q1',
    what: 'one subscription with its service, organization and reseller',
    document: q1,
    ask: ({ subscriptions }) =>
      subscriptions.map(({ id, seller, reseller }) => ({
        as: anyOf<Party>([
          { role: 'seller', id: seller },
          { role: 'broker', id: reseller },
        ]),
        variables: { id },
        expects: `{"data":{"subscription":{"id":"${id}"`,
      })),
  },
  {
    name: 'Q2',
    what: 'any page of 50 subscriptions of a seller with service, organization and reseller',
    document: q2,
    ask: ({ sellers }, all) =>
      Array.from({ length: 400 }, () => {
        const id = anyOf(sellers)
        const hundreds = Math.floor(Math.random() * ((all.get(id) ?? 0) + 1))
        return { as: { role: 'seller', id }, variables: { id }, hundreds, expects: '{"data":{"seller":{"name":"' }
      }),
  },
  {
    name: 'Q3',
    what: '50 organizations of a reseller, each with its newest 5 subscriptions',
    document: q3,
    ask: ({ resellers }) =>
      resellers.map((id) => ({
        as: { role: 'broker', id },
        variables: { id },
        expects: '{"data":{"reseller":{"organizations":{"nodes":[{"name":"',
      })),
  },
  {
    name: 'R1',
    what: 'one subscription of a seller, by REST',
    servers: ['raw', 'triptych'],
    ask: ({ subscriptions }) =>
      subscriptions.map(({ id, seller }) => ({
        as: { role: 'seller', id: seller },
        path: `/api/sellers/${seller}/subscriptions/${id}`,
        expects: `{"id":"${id}"`,
      })),
  },
  {
    name: 'R2',
    what: 'the first 50 subscriptions of a seller, by REST',
    servers: ['raw', 'triptych'],
    ask: ({ sellers }) =>
      sellers.map((id) => ({
        as: { role: 'seller', id },
        path: `/api/sellers/${id}/subscriptions?first=50`,
        expects: '[{"id":"',
      })),
  },
  {
    name: 'M1',
    what: 'a new quantity for an active subscription, with its history and event',
    document: m1,
    isWrite: true,
    ask: ({ changeable }) =>
      changeable.map(({ id, reseller, ...change }) => ({
        as: { role: 'broker', id: reseller },
        variables: { input: { subscriptionId: id, quantity: quantityMark } },
        expects: `{"data":{"updateSubscription":{"subscription":{"id":"${id}","quantity":${quantityMark},"version":`,
        id,
        change,
      })),
  },
]
