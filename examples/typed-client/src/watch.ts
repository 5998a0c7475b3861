/**
 * The list, kept as it is there: `TRIPTYCH_URL=… TOKEN=… npm run watch`. Restart the gateway meanwhile: nothing is
 * missed. Ctrl-C ends it.
 */
import { createClient } from './client.ts'
import { keepLive, readList, type StatusFilter } from './live.ts'
import { statusLabel, type SubscriptionRow } from './subscriptions.ts'

// oxlint-disable-next-line node/no-process-env -- an example has no other settings
const { TRIPTYCH_URL: url = 'http://127.0.0.1:4000', TOKEN: token } = process.env
const place = { url, token }
const say = (line: string) => process.stdout.write(`${line}\n`)
const filter: StatusFilter = { statuses: ['ACTIVE', 'SUSPENDED'] }

const ending = new AbortController()
process.once('SIGINT', () => ending.abort())
const list = await readList(createClient(place), filter)
say(`${list.rows.size} subscriptions`)
const tell = ({ organization, product, quantity, status }: SubscriptionRow, isListed: boolean) =>
  say(
    `${isListed ? 'now' : 'gone'}: ${organization.name}: ${quantity} × ${product.name}, ${statusLabel(status)}; ${list.rows.size} in all`,
  )
await keepLive(place, list, filter, tell, ending.signal)
