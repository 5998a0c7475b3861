/** Characters of the texts of one answer, a multiple of what pages of rows come to. */
export const mostCharacters = 10_000_000
/** What a value takes beside its text. */
const perValue = 8

/**
 * About how many characters the texts of an answer have, and no further than `most`. Texts that come in many places of
 * an answer are one text until it is written.
 */
export function charactersIn(answer: unknown, most: number): number {
  let characters = 0
  const rest = [answer]
  while (rest.length > 0 && characters <= most) {
    const next = rest.pop()
    if (typeof next === 'string') characters += next.length
    else if (typeof next === 'object' && next !== null) {
      const inner: unknown[] = Array.isArray(next) ? next : Object.values(next)
      characters += perValue * inner.length
      for (const each of inner) {
        if (typeof each === 'string') characters += each.length
        else if (typeof each === 'object') rest.push(each)
      }
    }
  }
  return characters
}
