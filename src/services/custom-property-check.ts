import { RE2JS } from 're2js'
import { z } from 'zod'
import { hasUnstorable } from '../operations/input.ts'
import type { InputIssue } from '../operations/refusals.ts'
import type { CustomPropertyType, Role } from '../vocabulary.ts'
import { type CustomPropertyDefinition, isHiddenFrom } from './custom-property.ts'

/** A value that somebody gives; null clears it. */
export interface GivenProperty {
  readonly key: string
  readonly value?: string | null | undefined
}

/** The longest value, in characters, where the property itself sets no limit. */
const longestValue = 10_000

/** What values of each type look like, and how a message says it. */
const forms: Readonly<Record<CustomPropertyType, { is: (value: string) => boolean; expected: string }>> = {
  TEXT: { is: () => true, expected: 'text' },
  CHOICE: { is: () => true, expected: 'one of the allowed values' },
  NUMBER: { is: (value) => /^-?\d{1,15}(\.\d{1,15})?$/.test(value), expected: 'a decimal number' },
  BOOLEAN: { is: (value) => value === 'true' || value === 'false', expected: 'true or false' },
  DATE: { is: (value) => z.iso.date().safeParse(value).success, expected: 'a day such as 2026-03-01' },
  EMAIL: { is: (value) => z.email().safeParse(value).success, expected: 'an email address' },
  URL: { is: (value) => z.url({ protocol: /^https?$/ }).safeParse(value).success, expected: 'an http or https URL' },
  DOMAIN: { is: (value) => value.includes('.') && z.hostname().safeParse(value).success, expected: 'a domain name' },
}

/**
 * Checks the values that a role gives for a service's properties of one target, and says what they make of the values
 * that are there: those given replace or, where null, clear; defaults fill in; mandatory ones must then have a value. A
 * property that is hidden from the role is unknown to it, and keeps its value. All failures at once.
 */
export function checkProperties(
  definitions: readonly CustomPropertyDefinition[],
  given: readonly GivenProperty[],
  present: Readonly<Record<string, string>>,
  role: Role,
): { values: Record<string, string>; issues: InputIssue[] } {
  const issues: InputIssue[] = []
  const values = new Map(Object.entries(present))
  const known = new Map(
    definitions
      .filter((definition) => !isHiddenFrom(definition, role))
      .map((definition) => [definition.key, definition]),
  )
  const seen = new Set<string>()
  for (const { key, value } of given) {
    const definition = known.get(key)
    const problem = seen.has(key) ? 'is given twice' : definition ? problemWith(definition, value ?? '') : 'is unknown'
    seen.add(key)
    if (problem !== null) issues.push(issue(key, definition?.name ?? key, problem))
    else if (value == null || value === '') values.delete(key)
    else values.set(key, value)
  }
  for (const definition of definitions) {
    if (!values.has(definition.key) && definition.defaultValue) values.set(definition.key, definition.defaultValue)
    const isMissing = definition.isMandatory && !values.has(definition.key) && known.has(definition.key)
    if (isMissing && !issues.some(({ path }) => path[1] === definition.key))
      issues.push(issue(definition.key, definition.name, 'is mandatory'))
  }
  return { values: Object.fromEntries(values), issues }
}

/** The values that a role neither reads nor writes: what stays when it replaces all others. */
export function hiddenValues(
  definitions: readonly CustomPropertyDefinition[],
  values: Readonly<Record<string, string>>,
  role: Role,
): Record<string, string> {
  const hidden = new Set(definitions.filter((definition) => isHiddenFrom(definition, role)).map(({ key }) => key))
  return Object.fromEntries(Object.entries(values).filter(([key]) => hidden.has(key)))
}

/** What is wrong with a value; an empty one is none, so nothing is wrong with it. */
function problemWith(definition: CustomPropertyDefinition, value: string): string | null {
  if (value === '') return null
  const length = Array.from(value).length
  const allowed = definition.allowedValues.filter((each) => each !== '')
  if (hasUnstorable(value)) return 'must not contain NUL or half surrogate characters'
  if (!forms[definition.type].is(value)) return `must be ${forms[definition.type].expected}`
  if (allowed.length > 0 && !allowed.includes(value)) return `must be one of ${allowed.join(', ')}`
  if (definition.minLength !== null && length < definition.minLength)
    return `must have at least ${definition.minLength} characters`
  if (length > (definition.maxLength ?? longestValue))
    return `must have at most ${definition.maxLength ?? longestValue} characters`
  return definition.pattern !== null && !matches(definition.pattern, value) ? `must match ${definition.pattern}` : null
}

/** Patterns run in linear time, whatever they are and whatever they are given. One that is none matches everything. */
function matches(pattern: string, value: string): boolean {
  const compiled = compile(pattern)
  return compiled === null || compiled.matches(value)
}

function compile(pattern: string): RE2JS | null {
  try {
    return RE2JS.compile(pattern)
  } catch {
    return null
  }
}

/** The wording of the documented case is exact: `Custom property Domain is mandatory` (Manage Services). */
function issue(key: string, name: string, problem: string): InputIssue {
  return { path: ['customProperties', key], message: `Custom property ${name} ${problem}` }
}
