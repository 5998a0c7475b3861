import { parseInstant } from '../values/instant.ts'
import { CommandFailure } from './failures.ts'

/**
 * The time that an argument names: an instant as RFC 3339 writes it; or a day, which begins at midnight UTC. Throws
 * `CommandFailure` for anything else.
 */
export function timeArgument(name: string, text: string): Date {
  const time = parseInstant(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text)
  if (time) return time
  throw new CommandFailure(`${name} is ${text}, but it must be a time such as 2026-03-01 or 2026-03-01T12:00:00Z.`)
}
