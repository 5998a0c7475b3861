import { createHmac } from 'node:crypto'
import { check, type Database, run, type Work } from '../database/database.ts'
import { and, type Fragment, sql } from '../database/query/fragment.ts'
import { statement } from '../database/query/statement.ts'
import { insertRow } from '../database/query/writing.ts'
import type { Tables } from '../database/tables.ts'
import { inBatches } from './batches.ts'
import { type OperationContext, callerOf } from './operation-context.ts'

/** The result of an operation: the object that it is about, and its version afterwards. */
export interface OperationResult {
  readonly id: string
  readonly version: number
}

/** One use of an idempotency key: by whom, for what, with which input. */
export type IdempotencyUse = Pick<
  Tables['idempotencyRecords']['$inferSelect'],
  'caller' | 'operation' | 'key' | 'inputHash'
>

/**
 * The use of a key by this caller. The input is kept as a keyed hash only, so that the row tells nothing about it. Null
 * is not the same as what is left out: in a change the one clears and the other stays.
 */
export function idempotencyUse(
  context: OperationContext,
  operation: string,
  key: string,
  input: object,
): IdempotencyUse {
  // What no hash ends in whose last letter stands for four bits: those of earlier versions have no such mark.
  const inputHash = `${hashOf(context, input).slice(0, -1)}${nullsCount}`
  return { caller: callerOf(context.viewer), operation, key, inputHash }
}

const nullsCount = '_'

/** Whether an earlier use of a key had this input. Earlier versions took what is null for what is left out. */
export function isSameInput(
  context: OperationContext,
  use: IdempotencyUse,
  input: object,
  { inputHash }: Pick<IdempotencyUse, 'inputHash'>,
): boolean {
  return inputHash === (inputHash.endsWith(nullsCount) ? use.inputHash : hashOf(context, withoutNulls(input)))
}

function hashOf({ idempotencySecret }: OperationContext, input: object): string {
  const { idempotencyKey: _, expectedVersion, ...rest } = input as Record<string, unknown>
  // Not every door leaves out the version that nobody expects.
  const meant = expectedVersion === null ? rest : { ...rest, expectedVersion }
  return createHmac('sha256', idempotencySecret).update(canonical(meant)).digest('base64url')
}

/** An input without what is null, however deep: of something new that is the same as what is left out. */
export function withoutNulls<Input>(input: Input): Input {
  if (Array.isArray(input)) return input.map(withoutNulls) as Input
  if (typeof input !== 'object' || input === null || input instanceof Date) return input
  const given = Object.entries(input).filter(([, member]) => member !== null)
  return Object.fromEntries(given.map(([name, member]) => [name, withoutNulls(member)])) as Input
}

/** The result of an earlier request under a key, and the hash of its input. */
export type IdempotencyRecord = OperationResult & Pick<IdempotencyUse, 'inputHash'>

/** An earlier request with the same key was done: what this one has begun is undone, and it is answered by that. */
export class DoneBefore extends Error {
  override readonly name = 'DoneBefore'
  readonly record: IdempotencyRecord

  constructor(record: IdempotencyRecord) {
    super('An earlier request had the same idempotency key.')
    this.record = record
  }
}

/**
 * Throws `DoneBefore` where an earlier request had the same key; what the transaction does first need not wait for
 * that.
 */
export function refuseSecondUse({ idempotencyRecords: table }: Tables, use: IdempotencyUse): Work<void> {
  return check(recordsOf(table, isUse(table, use)), ([record]) => {
    if (record) throw new DoneBefore(toRecord(record))
  })
}

/** Whether a request with the same key has been done by now. */
export function* isUsed({ idempotencyRecords: table }: Tables, use: IdempotencyUse): Work<boolean> {
  return (yield* run(recordsOf(table, isUse(table, use)))).length > 0
}

const recordsOf = statement(({ connection }, table: Tables['idempotencyRecords'], where: Fragment) =>
  connection.select().from(table).where(where),
)

function isUse(table: Tables['idempotencyRecords'], { caller, operation, key }: IdempotencyUse): Fragment {
  return and(sql`${table.caller} = ${caller}`, sql`${table.operation} = ${operation}`, sql`${table.key} = ${key}`)
}

function toRecord({
  objectId,
  objectVersion,
  inputHash,
}: Tables['idempotencyRecords']['$inferSelect']): IdempotencyRecord {
  return { id: objectId, version: objectVersion, inputHash }
}

/** Keeps what was done. Fails on a unique violation where somebody else has just used the key. */
export function* saveRecord(
  tables: Tables,
  use: IdempotencyUse,
  { id, version }: OperationResult,
  now: Date,
): Work<void> {
  yield* insertRow(tables.idempotencyRecords, { ...use, objectId: id, objectVersion: version, createdAt: now })
}

/** How many keys are forgotten in one transaction. */
const keysAtOnce = 500

/**
 * Forgets the keys that were used before a time, some at a time and the oldest first, and about so many at most;
 * answers how many. What they were used for stays done.
 */
export function forgetOldKeys(
  database: Database,
  before: Date,
  isStopped: () => boolean = () => false,
  most?: number,
): Promise<number> {
  const { idempotencyRecords: table } = database.tables
  const { caller, operation, key, createdAt } = table
  const old = sql`select ${caller}, ${operation}, ${key} from ${table}
    where ${createdAt} < ${before} order by ${createdAt} limit ${keysAtOnce}`
  const isOld = sql`(${caller}, ${operation}, ${key}) in (${old})`
  return inBatches({ size: keysAtOnce, most, isStopped }, () =>
    database.transaction(function* (tx) {
      return (yield* run(tx.delete(table).where(isOld).returning({ key }))).length
    }),
  )
}

/** The same text for inputs that mean the same: members in one order, those that are not given left out. */
function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const given = Object.entries(value).filter(([, member]) => member !== undefined)
  const members = given.toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`
}
