import type { Position } from './oracle-lists.ts'
import { Cursor } from './oracle-things.ts'

/** A cursor that the gateway gave out, with what the oracle says that it stands for. */
export interface GivenCursor {
  readonly text: string
  readonly scope: string
  readonly position: Position
}

/**
 * Compares an answer with what the oracle expects: everything must be equal, and a cursor must be a text that stands
 * for one place of one list. Answers the first difference, or null; cursors are added to `given`.
 */
export function difference(
  expected: unknown,
  actual: unknown,
  given: Map<string, GivenCursor>,
  path = 'data',
): string | null {
  if (expected instanceof Cursor) return cursorDifference(expected, actual, given, path)
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return differ(path, expected, actual)
    for (let index = 0; index < Math.max(expected.length, actual.length); index += 1) {
      if (index >= expected.length) return `${path} has too much: ${show(actual.slice(index))}`
      if (index >= actual.length) return `${path} misses ${show(expected.slice(index))}`
      const found = difference(expected[index], actual[index], given, `${path}[${index}]`)
      if (found) return found
    }
    return null
  }
  if (typeof expected !== 'object' || expected === null)
    return expected === actual ? null : differ(path, expected, actual)
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return differ(path, expected, actual)
  const answers = new Map(Object.entries(actual))
  for (const [key, value] of Object.entries(expected)) {
    if (!answers.has(key)) return `${path} misses ${key}`
    const found = difference(value, answers.get(key), given, `${path}.${key}`)
    if (found) return found
    answers.delete(key)
  }
  return answers.size > 0 ? `${path} has too much: ${[...answers.keys()].join(', ')}` : null
}

function cursorDifference(
  { scope, position }: Cursor,
  actual: unknown,
  given: Map<string, GivenCursor>,
  path: string,
): string | null {
  if (typeof actual !== 'string' || actual === '') return differ(path, 'a cursor', actual)
  const known = given.get(actual)
  // Filters that come to the same may give the same cursors.
  const place = (of: { scope: string; position: Position }) => JSON.stringify([of.scope.split(' ')[0], of.position])
  if (known && place(known) !== place({ scope, position })) {
    return `${path} is the cursor of another row: ${show(known)} and ${show({ scope, position })}`
  }
  given.set(actual, { text: actual, scope, position })
  return null
}

function differ(path: string, expected: unknown, actual: unknown): string {
  return `${path} should be ${show(expected)}, but is ${show(actual)}`
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing'
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
