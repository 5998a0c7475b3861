/**
 * The fulfillment of a seller's service: looks for subscriptions that wait, does what has to be done for them, and
 * accepts them. `TRIPTYCH_URL=… CLIENT_ID=… CLIENT_SECRET=… npm start`, with a client of the role service-owner.
 */
import { openGateway } from './gateway.ts'
import { createTokens } from './tokens.ts'

// oxlint-disable-next-line node/no-process-env -- an example has no other settings
const { TRIPTYCH_URL, CLIENT_ID = '', CLIENT_SECRET = '' } = process.env
if (CLIENT_ID === '' || CLIENT_SECRET === '')
  end('Set CLIENT_ID and CLIENT_SECRET: `triptych client create --role service-owner …` prints both.')
const url = TRIPTYCH_URL ?? 'http://127.0.0.1:4000'
const ask = openGateway(url, createTokens({ url, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET }))
const say = (line: string) => process.stdout.write(`${line}\n`)

/** Ends the program with a sentence. */
function end(why: string): never {
  process.stderr.write(`${why}\n`)
  process.exit(1)
}

interface Waiting {
  readonly id: string
  readonly version: number
  readonly quantity: number
  readonly product: { readonly name: string }
  readonly organization: { readonly name: string }
}

async function waiting(): Promise<readonly Waiting[]> {
  const { subscriptions } = await ask<{ subscriptions: { nodes: Waiting[] } }>(`
    query Waiting {
      subscriptions(first: 100, filter: { statuses: [PENDING] }) {
        nodes { id version quantity product { name } organization { name } }
      }
    }
  `)
  return subscriptions.nodes
}

/** A success or any refusal: this program does the same about each refusal, known or not, so it names none. */
interface Activated {
  readonly __typename: string
  readonly subscription?: { readonly status: string; readonly version: number }
  readonly code?: string
  readonly message?: string
}

async function activate({ id, version }: Waiting): Promise<string> {
  // The key says what is meant, so that this very activation, sent twice or from two machines, is done once.
  const input = { subscriptionId: id, expectedVersion: version, idempotencyKey: `activate ${id} at version ${version}` }
  const { activateSubscription: result } = await ask<{ activateSubscription: Activated }>(
    `
    mutation Activate($input: SubscriptionActionInput!) {
      activateSubscription(input: $input) {
        __typename
        ... on ActivateSubscriptionSuccess { subscription { status version } }
        ... on DomainError { code message }
      }
    }
    `,
    { input },
  )
  const { subscription } = result
  return subscription
    ? `${subscription.status}, version ${subscription.version}`
    : `refused, ${result.code ?? result.__typename}: ${result.message}`
}

async function fulfill(): Promise<void> {
  for (const subscription of await waiting()) {
    say(`waiting: ${subscription.quantity} × ${subscription.product.name} for ${subscription.organization.name}`)
    say(`activated: ${await activate(subscription)}`)
    say(`repeated: ${await activate(subscription)}`)
  }
  say(`left: ${(await waiting()).length}`)
}

await fulfill().catch((error: unknown) => {
  if (!(error instanceof Error)) throw error
  const { message, cause } = error
  if (error instanceof TypeError)
    end(`Nobody answers at ${url}: ${cause instanceof Error && cause.message !== '' ? cause.message : message}`)
  // Only sellers and service owners activate: another role reads what waits, and is refused here.
  const hint = message.startsWith('FORBIDDEN') ? ' Make a client of the role service-owner.' : ''
  end(`${message}${hint}`)
})
