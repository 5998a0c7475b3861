import type MiniSearch from 'minisearch'

/** A section of a document as it is searched. */
export interface SearchSection {
  readonly address: string
  /** The title of its document. */
  readonly title: string
  readonly heading: string
  readonly text: string
}

/** A section that was found, and the words of it that were. */
export interface Found extends SearchSection {
  readonly words: readonly string[]
}

/**
 * Makes a search among sections, best first. Runs in the browser, its own source being part of the page's script: it
 * uses nothing from outside itself.
 */
export function createSearch(
  Index: typeof MiniSearch,
  sections: readonly SearchSection[],
): (question: string) => readonly Found[] {
  // Questions are asked in whole sentences; these words say nothing of what they are about.
  const empty = new Set(
    'a an and are be by can do does for from how i in is it me must my of on or should that the there this to was what when where which who with you'.split(
      ' ',
    ),
  )
  const index = new Index<SearchSection & { readonly id: number }>({
    fields: ['heading', 'title', 'address', 'text'],
    processTerm(term) {
      const word = term.toLowerCase()
      if (empty.has(word)) return null
      return word.length > 3 ? word.replace(/(?:ies|y)$/, 'i').replace(/s$/, '') : word
    },
    searchOptions: {
      boost: { heading: 4, title: 2, address: 2 },
      prefix: (term) => term.length > 2,
      fuzzy: (term) => (term.length > 5 ? 0.15 : false),
      // How it is used comes before why it is so, and before what it was.
      boostDocument: (id) => {
        const { address = '' } = sections[Number(id)] ?? {}
        if (/^\/docs\/(?:decisions\/|changelog)/.test(address)) return 0.08
        return /^\/docs\/(?:architecture|contributing|performance)/.test(address) ? 0.5 : 1
      },
    },
  })
  index.addAll(sections.map((section, id) => ({ ...section, id })))
  return (question) => {
    const all = index.search(question, { combineWith: 'AND' })
    const some = index.search(question, { combineWith: 'OR' })
    const known = new Set(all.map(({ id }) => id))
    return [...all, ...some.filter(({ id }) => !known.has(id))].slice(0, 12).flatMap(({ id, terms }) => {
      const section = sections[Number(id)]
      return section ? [{ ...section, words: terms }] : []
    })
  }
}
