/**
 * The list and the mutation, without a page around them: `TRIPTYCH_URL=… TOKEN=… npm start`, with the token of a broker
 * of the demo.
 */
import { changeSeats } from './change-seats.ts'
import { createClient, GatewayError } from './client.ts'
import { readPage, statusLabel, type SubscriptionRow } from './subscriptions.ts'

// oxlint-disable-next-line node/no-process-env -- an example has no other settings
const { TRIPTYCH_URL: url = 'http://127.0.0.1:4000', TOKEN: token } = process.env
const client = createClient({ url, token })
const say = (line: string) => process.stdout.write(`${line}\n`)

const rows: SubscriptionRow[] = []
let after: string | null = null
do {
  const page = await readPage(client, {
    first: 3,
    after,
    filter: { statuses: ['ACTIVE', 'SUSPENDED'], isTrial: false },
  })
  rows.push(...page.rows)
  say(`page: ${page.rows.length} rows, ${rows.length} of ${page.total}`)
  after = page.next
} while (after !== null)
for (const { organization, product, quantity, status } of rows)
  say(`${organization.name}: ${quantity} × ${product.name}, ${statusLabel(status)}`)

const active = rows.find(({ status }) => status === 'ACTIVE')
const suspended = rows.find(({ status }) => status === 'SUSPENDED')
if (!active || !suspended) throw new Error('The demo has no such subscription.')
const attempt = async (row: SubscriptionRow, quantity: number) => {
  const outcome = await changeSeats(client, row, quantity)
  switch (outcome.kind) {
    case 'changed':
      return say(`changed: ${outcome.subscription.quantity} seats`)
    case 'outdated':
      return say('outdated: read it again')
    case 'correct':
      return say(`correct: ${outcome.fields.map(({ path, message }) => `${path}: ${message}`).join(' ')}`)
    case 'impossible':
      return say(`impossible: it allows ${outcome.allowed.join(', ')}`)
    case 'refused':
      return say(`refused: ${outcome.message}`)
  }
}
await attempt(active, active.quantity + 1)
await attempt(active, active.quantity + 2)
await attempt({ ...active, version: active.version + 1 }, 0)
await attempt(suspended, suspended.quantity + 1)

try {
  await readPage(createClient({ url }), { first: 1, filter: {} })
} catch (error) {
  if (!(error instanceof GatewayError)) throw error
  say(`without a token: ${error.code}`)
}
