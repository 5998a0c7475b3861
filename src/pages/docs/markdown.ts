import GithubSlugger from 'github-slugger'
import { Marked, type Token, type Tokens } from 'marked'
import { highlight } from '../highlight.ts'
import { html, Markup } from '../html.ts'
import { leadingTo } from './links.ts'

/** A heading of a document, with the anchor that GitHub gives it. */
export interface Heading {
  readonly depth: number
  readonly text: string
  readonly anchor: string
}

/** A part of a document from a heading to the next one. */
export interface Part {
  /** Null for what comes before the first heading. */
  readonly heading: Heading | null
  readonly tokens: readonly Token[]
}

/** A document of the package, read: its path there, and its parts. */
export interface ParsedDocument {
  readonly path: string
  /** The text of its first heading. */
  readonly title: string
  readonly parts: readonly Part[]
}

const markdown = new Marked()

/** Reads the Markdown of the document at a path of the package. */
export function parseDocument(path: string, text: string): ParsedDocument {
  const slugger = new GithubSlugger()
  const parts: { heading: Heading | null; tokens: Token[] }[] = [{ heading: null, tokens: [] }]
  for (const token of markdown.lexer(text)) {
    if (isHeading(token)) {
      const plain = plainText(token.tokens)
      parts.push({ heading: { depth: token.depth, text: plain, anchor: slugger.slug(plain) }, tokens: [] })
    }
    parts.at(-1)?.tokens.push(token)
  }
  return { path, title: parts.find(({ heading }) => heading)?.heading?.text ?? path, parts }
}

/** The headings below a document's title. */
export function headingsOf({ parts }: ParsedDocument): Heading[] {
  return parts.flatMap(({ heading }) => (heading && heading.depth > 1 ? [heading] : []))
}

/** A link of a document: its words, and where it leads as the document says it. */
export interface DocumentLink {
  readonly text: string
  readonly href: string
}

/** The links of some tokens, in their order. */
export function linksIn(tokens: readonly Token[]): DocumentLink[] {
  const links: DocumentLink[] = []
  void markdown.walkTokens([...tokens], (token) => {
    if (isLink(token)) links.push({ text: plainText(token.tokens), href: token.href })
  })
  return links
}

/** The rows of the tables among some tokens, each as the tokens of its cells with a space between. */
export function rowsIn(tokens: readonly Token[]): Token[][] {
  const space: Token = { type: 'text', raw: ' ', text: ' ' }
  return tokens
    .filter(isTable)
    .flatMap(({ rows }) => rows.map((cells) => cells.flatMap((cell) => [...cell.tokens, space])))
}

/** The words of some tokens, without their layout and in one line. */
export function plainText(tokens: readonly Token[]): string {
  return tokens.map(wordsOf).join('').replaceAll(/\s+/g, ' ').trim()
}

function wordsOf(token: Token): string {
  if (isTable(token)) {
    const rows = [token.header, ...token.rows]
    return rows.map((row) => row.map((cell) => plainText(cell.tokens)).join(' ')).join(' ')
  }
  if (isList(token)) return token.items.map((item) => ` ${plainText(item.tokens)}`).join('')
  if (token.type === 'html' || token.type === 'space') return ' '
  if ('tokens' in token && token.tokens)
    return `${token.tokens.map(wordsOf).join('')}${token.type === 'paragraph' ? ' ' : ''}`
  return 'text' in token && typeof token.text === 'string' ? token.text : ''
}

/**
 * A document as markup, its links leading to pages of the gateway. A link that is named after a file gets the title of
 * the document that it leads to, by the address of that.
 */
export function renderDocument({ path, parts }: ParsedDocument, titles: ReadonlyMap<string, string>): Markup {
  let current: Heading | null = null
  const renderer = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const text = new Markup(this.parser.parseInline(tokens))
        const { anchor = '', text: plain = '' } = current ?? {}
        const tag = new Markup(`h${depth}`)
        const link = depth === 1 ? null : html` <a class="anchor" href="#${anchor}" aria-label="Link to ${plain}">#</a>`
        return html`<${tag} id="${anchor}">${text}${link}</${tag}>`.text
      },
      code: ({ text, lang = '' }) =>
        html`<div class="code"><pre tabindex="0"><code>${lang === 'graphql' ? highlight(text) : text}</code></pre></div>`
          .text,
      table(token) {
        const heads = token.header.map((cell) => plainText(cell.tokens))
        const row = (cells: readonly Tokens.TableCell[], tag: 'td' | 'th') =>
          html`<tr>${cells.map((cell, column) => {
            const content = new Markup(this.parser.parseInline(cell.tokens))
            return tag === 'th'
              ? html`<th scope="col">${content}</th>`
              : html`<td${headOf(heads[column])}>${content}</td>`
          })}</tr>`
        const hasHead = heads.some((head) => head !== '')
        // Words in several columns have no room beside each other on a phone; there they stand below each other.
        const kind = heads.length >= 3 && heads.length <= 5 ? 'table stacked' : 'table'
        return html`<div class="${kind}" tabindex="0" role="group" aria-label="Table"><table>
          ${hasHead ? html`<thead>${row(token.header, 'th')}</thead>` : null}
          <tbody>${token.rows.map((cells) => row(cells, 'td'))}</tbody>
        </table></div>`.text
      },
      link({ href, text, tokens }) {
        const address = leadingTo(href, path)
        const title = /^[\w./-]+\.md$/.test(text) ? titles.get(address.replace(/#.*/, '')) : undefined
        return html`<a href="${address}">${title ?? new Markup(this.parser.parseInline(tokens))}</a>`.text
      },
      image: ({ href, text }) => picture(leadingTo(href, path), text),
      html({ text }) {
        const [tag, , summary] = foldTag.exec(text) ?? []
        if (tag !== undefined) return summary === undefined ? tag : html`<summary>${summary}</summary>`.text
        const [, src, alt = ''] = /<img src="([^"]+)" alt="([^"]*)"/.exec(text) ?? []
        return src === undefined ? '' : picture(leadingTo(src, path), alt)
      },
    },
  })
  const written = parts.map(({ heading, tokens }) => {
    current = heading
    return renderer.parser([...tokens])
  })
  return new Markup(written.join(''))
}

/** What a cell repeats of its column, to be shown where the columns are not. */
function headOf(head = ''): Markup | null {
  return head === '' ? null : html` data-head="${head}"`
}

/** The tags between which a document folds something away: the only ones that are written as they are. */
const foldTag = /^<(\/?details|summary)>(?:([^<]+)<\/summary>)?/

/** Some tokens without those that are folded away. */
export function withoutFolds(tokens: readonly Token[]): Token[] {
  let isFolded = false
  return tokens.filter((token) => {
    const [tag] = (token.type === 'html' && foldTag.exec(token.raw)) || []
    if (tag === '<details>') isFolded = true
    const isShown = !isFolded
    if (tag === '</details>') isFolded = false
    return isShown
  })
}

/** A picture, which leads to itself alone: there it can be as large as it is. */
function picture(address: string, alt: string): string {
  return html`<a class="picture" href="${address}"><img src="${address}" alt="${alt.replaceAll(/\s+/g, ' ')}"></a>`.text
}

function isHeading(token: Token): token is Tokens.Heading {
  return token.type === 'heading'
}

function isLink(token: Token): token is Tokens.Link {
  return token.type === 'link'
}

function isTable(token: Token): token is Tokens.Table {
  return token.type === 'table'
}

function isList(token: Token): token is Tokens.List {
  return token.type === 'list'
}
