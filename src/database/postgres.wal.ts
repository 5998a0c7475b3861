import { timelineOf, walPositionText, type WalState } from './wal.ts'

/**
 * Asks in the round trip of a commit, behind it, up to where the log goes that has it. What others have not flushed yet
 * may be before that: a place that is too far is reached a little later, and one that is not far enough would lie.
 */
export const positionText =
  'select pg_walfile_name(pg_current_wal_insert_lsn()) as file, pg_current_wal_insert_lsn() as lsn'

/** Reads the row of `positionText`: the place in the log, as text. */
export function positionIn(rows: unknown): string | null {
  const [row] = rows as [string, string][]
  return row ? walPositionText(...row) : null
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
