import type pg from 'pg'
import { timelineOf, walPositionText, type WalState } from './wal.ts'

/**
 * Commits, and answers in the same round trip up to where the log goes that has it. What others have not flushed yet
 * may be before that: a place that is too far is reached a little later, and one that is not far enough would lie.
 */
const commitAndTell =
  'commit; select pg_walfile_name(pg_current_wal_insert_lsn()) as file, pg_current_wal_insert_lsn() as lsn'

/** Commits. Answers the place in the log after it, as text, where that is wanted, and null otherwise. */
export async function commit(client: pg.PoolClient, isPositionWanted: boolean): Promise<string | null> {
  if (!isPositionWanted) {
    await client.query('commit')
    return null
  }
  // Two statements in one text have two results, which the driver's types do not know.
  const results = (await client.query(commitAndTell)) as unknown as readonly pg.QueryResult<{
    file: string
    lsn: string
  }>[]
  const [row] = results[1]?.rows ?? []
  return row ? walPositionText(row.file, row.lsn) : null
}

/**
 * Asks how far a server is. What it has flushed counts, and not what it has written: that comes to others at once, and
 * ends where a record ends.
 */
export const walState = `select (select system_identifier from pg_control_system())::text as system_id,
  case when pg_is_in_recovery() then null else pg_walfile_name(pg_current_wal_flush_lsn()) end as file,
  (case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end - '0/0')::text as lsn,
  (select coalesce(json_object_agg(id, mark), '{}') from timelines)::text as marks`

/** Reads the one row of `walState`. */
export function walStateOf(row: Readonly<Record<string, unknown>>): WalState {
  const { system_id: systemId, file, lsn, marks } = row as Record<string, string | null>
  return {
    systemId: systemId ?? '',
    timeline: file == null ? null : timelineOf(file),
    lsn: BigInt(lsn ?? 0),
    marks: JSON.parse(marks ?? '{}') as WalState['marks'],
  }
}
