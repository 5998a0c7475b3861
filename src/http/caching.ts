/** The parts of a request by which answers to somebody differ, for caches that keep them. */
const varying = 'Authorization, Accept, Accept-Encoding, Origin'

/** The header for caches of an answer that has none of its own: nobody keeps it, since it is for one caller. */
export const keptByNobody = { 'cache-control': 'no-store', vary: varying } as const

/** For an object with a tag: whoever asked may keep it, and asks each time whether it still holds. */
export const keptByCaller = { 'cache-control': 'private, no-cache', vary: varying } as const

/** The most tags that a header may list. */
const mostTags = 20

/**
 * The entity tags that a header such as `If-Match` lists, without what says of each whether it is weak; `*` for any.
 * Null for a header that is none.
 */
export function tagsIn(header: string): readonly string[] | '*' | null {
  if (header.trim() === '*') return '*'
  if (!/^\s*(W\/)?"[^"]*"(\s*,\s*(W\/)?"[^"]*")*\s*$/.test(header)) return null
  const tags = [...new Set(header.match(/"[^"]*"/g))]
  return tags.length <= mostTags ? tags : null
}
