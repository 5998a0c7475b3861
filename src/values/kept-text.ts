/** The beginning of a text, of so many UTF-16 units at most, without half of a character at its end. */
export function cut(text: string, most: number): string {
  return text.length > most ? text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '') : text
}

/** Text of somebody else as every database keeps it: U+FFFD stands for NUL and for half characters. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD')
}
