import { setTimeout } from 'node:timers/promises'
import { print } from '@0no-co/graphql.web'
import type { ResultOf } from 'gql.tada'
import { answered, type Client, GatewayError, type Place } from './client.ts'
import { graphql } from './graphql.ts'
import { readPage, type SubscriptionFilter, subscriptionRow, type SubscriptionRow } from './subscriptions.ts'

const logEndQuery = graphql(`
  query LogEnd {
    events(last: 1) {
      pageInfo {
        endCursor
      }
    }
  }
`)

const changes = graphql(
  `
    subscription Changes($after: String, $filter: SubscriptionFilter) {
      subscriptionChanged(after: $after, filter: $filter) {
        cursor
        subscription {
          ...SubscriptionRow
        }
      }
    }
  `,
  [subscriptionRow],
)

type Change = NonNullable<ResultOf<typeof changes>['subscriptionChanged']>

/** A list as it is, and where the log stood just before it was read: what changes from there on is not in it yet. */
export interface LiveList {
  readonly rows: Map<string, SubscriptionRow>
  cursor: string | null
}

/** Reads all of a list. The place in the log comes first, so that nothing falls between the two. */
export async function readList(client: Client, filter: SubscriptionFilter): Promise<LiveList> {
  const { events } = await client(logEndQuery, {})
  const list: LiveList = { rows: new Map(), cursor: answered(events).pageInfo.endCursor }
  let after: string | null = null
  do {
    const page = await readPage(client, { first: 100, filter, after })
    for (const row of page.rows) list.rows.set(row.id, row)
    after = page.next
  } while (after !== null)
  return list
}

/** A filter by states, which is easy to look at here as well: whether a row that has changed still belongs to the list. */
export interface StatusFilter {
  readonly statuses: SubscriptionRow['status'][]
}

/** How long is waited before a stream that broke is opened again, in milliseconds. */
const pauseMs = 500

/**
 * Keeps a list as it is there, until the signal ends it. When the connection breaks, or the gateway moves it elsewhere,
 * it goes on after the last change that the list has. Throws what cannot come right by waiting, such as a cursor that
 * is too old: then the list is to be read anew.
 */
export async function keepLive(
  place: Place,
  list: LiveList,
  filter: StatusFilter,
  onChange: (row: SubscriptionRow, isListed: boolean) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const { cursor, subscription } of changesAfter(place, list.cursor, filter, signal)) {
        if (subscription) {
          const isListed = filter.statuses.includes(subscription.status)
          if (isListed) list.rows.set(subscription.id, subscription)
          else list.rows.delete(subscription.id)
          onChange(subscription, isListed)
        }
        list.cursor = cursor
      }
    } catch (error) {
      if (error instanceof GatewayError && !resumable.has(error.code)) throw error
    }
    if (!signal.aborted) await setTimeout(pauseMs, undefined, { signal }).catch(() => {})
  }
}

/** Codes with which streams end that are to be opened again after the last cursor. */
const resumable: ReadonlySet<string> = new Set(['STREAM_MOVED', 'STREAM_LAGGED'])

/** The changes after a cursor, by server-sent events, until the connection ends. */
async function* changesAfter(
  { url, token }: Place,
  after: string | null,
  filter: SubscriptionFilter,
  signal: AbortSignal,
): AsyncGenerator<Change> {
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: print(changes), variables: { after, filter } }),
    signal,
  })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    const messages = `${text}${part.value}`.split('\n\n')
    text = messages.pop() ?? ''
    for (const message of messages) {
      const data = /^data: (.+)$/m.exec(message)?.[1]
      if (data === undefined) continue
      const { data: told, errors } = JSON.parse(data) as Message
      const [fault] = errors ?? []
      if (fault) throw new GatewayError(fault.message, fault.extensions?.code)
      if (told?.subscriptionChanged) yield told.subscriptionChanged
    }
  }
}

interface Message {
  readonly data?: ResultOf<typeof changes>
  readonly errors?: readonly Fault[]
}

interface Fault {
  readonly message: string
  readonly extensions?: { readonly code?: string }
}
