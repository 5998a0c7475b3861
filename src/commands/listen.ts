import { setTimeout } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { Webhook } from 'standardwebhooks'
import { newSecret } from '../operations/secrets.ts'
import { printable } from '../values/printable.ts'
import { enumNameOf, eventKinds } from '../vocabulary.ts'
import { isDelivered, signedHeaders } from '../webhooks/webhook.ts'
import { causeOf, type Door, type DoorArguments, openDoor } from './door.ts'
import { CommandFailure } from './failures.ts'
import { leaveSignals } from './first-process.ts'
import { forwardedMessage, heardFields, type HeardEvent, typeOf } from './forwarded-message.ts'
import { createSend } from './send-message.ts'

/** The arguments of the command line, as they were typed. */
export interface ListenArguments extends DoorArguments {
  readonly forwardTo: string
  readonly after?: string
  readonly kind?: readonly string[]
  readonly snapshot?: boolean
  readonly secret?: string
}

/** Signals at which it ends after the message under way. */
const endSignals = ['SIGINT', 'SIGTERM'] as const
/** How long is waited before a stream that broke is opened again, in milliseconds. */
const pauseMs = 1000
/** Codes with which streams end that are to be opened again after the last cursor. */
const resumable: ReadonlySet<unknown> = new Set(['STREAM_MOVED', 'STREAM_LAGGED', 'STREAM_TOKEN_EXPIRED'])

const live = `subscription ($after: String, $filter: EventFilter, $snapshot: Boolean!) {
  events(after: $after, filter: $filter, checkpoints: true) { cursor event { ${heardFields} } }
}`

/** Where the log ends: what happens from now on comes after it. */
const logEnd = '{ viewer { role } events(last: 1) { pageInfo { endCursor } } }'

/**
 * Posts what happens, as somebody sees it, to a receiver: each event as a webhook would be, one after the other, until
 * SIGINT or SIGTERM. A stream that breaks goes on after its last event; a message that the receiver does not take is
 * told and passed over. Throws `CommandFailure` for what cannot come right by waiting.
 */
export async function runListen(given: ListenArguments): Promise<void> {
  const forwardTo = targetOf(given.forwardTo)
  const secret = secretOf(given.secret)
  const kinds = given.kind?.map(kindOf)
  const door = await openDoor(given)
  const end = (await door.ask(logEnd)) as { events: { pageInfo: { endCursor: string } } }
  const place = { cursor: given.after ?? end.events.pageInfo.endCursor }
  const ending = new AbortController()
  leaveSignals(endSignals)
  for (const signal of endSignals) process.once(signal, () => ending.abort())
  process.stdout.write(`Events of ${door.url} go to ${forwardTo}, signed with ${secret}\n`)
  const send = createSend({ allowsHttp: true, allowsPrivateAddresses: true }, () => new Date())

  async function forward(event: HeardEvent): Promise<void> {
    const body = forwardedMessage(event)
    const headers = signedHeaders([secret], event.id, new Date(), body)
    const { attempt } = await send(forwardTo, body, headers, ending.signal)
    if (ending.signal.aborted && !isDelivered(attempt)) return
    const outcome = attempt.status === null ? `failed: ${attempt.error ?? ''}` : `${attempt.status}`
    const line = `${event.occurredAt}  ${typeOf(event)}  ${event.subjectId}  ${outcome} (${attempt.milliseconds} ms)`
    process.stdout.write(`${printable(line)}\n`)
  }

  while (!ending.signal.aborted) {
    const variables = { after: place.cursor, filter: kinds ? { kinds } : null, snapshot: given.snapshot === true }
    const reason = await follow(door, variables, ending.signal, async ({ cursor, event }) => {
      if (event) await forward(event)
      if (!ending.signal.aborted) place.cursor = cursor
    })
    if (ending.signal.aborted) break
    process.stderr.write(`${printable(reason)} Going on in a second.\n`)
    await setTimeout(pauseMs, undefined, { signal: ending.signal }).catch(() => {})
  }
  process.stderr.write(`To go on from here: --after ${place.cursor}\n`)
}

interface Message {
  readonly cursor: string
  readonly event: HeardEvent | null
}

/**
 * Deals with the messages of one stream, in order, and answers why it ended. Throws `CommandFailure` where it would end
 * again.
 */
async function follow(
  { url, token }: Door,
  variables: Record<string, unknown>,
  signal: AbortSignal,
  onMessage: (message: Message) => Promise<void>,
): Promise<string> {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    connectionParams: async () => ({ authorization: `Bearer ${await token()}` }),
    retryAttempts: 0,
  })
  const results = client.iterate<{ events: Message | null }>({ query: live, variables })
  const stop = () => void client.dispose()
  signal.addEventListener('abort', stop)
  try {
    for await (const { data, errors } of results) {
      if (data?.events) await onMessage(data.events)
      const [error] = errors ?? []
      if (error && resumable.has(error.extensions?.['code'])) return error.message
      if (error) throw new CommandFailure(`The gateway refuses the stream: ${printable(error.message)}`)
      if (signal.aborted) return ''
    }
    return 'The stream has ended.'
  } catch (error) {
    return refusalOr(error)
  } finally {
    signal.removeEventListener('abort', stop)
    await client.dispose()
  }
}

/** Why a stream broke. Throws `CommandFailure` where the gateway has refused it. */
function refusalOr(error: unknown): string {
  if (error instanceof CommandFailure) throw error
  if (Array.isArray(error))
    throw new CommandFailure(`The gateway refuses the stream: ${printable(String(error[0]?.message))}`)
  const { code, reason } = error as { code?: unknown; reason?: unknown }
  if (typeof code !== 'number') return `The gateway cannot be reached (${causeOf(error)}).`
  if (code >= 4400 && code < 4500)
    throw new CommandFailure(`The gateway refuses the connection: ${printable(String(reason))}.`)
  return `The connection was closed (${code}).`
}

function targetOf(forwardTo: string): string {
  const target = URL.parse(/^\d+$/.test(forwardTo) ? `http://localhost:${forwardTo}` : forwardTo)
  if (target?.protocol === 'http:' || target?.protocol === 'https:') return target.href
  throw new CommandFailure(
    `--forward-to is ${forwardTo}, but it must be the address of a receiver, such as http://localhost:3000/hooks, or a port.`,
  )
}

function secretOf(given: string | undefined): string {
  if (given === undefined) return newSecret()
  try {
    void new Webhook(given)
    if (given.startsWith('whsec_')) return given
  } catch {
    // It is none, as below.
  }
  throw new CommandFailure('--secret must be a secret as endpoints have them: whsec_ and base64.')
}

function kindOf(given: string): string {
  const kind = eventKinds.find((each) => each === given || enumNameOf(each) === given.toUpperCase())
  if (kind) return enumNameOf(kind)
  throw new CommandFailure(`--kind is ${given}, which is no kind of events. They are ${eventKinds.join(', ')}.`)
}
