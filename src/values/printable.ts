const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const eachUnprintable = new RegExp(unprintable, 'gu')

/** A text on one line, in which nothing moves the cursor of a terminal or turns its letters around. */
export function printable(text: string): string {
  if (!unprintable.test(text)) return text
  return text.replaceAll(
    eachUnprintable,
    (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  )
}
