import { readContents } from './contents.ts'
import { readShown, shownFiles } from './files.ts'
import { type ParsedDocument, parseDocument, plainText, withoutFolds } from './markdown.ts'
import type { SearchSection } from './search-client.ts'

/** How much of a section's words is searched and shown: answers of examples can be long. */
const mostWords = 4000

/** The sections of all documents, for the search in the browser. */
export async function readSections(): Promise<SearchSection[]> {
  const [shown, { reading }] = await Promise.all([shownFiles(), readContents()])
  const sections = reading.map(async ({ address }) => {
    const path = shown.get(address)
    return path === undefined ? [] : sectionsOf(parseDocument(path, await readShown(path)), address)
  })
  return (await Promise.all(sections)).flat()
}

function sectionsOf({ title, parts }: ParsedDocument, address: string): SearchSection[] {
  return parts.flatMap(({ heading, tokens: [, ...rest] }) => {
    if (!heading) return []
    const place = heading.depth === 1 ? address : `${address}#${heading.anchor}`
    return [{ address: place, title, heading: heading.text, text: plainText(withoutFolds(rest)).slice(0, mostWords) }]
  })
}
