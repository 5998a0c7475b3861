import { hasUnstorable, isLonger } from '../operations/input.ts'
import { excerpt } from '../values/excerpt.ts'
import { forms, normalForm, stepsToRead } from './custom-property-forms.ts'
import { mostStepsOfDefinitions, mostStepsTogether, type Pattern, patternOf } from './custom-property-pattern.ts'
import type { CustomPropertyDefinition } from './custom-property.ts'

/** The rules that a definition has for its values. */
export type ValueRules = Pick<
  CustomPropertyDefinition,
  'type' | 'allowedValues' | 'minLength' | 'maxLength' | 'pattern'
>

/** How much may still be done to read values and to compare them with patterns. */
export interface StepsLeft {
  left: number
}

/** A value in the form in which it is kept, or what is wrong with it. */
type ReadValue = { readonly value: string } | { readonly problem: string }

/** A fault of one field of a definition. */
export interface DefinitionFault {
  readonly field: 'pattern' | 'defaultValue' | `allowedValues[${number}]`
  readonly problem: string
}

/** The longest value, in characters, where the property itself sets no limit. */
const longestValue = 10_000
/** Characters of the values that one may choose from that a message tells. */
const longestChoice = 1000

/** Reads a value as its definition has it; an empty one is none, so nothing is wrong with it. */
export function readValue(
  { type, allowedValues, minLength, maxLength, pattern }: ValueRules,
  given: string,
  steps: StepsLeft = { left: mostStepsTogether },
): ReadValue {
  if (given === '') return { value: '' }
  const most = maxLength ?? longestValue
  const tooLong = { problem: `must have at most ${most} characters` }
  // No normal form is so much shorter. Finding it may take far longer than the text is long.
  if (isLonger(given, 4 * longestValue)) return tooLong
  if (hasUnstorable(given)) return { problem: 'must not contain NUL or half surrogate characters' }
  const { read, expected } = forms[type]
  if (!isAfforded(steps, stepsToRead(type, given))) return tooLongTogether
  const value = read(given)
  if (value === null) return { problem: `must be ${expected}` }
  const allowed = allowedValues.filter((each) => each !== '')
  if (allowed.length > 0 && !allowed.includes(value)) {
    // What was stored long ago may not be in its normal form.
    const toRead = allowed.reduce((sum, each) => sum + stepsToRead(type, each), 0)
    if (!isAfforded(steps, toRead)) return tooLongTogether
    if (!allowed.some((each) => normalForm(type, each) === value))
      return { problem: `must be one of ${excerpt(allowed.join(', '), longestChoice)}` }
  }
  if (minLength !== null && Array.from(value).length < minLength)
    return { problem: `must have at least ${minLength} characters` }
  if (isLonger(value, most)) return tooLong
  return pattern === null ? { value } : matched(pattern, value, steps)
}

/**
 * The faults of a definition that is about to be written: a pattern that nobody can match, and values of its own that
 * it would not take. `steps`: what may still be done for it and those that are written with it.
 */
export function definitionFaults(
  definition: ValueRules & { readonly defaultValue: string | null },
  steps: StepsLeft = { left: mostStepsOfDefinitions },
): DefinitionFault[] {
  const { pattern, allowedValues, defaultValue } = definition
  const fault = pattern === null ? null : patternFault(pattern)
  // What is wrong with the others is told without regard to it.
  const rules = fault === null ? definition : { ...definition, pattern: null }
  // Those that one may choose from are among themselves.
  const ofChoices = { ...rules, allowedValues: [] }
  const own = [
    ...allowedValues.map((value, index) => ({ field: `allowedValues[${index}]` as const, value, rules: ofChoices })),
    { field: 'defaultValue' as const, value: defaultValue ?? '', rules },
  ]
  const faults = own.flatMap(({ field, value, rules }): DefinitionFault[] => {
    const read = readValue(rules, value, steps)
    return 'problem' in read ? [{ field, problem: read.problem }] : []
  })
  return fault === null ? faults : [{ field: 'pattern', problem: fault }, ...faults]
}

const tooLongTogether = { problem: 'cannot be checked: it takes too long together with the others' }

/** Whether so much may still be done, which then counts as done. */
function isAfforded(steps: StepsLeft, wanted: number): boolean {
  steps.left -= wanted
  return steps.left >= 0
}

function matched(pattern: string, value: string, steps: StepsLeft): ReadValue {
  const compiled = patternOf(pattern)
  // One that was stored before they were read where they are defined lets nothing pass: nobody knows what it forbids.
  if ('fault' in compiled) return { problem: `cannot be checked: its pattern ${compiled.fault}` }
  if (value.length > compiled.mostCharacters)
    return { problem: `must have at most ${compiled.mostCharacters} characters to be compared with ${pattern}` }
  if (!isAfforded(steps, compiled.stepsFor(value))) return tooLongTogether
  return compiled.matches(value) ? { value } : { problem: `must match ${pattern}` }
}

function patternFault(pattern: string): string | null {
  const compiled: Pattern = patternOf(pattern)
  return 'fault' in compiled ? compiled.fault : null
}
