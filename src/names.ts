/**
 * A text as text search compares it: compatibility forms folded, marks stripped, lower case, whitespace collapsed.
 * Independent of any locale, so that rows written on one machine are found on another.
 */
export function searchable(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/\s+/gu, ' ').trim()
}
