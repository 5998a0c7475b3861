import type { Served } from './gateways.ts'

/** Somebody who listens to the log of several gateways by turns: the connection breaks now and then, and goes on. */
export interface Listener {
  /** The ids of events, in the order in which they came. */
  readonly heard: readonly string[]
  /** How often it resumed. */
  readonly resumptions: number
  /** Hears no more. */
  readonly stop: () => Promise<void>
}

const live = 'subscription ($after: String) { events(after: $after) { cursor event { id } } }'

/**
 * Starts to listen as somebody, after a cursor. It breaks the connection by itself after `breaksAfter` events, asked
 * anew each time, and goes on at the next gateway after the last cursor that it got.
 */
export function listen(
  gateways: readonly Served[],
  first: number,
  as: string,
  start: string,
  breaksAfter: () => number,
): Listener {
  const heard: string[] = []
  const listener = { heard, resumptions: -1, stop: async () => {} }
  const ending = new AbortController()
  let cursor = start

  async function run(): Promise<void> {
    for (let turn = first; !ending.signal.aborted; turn += 1) {
      listener.resumptions += 1
      const broken = new AbortController()
      const signal = AbortSignal.any([ending.signal, broken.signal])
      let left = breaksAfter()
      const onMessage = (data: { events: { cursor: string; event: { id: string } | null } | null } | null) => {
        // What comes after it was broken off was not dealt with.
        if (!data?.events || broken.signal.aborted) return
        cursor = data.events.cursor
        if (data.events.event) heard.push(data.events.event.id)
        left -= 1
        if (left <= 0) broken.abort()
      }
      await follow(gateways[turn % gateways.length] as Served, as, cursor, signal, onMessage).catch(() => {})
    }
  }

  const running = run()
  listener.stop = async () => {
    ending.abort()
    await running
  }
  return listener
}

async function follow(
  { address, tokenOf }: Served,
  as: string,
  after: string,
  signal: AbortSignal,
  onMessage: (data: never) => void,
): Promise<void> {
  const response = await fetch(`${address}graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${tokenOf(as)}`,
    },
    body: JSON.stringify({ query: live, variables: { after } }),
    signal,
  })
  let text = ''
  for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const messages = `${text}${part}`.split('\n\n')
    text = messages.pop() ?? ''
    for (const message of messages) {
      const data = /^data: (.+)$/m.exec(message)?.[1]
      if (data) onMessage((JSON.parse(data) as { data: never }).data)
    }
  }
}
