/** The canonical form of a language tag, BCP 47; null where it is none. `*` stands for any language. */
export function canonicalLocale(text: string): string | null {
  if (text === '*') return text
  try {
    return Intl.getCanonicalLocales(text)[0] ?? null
  } catch {
    return null
  }
}

/** Whether a text is a language tag. */
export function isLocale(text: string): boolean {
  return canonicalLocale(text) !== null
}
