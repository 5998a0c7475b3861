/**
 * A text as text search compares it: compatibility forms folded, marks stripped, lower case, whitespace collapsed. A
 * sigma is the same wherever it stands in a word, so that a part of a name finds it; ß is the ss of its capitals.
 * Independent of any locale, so that rows written on one machine are found on another.
 */
export function searchable(text: string): string {
  const folded = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().toUpperCase().toLowerCase()
  return folded.replaceAll('ς', 'σ').replaceAll(/\s+/gu, ' ').trim()
}
