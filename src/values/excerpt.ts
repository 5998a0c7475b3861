import { cut } from './kept-text.ts'

/** The characters of a value that messages show. */
const shown = 60

/** The beginning of a text for a message, where an ellipsis stands for the rest. */
export function excerpt(text: string, most = shown): string {
  return text.length > most ? `${cut(text, most)}…` : text
}

/** The beginning of a value for a message, written as JSON. No more of it is looked at, however deep it nests. */
export function excerptOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  let text = ''
  for (const piece of piecesOf(value)) {
    text += piece
    if (text.length > shown) break
  }
  return excerpt(text)
}

function* piecesOf(value: unknown): Generator<string> {
  if (Array.isArray(value)) {
    yield '['
    for (const [index, item] of value.entries()) {
      if (index > 0) yield ','
      yield* piecesOf(item)
    }
    yield ']'
  } else if (typeof value === 'object' && value !== null) {
    yield '{'
    let separator = ''
    for (const [name, member] of Object.entries(value)) {
      yield `${separator}${JSON.stringify(name)}:`
      yield* piecesOf(member)
      separator = ','
    }
    yield '}'
  } else {
    yield JSON.stringify(value) ?? 'null'
  }
}
