import { z } from 'zod'
import { excerpt } from '../values/excerpt.ts'

/** The documents' own words for a value that does not have its form. */
export const notValid = 'The input was not valid.'

/** The faults of values, by the names under which they were given. */
export class Faults {
  readonly #messages = new Map<string, string[]>()

  /** Says of a name what is wrong with it, unless something is already. */
  add(name: string, ...messages: string[]): void {
    const shown = excerpt(name)
    if (!this.#messages.has(shown)) this.#messages.set(shown, messages)
  }

  /** Says of a value that it does not have its form, in the documents' words, and then why. */
  addNotValid(name: string, reason: string): void {
    this.add(name, ...(reason === '' ? [notValid] : [notValid, reason]))
  }

  /** Names and messages as they are answered; null where nothing is wrong. */
  get answer(): Record<string, string[]> | null {
    return this.#messages.size > 0 ? Object.fromEntries(this.#messages) : null
  }
}

/** The fault of a name that comes more than once where one value is meant. */
export const givenTwice = 'This is given more than once.'

/** A schema without what makes its value optional, nullable or filled in. */
export function declaredIn(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  const isWrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault
  return isWrapped ? declaredIn(schema.unwrap()) : schema
}

/** The documented name that a given one is, whatever its case; undefined for none. Old clients write either. */
export function documentedName(shape: Readonly<Record<string, unknown>>, given: string): string | undefined {
  const folded = given.toLowerCase()
  return Object.keys(shape).find((name) => name.toLowerCase() === folded)
}

/**
 * A value of a body under the documented names of its members; keys of data, which are values, stay as they are. What
 * nobody knows is left out, but for an object of which nobody knows anything: that is a fault, and so is a name that
 * comes twice in different case.
 */
export function withDocumentedNames(
  schema: z.core.$ZodType | undefined,
  given: unknown,
  faults: Faults,
  path: readonly string[] = [],
): unknown {
  const declared = declaredIn(schema)
  if (declared instanceof z.ZodArray && Array.isArray(given))
    return given.map((item, index) => withDocumentedNames(declared.element, item, faults, [...path, String(index)]))
  if (!(declared instanceof z.ZodObject) || typeof given !== 'object' || given === null || Array.isArray(given))
    return given
  const known = new Map<string, unknown>()
  for (const [name, value] of Object.entries(given)) {
    const documented = documentedName(declared.shape, name)
    if (documented === undefined) continue
    if (known.has(documented)) faults.add([...path, documented].join('.'), givenTwice)
    known.set(documented, withDocumentedNames(declared.shape[documented], value, faults, [...path, documented]))
  }
  if (known.size === 0)
    for (const name of Object.keys(given))
      faults.add([...path, name].join('.'), `There is no such member, but ${Object.keys(declared.shape).join(', ')}.`)
  return Object.fromEntries(known)
}
