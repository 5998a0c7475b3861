/** The two ids of a pair as one text, for loading many pairs at once. */
export function pairKey(first: string, second: string): string {
  return `${first} ${second}`
}

/** The ids of a pair by its key. */
export function idsOf(pair: string): readonly [first: string, second: string] {
  return [pair.slice(0, 36), pair.slice(37)]
}
