import { setTimeout } from 'node:timers/promises'
import { printable } from '../values/printable.ts'
import { isUuid } from '../values/uuid.ts'
import { type Door, type DoorArguments, openDoor } from './door.ts'
import { CommandFailure } from './failures.ts'
import { tableOf } from './table.ts'
import { timeArgument } from './time-argument.ts'

/** Which events are sent again, as it was typed. */
export interface RedeliverArguments extends DoorArguments {
  readonly since?: string
  readonly event?: readonly string[]
}

interface Endpoint {
  readonly id: string
  readonly url: string
  readonly isEnabled: boolean
  readonly disabledReason: string | null
  readonly failingSince: string | null
  readonly kinds: readonly string[] | null
}

interface Delivery {
  readonly state: string
  readonly attempts: readonly {
    readonly status: number | null
    readonly milliseconds: number
    readonly error: string | null
    readonly responseExcerpt: string | null
  }[]
}

/** Endpoints that one page has. */
const pageSize = 100
/** How long the first attempt of a test is waited for, in milliseconds, and how often is looked. */
const testMs = 20_000
const lookMs = 250

/** Prints a line for each webhook endpoint that somebody sees. */
export async function runWebhooksList(given: DoorArguments): Promise<void> {
  const door = await openDoor(given)
  const rows: string[][] = []
  let after: string | null = null
  do {
    const page = await endpointsAfter(door, after)
    rows.push(...page.nodes.map(lineOf))
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  } while (after !== null)
  process.stdout.write(tableOf([['ID', 'STATE', 'URL', 'KINDS'], ...rows]))
}

interface Page {
  readonly nodes: readonly Endpoint[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
}

async function endpointsAfter(door: Door, after: string | null): Promise<Page> {
  const query = `query ($first: Int!, $after: String) { webhookEndpoints(first: $first, after: $after) {
    nodes { id url isEnabled disabledReason failingSince kinds } pageInfo { hasNextPage endCursor } } }`
  const { webhookEndpoints } = await door.ask(query, { first: pageSize, after })
  return webhookEndpoints as Page
}

function lineOf({ id, url, isEnabled, disabledReason, failingSince, kinds }: Endpoint): string[] {
  const state = isEnabled ? (failingSince ? `failing since ${failingSince}` : 'works') : `disabled: ${disabledReason}`
  return [id, state, printable(url), kinds?.join(',') ?? 'all']
}

/**
 * Sends an endpoint a test event, and tells what the receiver answered. Throws `CommandFailure` where it did not take
 * it.
 */
export async function runWebhooksTest(id: string, given: DoorArguments): Promise<void> {
  const door = await openDoor(given)
  const sent = await write<{ delivery: { id: string } }>(
    door,
    `mutation ($input: WebhookEndpointActionInput!) { written: sendTestEvent(input: $input) {
      ... on SendTestEventSuccess { delivery { id } } ... on DomainError { message } } }`,
    { webhookEndpointId: endpointId(id) },
  )
  const [attempt] = (await firstAttempt(door, sent.delivery.id)).attempts
  if (!attempt) throw new CommandFailure(`Nothing was tried within ${testMs / 1000} seconds. Does the gateway deliver?`)
  const { status, milliseconds, error, responseExcerpt } = attempt
  const said = responseExcerpt ? `: ${printable(responseExcerpt)}` : ''
  if (status === null) throw new CommandFailure(`The receiver did not answer: ${printable(error ?? '')}`)
  if (status >= 300) throw new CommandFailure(`The receiver did not take it: status ${status}${said}`)
  process.stdout.write(`The receiver took it: status ${status}, ${milliseconds} ms${said}\n`)
}

async function firstAttempt(door: Door, id: string): Promise<Delivery> {
  const query = `query ($id: ID!) { node(id: $id) { ... on WebhookDelivery {
    state attempts { status milliseconds error responseExcerpt } } } }`
  const until = performance.now() + testMs
  for (;;) {
    const { node } = await door.ask(query, { id })
    const delivery = node as Delivery
    if (delivery.attempts.length > 0 || performance.now() >= until) return delivery
    await setTimeout(lookMs)
  }
}

/** Has an endpoint sent some events again, or all since a time that did not reach it; tells how many. */
export async function runWebhooksRedeliver(id: string, given: RedeliverArguments): Promise<void> {
  const { since, event: eventIds } = given
  if ((since === undefined) === (eventIds === undefined))
    throw new CommandFailure('Which events? Add --since with a time, or --event with ids; not both.')
  const wrong = eventIds?.find((each) => !isUuid(each))
  if (wrong !== undefined) throw new CommandFailure(`--event is ${wrong}, but it must be a UUID, the id of an event.`)
  const webhookEndpointId = endpointId(id)
  const from = since === undefined ? null : timeArgument('--since', since).toISOString()
  const { count } = await write<{ count: number }>(
    await openDoor(given),
    `mutation ($input: RedeliverEventsInput!) { written: redeliverEvents(input: $input) {
      ... on RedeliverEventsSuccess { count } ... on DomainError { message } } }`,
    { webhookEndpointId, eventIds: eventIds ?? null, since: from },
  )
  process.stdout.write(
    `${count === 0 ? 'No event is' : count === 1 ? 'One event is' : `${count} events are`} sent again.\n`,
  )
}

/** Runs a mutation under the name `written`. Throws `CommandFailure` where it is refused. */
async function write<Success>(door: Door, mutation: string, input: object): Promise<Success> {
  const { written } = (await door.ask(mutation, { input })) as { written: Success & { message?: string } }
  if (written.message !== undefined) throw new CommandFailure(printable(written.message))
  return written
}

function endpointId(id: string): string {
  if (isUuid(id)) return id
  throw new CommandFailure(`${id} is no id of an endpoint: it must be a UUID. \`triptych webhooks list\` shows them.`)
}
