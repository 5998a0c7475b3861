import { z } from 'zod'
import { type Role, roles } from './vocabulary.ts'

/** The facts that people are told about an environment variable: in docs/configuration.md and when its value is refused. */
export interface VariableFacts {
  readonly group: string
  readonly description: string
  /** The allowed values, to follow "it must be". */
  readonly allowed: string
  /** The value when the variable is not set. */
  readonly fallback: string
  /** The value may hold a secret: a refusal shows its scheme only. */
  readonly secret?: true
}

/** The facts of every variable below. */
export const variableFacts = z.registry<VariableFacts>()

/** A setting that is a whole number between two others. */
export function wholeNumber(group: string, fallback: number, [min, max]: [number, number], description: string) {
  const facts = { group, description, allowed: `a whole number from ${min} to ${max}`, fallback: String(fallback) }
  const number = z
    .string()
    .regex(/^\d{1,12}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))
  return number.default(fallback).register(variableFacts, facts)
}

/** A setting that is true or false. */
export function yesOrNo(group: string, description: string, fallback: string) {
  return z
    .enum(['true', 'false', '1', '0'])
    .transform((text) => text === 'true' || text === '1')
    .optional()
    .register(variableFacts, { group, description, allowed: 'true or false', fallback })
}

/** A setting that is one of some words. */
export function oneOf<const T extends readonly [string, ...string[]]>(
  group: string,
  values: T,
  fallback: T[number],
  description: string,
) {
  const facts = { group, description, allowed: `one of ${values.join(', ')}`, fallback }
  return z
    .enum(values)
    .default(fallback as never)
    .register(variableFacts, facts)
}

/** A role as settings name it. */
export function wordOf(role: Role | 'ANONYMOUS'): string {
  return role.toLowerCase().replace('_', '-')
}

/** The roles as settings name them, and whoever has no credentials. */
const callers = new Map([...roles, 'ANONYMOUS' as const].map((role) => [wordOf(role), role]))

/** What stands between commas. */
export function listed(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean)
}

/** Largest number that a setting may have. */
const largest = 999_999_999_999

/** Whether nothing is said of the same twice, of which only one could hold. */
export function isEachOnce(names: readonly unknown[]): boolean {
  return new Set(names).size === names.length
}

/** A number for each role: one for all that have credentials, and others for some. */
export function forEachRole(group: string, fallback: { known: number; anonymous: number }, description: string) {
  const { known, anonymous } = fallback
  const start: Record<Role | 'ANONYMOUS', number> = {
    SELLER: known,
    BROKER: known,
    ORGANIZATION: known,
    SERVICE_OWNER: known,
    OPERATOR: known,
    ADMIN: known,
    ANONYMOUS: anonymous,
  }
  return z
    .string()
    .transform((text) => text.split(',').map((part) => /^\s*(?:([a-z-]+)\s*=\s*)?(\d{1,12})\s*$/.exec(part)))
    .refine((parts) => parts.every((part) => part && Number(part[2]) > 0 && (!part[1] || callers.has(part[1]))))
    .refine((parts) => isEachOnce(parts.map((part) => part?.[1])))
    .transform((parts) => {
      const numbers = { ...start }
      // What is said of one role holds, wherever what is said of all stands.
      for (const part of parts.toSorted((a, b) => Number(Boolean(a?.[1])) - Number(Boolean(b?.[1])))) {
        const named = callers.get(part?.[1] ?? '')
        for (const role of named ? [named] : roles) numbers[role] = Number(part?.[2])
      }
      return numbers
    })
    .default(start)
    .register(variableFacts, {
      group,
      description,
      allowed: `a whole number from 1 to ${largest}, and others by role after it, such as \`1000, operator=5000, anonymous=100\`, each of them once`,
      fallback: `\`${known}, anonymous=${anonymous}\``,
    })
}
