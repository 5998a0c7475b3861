import { z } from 'zod'

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
