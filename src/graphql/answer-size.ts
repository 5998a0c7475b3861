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
  add(answer)
  return characters

  function add(value: unknown): void {
    if (typeof value === 'string') characters += value.length
    if (typeof value !== 'object' || value === null) return
    const inner: unknown[] | Record<string, unknown> = value as typeof inner
    if (Array.isArray(inner)) {
      characters += perValue * inner.length
      for (const each of inner) if (characters <= most) add(each)
      return
    }
    // An array of the values would take three times as long as what is done with them.
    for (const name in inner) {
      characters += perValue
      if (characters <= most) add(inner[name])
    }
  }
}
