import { RE2JS } from 're2js'
import { hasUnstorable } from '../operations/input.ts'
import { forms, normalForm } from './custom-property-forms.ts'
import type { CustomPropertyDefinition } from './custom-property.ts'

/** The rules that a definition has for its values. */
export type ValueRules = Pick<
  CustomPropertyDefinition,
  'type' | 'allowedValues' | 'minLength' | 'maxLength' | 'pattern'
>

/** A value in the form in which it is kept, or what is wrong with it. */
type ReadValue = { readonly value: string } | { readonly problem: string }

/** A fault of one field of a definition. */
export interface DefinitionFault {
  readonly field: 'pattern' | 'defaultValue' | `allowedValues[${number}]`
  readonly problem: string
}

/** The longest value, in characters, where the property itself sets no limit. */
const longestValue = 10_000

/** Reads a value as its definition has it; an empty one is none, so nothing is wrong with it. */
export function readValue(
  { type, allowedValues, minLength, maxLength, pattern }: ValueRules,
  given: string,
): ReadValue {
  if (given === '') return { value: '' }
  if (hasUnstorable(given)) return { problem: 'must not contain NUL or half surrogate characters' }
  const { read, expected } = forms[type]
  const value = read(given)
  if (value === null) return { problem: `must be ${expected}` }
  const allowed = allowedValues.filter((each) => each !== '')
  if (allowed.length > 0 && !allowed.some((each) => normalForm(type, each) === value))
    return { problem: `must be one of ${allowed.join(', ')}` }
  const length = Array.from(value).length
  if (minLength !== null && length < minLength) return { problem: `must have at least ${minLength} characters` }
  if (length > (maxLength ?? longestValue))
    return { problem: `must have at most ${maxLength ?? longestValue} characters` }
  return pattern === null ? { value } : matched(pattern, value)
}

/**
 * The faults of a definition that is about to be written: a pattern that nobody can match, and values of its own that
 * it would not take.
 */
export function definitionFaults(definition: ValueRules & { readonly defaultValue: string | null }): DefinitionFault[] {
  const { pattern, allowedValues, defaultValue } = definition
  const fault = pattern === null ? null : patternFault(pattern)
  // What is wrong with the others is told without regard to it.
  const rules = fault === null ? definition : { ...definition, pattern: null }
  const own = [
    ...allowedValues.map((value, index) => ({ field: `allowedValues[${index}]` as const, value })),
    { field: 'defaultValue' as const, value: defaultValue ?? '' },
  ]
  const faults = own.flatMap(({ field, value }): DefinitionFault[] => {
    const read = readValue(rules, value)
    return 'problem' in read ? [{ field, problem: read.problem }] : []
  })
  return fault === null ? faults : [{ field: 'pattern', problem: fault }, ...faults]
}

/** Patterns run in linear time, whatever they are and whatever they are given. */
function matched(pattern: string, value: string): ReadValue {
  const compiled = compile(pattern)
  // One that was stored before they were read where they are defined lets nothing pass: nobody knows what it forbids.
  if ('fault' in compiled) return { problem: `cannot be checked: its pattern ${compiled.fault}` }
  return compiled.matches(value) ? { value } : { problem: `must match ${pattern}` }
}

function patternFault(pattern: string): string | null {
  const compiled = compile(pattern)
  return 'fault' in compiled ? compiled.fault : null
}

/** The pattern that was compiled last: many values are checked against one. */
let last: { readonly pattern: string; readonly compiled: ReturnType<typeof compileAnew> } | null = null

function compile(pattern: string): RE2JS | { readonly fault: string } {
  if (last?.pattern !== pattern) last = { pattern, compiled: compileAnew(pattern) }
  return last.compiled
}

function compileAnew(pattern: string): RE2JS | { readonly fault: string } {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error)
    return { fault: `is no regular expression of RE2: ${reason}` }
  }
}
