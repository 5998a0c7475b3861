import { type InputIssue, InvalidInput } from './refusals.ts'

/** The longest reason that somebody may give, in characters. */
const longestReason = 1000

/** The issues of a text that must say something: empty, too long, or with characters that no database keeps. */
export function checkText(path: readonly string[], text: string, { max }: { max: number }): InputIssue[] {
  const name = path.at(-1) ?? ''
  if (text.trim() === '') return [{ path, message: `${name} must not be empty` }]
  if (isLonger(text, max)) return [{ path, message: `${name} must have at most ${max} characters` }]
  return hasUnstorable(text) ? [{ path, message: `${name} must not contain NUL or half surrogate characters` }] : []
}

/** Whether a text has more than so many characters. Of one that is far longer they are not counted. */
export function isLonger(text: string, max: number): boolean {
  // No character takes more than two places.
  return text.length > max && (text.length > 2 * max || Array.from(text).length > max)
}

/** Whether a text holds what PostgreSQL refuses to keep, or what is no Unicode. */
export function hasUnstorable(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed()
}

/** The reason as it will be kept, or null where none is given and none is needed. Throws `InvalidInput`. */
export function checkReason(reason: string | null | undefined, { isNeeded }: { isNeeded: boolean }): string | null {
  if (reason == null && !isNeeded) return null
  const issues = checkText(['reason'], reason ?? '', { max: longestReason })
  if (issues.length > 0) throw new InvalidInput(issues)
  return (reason ?? '').trim()
}

/** A whole number within limits; `max` null: none of ours, but still one that the graph can carry. */
export function checkWholeNumber(
  path: readonly string[],
  number: number,
  { min, max }: { min: number; max: number | null },
): InputIssue[] {
  const largest = max ?? 2 ** 31 - 1
  if (Number.isInteger(number) && number >= min && number <= largest) return []
  const name = path.at(-1) ?? ''
  return [
    { path, message: max === null ? `${name} must be at least ${min}` : `${name} must be between ${min} and ${max}` },
  ]
}
