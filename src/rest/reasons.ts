import type { z } from 'zod'

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a whole number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

const units: Readonly<Record<string, readonly [one: string, more: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
}

/**
 * The reason why a value does not have its form, as a sentence for whoever sent it. Schemas that know a better one give
 * it themselves; those of ids give none, as the documents show it.
 */
export function reasonOf(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'It is missing.'
  switch (issue.code) {
    case 'invalid_type':
      return `It must be ${kinds[issue.expected] ?? issue.expected}.`
    case 'too_big':
      return bound('most', issue.origin, issue.maximum)
    case 'too_small':
      return bound('least', issue.origin, issue.minimum)
    case 'invalid_value':
      return `It must be one of ${issue.values.map(String).join(', ')}.`
    default:
      return ''
  }
}

function bound(word: 'most' | 'least', origin: string, than: number | bigint): string {
  const unit = units[origin]?.[Number(than) === 1 ? 0 : 1]
  return unit === undefined ? `It must be at ${word} ${than}.` : `It must have at ${word} ${than} ${unit}.`
}
