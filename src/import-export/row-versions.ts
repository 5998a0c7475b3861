import { isSameValue } from '../values/same-value.ts'

/** The version and the time of a row as a line gives them. */
export interface GivenVersion {
  readonly version?: number | null | undefined
  readonly updatedAt?: string | null | undefined
}

/** Whether a stored row holds the same as the columns of a row. */
export function isSameRow(row: object, stored: object): boolean {
  return Object.entries(row).every(([column, value]) => isSameValue(value, stored[column as keyof typeof stored]))
}

/**
 * A row with the version and the time that it ends up with. Versions only rise: a change gets the file's version where
 * that is higher, else the next one; a file's higher version alone also counts. Then the time is the file's where that
 * is later than the stored one, else that of the import. Otherwise the stored row stays as it is.
 */
export function mergeVersion<R extends { version: number; updatedAt: Date }>(
  fresh: Omit<R, 'version' | 'updatedAt'>,
  stored: R | undefined,
  given: GivenVersion,
  now: Date,
  isChanged = false,
): R {
  const updatedAt = given.updatedAt == null ? now : new Date(given.updatedAt)
  if (!stored) return { ...fresh, version: given.version ?? 1, updatedAt } as R
  const next = isChanged || !isSameRow(fresh, stored) ? stored.version + 1 : stored.version
  const version = Math.max(next, given.version ?? 1)
  if (version === stored.version) return stored
  return { ...fresh, version, updatedAt: updatedAt > stored.updatedAt ? updatedAt : now } as R
}
