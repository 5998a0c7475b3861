import { isDeepStrictEqual } from 'node:util'
import { type Database, run } from '../../src/database/database.ts'
import type { Tables } from '../../src/database/tables.ts'
import { organizationServiceSnapshot } from '../../src/organization-services/records.ts'
import { priceListId } from '../../src/services/price-list.ts'
import { subscriptionSnapshot } from '../../src/subscriptions/snapshot.ts'
import { liveStatuses } from '../../src/vocabulary.ts'
import { logEverything } from '../support/recorded-events.ts'

type Event = Tables['events']['$inferSelect']
interface Versioned {
  readonly id: string
  readonly version: number
}

/** Everything that is written, as it stands at one moment. */
export interface Ledger {
  readonly subscriptions: readonly Tables['subscriptions']['$inferSelect'][]
  readonly organizationServices: readonly Tables['organizationServices']['$inferSelect'][]
  readonly organizations: readonly Tables['organizations']['$inferSelect'][]
  readonly priceLists: readonly Versioned[]
  readonly history: readonly Tables['subscriptionHistory']['$inferSelect'][]
  /** The trails of those that have one. */
  readonly trails: readonly Tables['auditEntries']['$inferSelect'][]
  readonly events: readonly Event[]
  /** Those of the log. */
  readonly positions: readonly number[]
}

/**
 * Reads all of it at one moment; history, trails and events by their numbers. What waits for its place in the log gets
 * one.
 */
export async function readLedger(database: Database): Promise<Ledger> {
  await logEverything(database)
  const { subscriptions, organizationServices, organizations, priceLists } = database.tables
  const { subscriptionHistory: history, auditEntries, events, eventLog } = database.tables
  return database.snapshot(function* (tx) {
    const lists = yield* run(tx.select().from(priceLists))
    return {
      subscriptions: yield* run(tx.select().from(subscriptions)),
      organizationServices: yield* run(tx.select().from(organizationServices)),
      organizations: yield* run(tx.select().from(organizations)),
      priceLists: lists.map((list) => ({ id: priceListId(list), version: list.version })),
      history: yield* run(tx.select().from(history).orderBy(history.subscriptionId, history.sequence)),
      trails: yield* run(tx.select().from(auditEntries).orderBy(auditEntries.subjectId, auditEntries.sequence)),
      events: yield* run(tx.select().from(events).orderBy(events.subjectId, events.subjectVersion)),
      positions: (yield* run(tx.select().from(eventLog).orderBy(eventLog.position))).map(({ position }) => position),
    }
  })
}

/** Everything that is half there, one line each; nothing where every write is whole. */
export function faultsIn(ledger: Ledger): string[] {
  const { subscriptions, organizationServices, organizations, priceLists, history, trails, events, positions } = ledger
  const eventsOf = Map.groupBy(events, ({ subjectId }) => subjectId)
  const historyOf = Map.groupBy(history, ({ subscriptionId }) => subscriptionId)
  const trailOf = Map.groupBy(trails, ({ subjectId }) => subjectId)
  const audited = [...organizationServices, ...organizations, ...priceLists]
  const known = new Set([...subscriptions, ...audited].map(({ id }) => id))
  return [
    ...(isCounted(positions) ? [] : ['The log is not numbered one after the other.']),
    ...events
      .filter(({ subjectId }) => !known.has(subjectId))
      .map(({ id }) => `Event ${id} tells of nothing that is there.`),
    ...subscriptions.flatMap((row) => [
      ...faultsOfHistory(row, historyOf.get(row.id) ?? []),
      ...faultsOfEvents(row, subscriptionSnapshot(row), eventsOf.get(row.id) ?? []),
    ]),
    ...organizationServices.flatMap((row) =>
      faultsOfEvents(row, organizationServiceSnapshot(row), eventsOf.get(row.id) ?? []),
    ),
    ...audited.flatMap((row) => faultsOfTrail(row, trailOf.get(row.id) ?? [], eventsOf.get(row.id) ?? [])),
    ...faultsAmong(ledger),
  ]
}

/** Every version has its line of history, and the last one says in which state it was left. */
function faultsOfHistory({ id, version, status }: Ledger['subscriptions'][number], lines: Ledger['history']): string[] {
  const numbers = lines.map(({ sequence }) => sequence)
  const isWhole = lines.length === version && isCounted(numbers) && lines.at(-1)?.toStatus === status
  if (isWhole) return []
  return [
    `${id} is ${status} at version ${version}, with ${lines.at(-1)?.toStatus} as the last of history ${numbers.join()}.`,
  ]
}

/** Every version has its entry and its event, but for the first one of what came with the data. */
function faultsOfTrail({ id, version }: Versioned, trail: Ledger['trails'], events: readonly Event[]): string[] {
  const told = [trail.map(({ sequence }) => sequence), events.map(({ subjectVersion }) => subjectVersion)]
  const isWhole = told.every(
    (numbers) => isCounted(numbers[0] === 1 ? numbers : [1, ...numbers]) && (numbers.at(-1) ?? 1) === version,
  )
  return isWhole
    ? []
    : [`${id} is at version ${version}, with entries of ${told[0]?.join()} and events of ${told[1]?.join()}.`]
}

/** Every version has its event, and together they tell the row as it is. */
function faultsOfEvents({ id, version }: Versioned, told: object, events: readonly Event[]): string[] {
  const numbers = events.map(({ subjectVersion }) => subjectVersion)
  if (events.length !== version || !isCounted(numbers))
    return [`${id} is at version ${version}, with events of ${numbers.join()}.`]
  const left: unknown = Object.assign({}, ...events.map(({ snapshot }) => snapshot))
  return isDeepStrictEqual(JSON.parse(JSON.stringify(told)), left) ? [] : [`${id} is not what its events say.`]
}

/** What must hold between rows: nothing lives on a removed service, and one trial per organization and service. */
function faultsAmong({ subscriptions, organizationServices }: Ledger): string[] {
  const removed = new Set(organizationServices.filter(({ removedAt }) => removedAt).map(({ id }) => id))
  const live = subscriptions.filter(({ status }) => (liveStatuses as readonly string[]).includes(status))
  const trials = Map.groupBy(
    subscriptions.filter(({ trialStartsAt }) => trialStartsAt),
    (row) => `${row.organizationId} ${row.serviceId}`,
  )
  const present = Map.groupBy(
    organizationServices.filter(({ removedAt }) => !removedAt),
    (row) => `${row.organizationId} ${row.serviceId}`,
  )
  return [
    ...live
      .filter((row) => removed.has(row.organizationServiceId))
      .map(({ id }) => `${id} lives on a removed service.`),
    ...[...trials].filter(([, rows]) => rows.length > 1).map(([pair]) => `${pair} had more than one trial.`),
    ...[...present].filter(([, rows]) => rows.length > 1).map(([pair]) => `${pair} is there twice.`),
  ]
}

/** Whether numbers are 1, 2, 3 and so on. */
function isCounted(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => number === index + 1)
}
