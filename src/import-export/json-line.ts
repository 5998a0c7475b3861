import { isJsonObject } from '../values/json-object.ts'

/** An object of a line, or why the line holds none; `path` says where in it. */
export type ParsedLine =
  | { readonly object: Record<string, unknown> }
  | { readonly fault: string; readonly path?: string }

/**
 * Reads the one JSON object of a line. Refuses what not every database can store: half a surrogate pair and the
 * character U+0000. A message never quotes the line, which may hold a secret.
 */
export function parseLine(text: string): ParsedLine {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return { fault: `is not JSON: ${syntaxFault(error as SyntaxError, text)}` }
  }
  if (!isJsonObject(value)) return { fault: 'must be one JSON object, such as {"type":"seller",…}' }
  // Only an escape can bring them in: the line itself is valid UTF-8, and JSON refuses a bare control character.
  const path = text.includes(String.raw`\u`) ? unstorable(value, '') : null
  if (path !== null) return { fault: 'holds U+0000 or half a surrogate pair, which cannot be stored', path }
  return { object: value }
}

/** The fault, in the engine's words without its quotations. */
function syntaxFault({ message }: SyntaxError, text: string): string {
  const position = /at position (\d+)/.exec(message)?.[1]
  if (message.startsWith('Unexpected end') || message.startsWith('Unterminated') || Number(position) >= text.length) {
    return 'it ends in the middle; an object stands on one line'
  }
  if (position !== undefined) return `see column ${Number(position) + 1}`
  return 'a character is where it cannot be'
}

/** The path of the first text or name, in any depth, that cannot be stored; null without one. */
function unstorable(value: unknown, path: string): string | null {
  if (typeof value === 'string') return isStorable(value) ? null : path
  if (typeof value !== 'object' || value === null) return null
  // A list instead of recursion: a line may be nested deeper than the stack.
  const open: [object, string][] = [[value, path]]
  for (let next = open.pop(); next; next = open.pop()) {
    for (const [name, inner] of Object.entries(next[0])) {
      const innerPath = next[1] === '' ? name : `${next[1]}.${name}`
      if (!isStorable(name)) return next[1]
      if (typeof inner === 'string' && !isStorable(inner)) return innerPath
      if (typeof inner === 'object' && inner !== null) open.push([inner as object, innerPath])
    }
  }
  return null
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000')
}
