import { checkText, checkWholeNumber } from '../operations/input.ts'
import type { InputIssue } from '../operations/refusals.ts'

/** Says what is wrong with a given value, which stands at `path` of the input. */
export type Check = (path: readonly string[], value: unknown) => InputIssue[]

/** A text that says something. */
export function text(max: number): Check {
  return (path, value) => checkText(path, String(value), { max })
}

/** The longest address: what browsers and servers take. */
const longestAddress = 2000

/** An address on the web. One with a user name would tell a password to whoever reads it. */
export const url: Check = (path, value) =>
  addressIssues(path, String(value), isWebAddress, 'must be an http or https URL without a user name')

/** An address on the web, or a path on the service's own host. */
export const address: Check = (path, value) => {
  const isPath = (given: string) => /^\/(?!\/)[^\s\p{Cc}]*$/u.test(given)
  return addressIssues(
    path,
    String(value),
    (given) => isPath(given) || isWebAddress(given),
    'must be an http or https URL, or a path from /',
  )
}

/** A whole number; no `max`: any that the graph can carry. */
export function wholeNumber(min: number, max: number | null = null): Check {
  return (path, value) => checkWholeNumber(path, Number(value), { min, max })
}

/** An object, by the checks of its members; those that are not given are fine. */
export function members(checks: Readonly<Record<string, Check>>): Check {
  return (path, value) =>
    Object.entries(value as object).flatMap(([name, member]) =>
      member == null ? [] : (checks[name]?.([...path, name], member) ?? []),
    )
}

/** A list, by the check of each item; items that have a `key` have each another one. */
export function each(check: Check, { max, key }: { max: number; key?: string }): Check {
  return (path, value) => {
    const items = value as readonly Readonly<Record<string, unknown>>[]
    if (items.length > max) return [{ path, message: `${path.at(-1)} must have at most ${max} items` }]
    const seen = new Set<unknown>()
    return items.flatMap((item, index) => {
      const issues = check([...path, String(index)], item)
      if (key !== undefined && seen.has(item[key]))
        issues.push({ path: [...path, String(index), key], message: `${key} is there twice` })
      if (key !== undefined) seen.add(item[key])
      return issues
    })
  }
}

function addressIssues(
  path: readonly string[],
  given: string,
  isRight: (given: string) => boolean,
  rule: string,
): InputIssue[] {
  const issues = checkText(path, given, { max: longestAddress })
  if (issues.length > 0 || isRight(given)) return issues
  return [{ path, message: `${path.at(-1)} ${rule}` }]
}

function isWebAddress(given: string): boolean {
  if (!/^https?:\/\/[^\s\p{Cc}]+$/iu.test(given) || !URL.canParse(given)) return false
  const { username, password } = new URL(given)
  return username === '' && password === ''
}
