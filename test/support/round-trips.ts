import pg from 'pg'
import { Batch } from '../../src/database/postgres.batch.ts'

/** A transaction as a connection to PostgreSQL saw it. */
export interface SeenTransaction {
  readonly statements: string[]
  /** How often in a row its process waited for an answer: what is sent together is waited for once. */
  trips: number
}

interface Sender {
  query: (...args: unknown[]) => unknown
}

/** How often PostgreSQL may be waited for in the transaction of a write. */
const mostTrips = 4

/** Writes that read what depends on what they have read, and so wait more often. */
const longer: Readonly<Record<string, number>> = {
  setCustomPropertyDefinitions: 5,
  createServiceProduct: 5,
  assignServiceInstance: 6,
}

/** The transactions of a write, which is named, that waited more often than they may. */
export function tooManyTrips(name: string, seen: readonly SeenTransaction[]): SeenTransaction[] {
  return seen.filter(({ trips }) => trips > (longer[name] ?? mostTrips))
}

/**
 * What a piece of work does, and the transactions that were opened meanwhile by whomever. A statement comes one trip
 * after the last one whose answer had arrived when it was sent.
 */
export async function transactionsDuring<T>(work: () => Promise<T>): Promise<[T, SeenTransaction[]]> {
  const sender = pg.Client.prototype as unknown as Sender
  const { query } = sender
  const seen: SeenTransaction[] = []
  const current = new WeakMap<object, { transaction: SeenTransaction; answered: number }>()
  sender.query = function (this: object, ...args: unknown[]) {
    const [config] = args
    const texts = textsOf(config)
    if (texts.some((text) => text.startsWith('begin'))) {
      const transaction = { statements: [], trips: 0 }
      seen.push(transaction)
      current.set(this, { transaction, answered: 0 })
    }
    const of = current.get(this)
    const sent = query.apply(this, args)
    if (!of) return sent
    const trip = of.answered + 1
    of.transaction.statements.push(...texts)
    of.transaction.trips = trip
    if (texts.some((text) => text === 'commit' || text === 'rollback')) current.delete(this)
    const arrived = () => (of.answered = Math.max(of.answered, trip))
    if (sent instanceof Batch) {
      const { callback } = sent
      sent.callback = (error) => {
        arrived()
        callback?.(error)
      }
    } else void (sent as Promise<unknown>).then(arrived, arrived)
    return sent
  }
  try {
    return [await work(), seen]
  } finally {
    sender.query = query
  }
}

function textsOf(config: unknown): string[] {
  if (config instanceof Batch) return config.asked.map(({ text }) => text)
  const text = typeof config === 'string' ? config : (config as { text?: string } | undefined)?.text
  return text === undefined ? [] : [text]
}
