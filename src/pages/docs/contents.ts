import { once } from '../../once.ts'
import { readShown, shownFiles } from './files.ts'
import { leadingTo } from './links.ts'
import { type DocumentLink, linksIn, type ParsedDocument, parseDocument, plainText, rowsIn } from './markdown.ts'

/** A document of the contents: where it is shown, and its words there. */
export interface Entry {
  readonly address: string
  readonly title: string
}

/** Some documents under one heading. */
export interface Group {
  readonly title: string
  readonly entries: readonly Entry[]
}

/** All documents, in the order in which they are read. */
export interface Contents {
  readonly groups: readonly Group[]
  readonly decisions: readonly Entry[]
  readonly reading: readonly Entry[]
}

/** The address of the contents. */
export const home: Entry = { address: '/docs', title: 'Documentation' }

const decisionsPath = 'docs/decisions/README.md'

/** The contents: what docs/README.md leads to, by its headings, and the decisions, as their own list has them. */
export const readContents = once(async (): Promise<Contents> => {
  const [shown, { parts }, list] = await Promise.all([shownFiles(), read('docs/README.md'), read(decisionsPath)])
  const isDocument = ({ address }: Entry) => shown.get(address)?.endsWith('.md') ?? false
  const groups = parts
    .map(({ heading, tokens }) => ({
      title: heading?.text ?? '',
      entries: linksIn(tokens).map(entryOf('docs/README.md')).filter(isDocument),
    }))
    .filter(({ entries }) => entries.length > 0)
  const rows = list.parts.flatMap(({ tokens }) => rowsIn(tokens))
  const decisions = rows.flatMap((cells) =>
    linksIn(cells).map(({ href }) => entryOf(decisionsPath)({ href, text: plainText(cells) })),
  )
  return { groups, decisions, reading: [home, ...groups.flatMap(({ entries }) => entries), ...decisions] }
})

async function read(path: string): Promise<ParsedDocument> {
  return parseDocument(path, await readShown(path))
}

/** Where a link leads; one to a section is no address of a document. */
function entryOf(path: string): (link: DocumentLink) => Entry {
  return ({ href, text }) => ({ address: leadingTo(href, path), title: text })
}
