/** The beginning of a text for a message, where an ellipsis stands for the rest. */
export function excerpt(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}

/** How deep a value is written: more than an excerpt shows. */
const deepest = 30

/** The beginning of a value for a message, written as JSON. */
export function excerptOf(value: unknown): string {
  return excerpt(JSON.stringify(upTo(deepest, value)) ?? 'nothing')
}

/** The same value without what nests deeper: whoever sends one can nest it deeper than a program can follow. */
function upTo(depth: number, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  if (depth === 0) return Array.isArray(value) ? [] : {}
  if (Array.isArray(value)) return value.slice(0, 60).map((item) => upTo(depth - 1, item))
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, upTo(depth - 1, member)]))
}
