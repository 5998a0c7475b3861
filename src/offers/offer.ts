import type { InputIssue } from '../operations/refusals.ts'

/** The most resellers that are named at once. */
export const mostResellers = 1000

/** The issues of resellers that a service is to be offered to, or not any more; null stands for every reseller. */
export function checkResellers(ids: readonly string[] | null): InputIssue[] {
  if (ids === null || (ids.length > 0 && ids.length <= mostResellers)) return []
  const message = `resellerIds must name 1 to ${mostResellers}, or be left out for every reseller`
  return [{ path: ['resellerIds'], message }]
}
