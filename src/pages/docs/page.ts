import { createAsset, type Asset } from '../assets.ts'
import { html, type Markup } from '../html.ts'
import { bar, pageOf, skipLink } from '../shell.ts'
import { startDocs } from './client.ts'
import { type Contents, type Entry, home } from './contents.ts'
import { headingsOf, type ParsedDocument, renderDocument } from './markdown.ts'
import { createSearch } from './search-client.ts'
import { docsStyle } from './style.ts'

const style = createAsset('docs.css', 'text/css; charset=utf-8', docsStyle)
const script = createAsset(
  'docs.js',
  'text/javascript; charset=utf-8',
  `(${startDocs.toString()})(${createSearch.toString()})\n`,
)

/** The assets of every page of the documentation. */
export const docsAssets: readonly Asset[] = [style, script]

/** How many headings an outline has at most: where there are more, it keeps to the larger ones. */
const mostOutlined = 40

/** The page of a document, and where a browser finds what it searches with. */
export function documentPage(
  document: ParsedDocument,
  {
    address,
    contents,
    search,
  }: { address: string; contents: Contents; search: Record<'library' | 'sections', string> },
): string {
  const titles = new Map(contents.reading.map((entry) => [entry.address, entry.title]))
  return pageOf({
    title: address === home.address ? 'The documentation of Triptych' : `${document.title}: Triptych`,
    description: `${document.title}, of the documentation of Triptych.`,
    styles: [style],
    scripts: [script],
    body: html`${skipLink('main')}
  ${bar({
    heading: html`<form class="search" role="search" data-library="${search.library}" data-sections="${search.sections}" hidden>
      <label class="visually-hidden" for="question">Search the documentation</label>
      <input id="question" type="search" placeholder="Search" autocomplete="off" spellcheck="false" aria-keyshortcuts="/" aria-controls="found">
      <kbd aria-hidden="true">/</kbd>
      <div class="results"><p id="said" role="status"></p><ol id="found"></ol></div>
    </form>`,
    links: html`<a href="/docs" aria-current="true">Docs</a>
      <a class="to-contents" href="#contents">Contents</a>
      <a href="/api/docs">REST</a>
      <a href="/schema">The graph</a>
      <a href="/graphql">GraphiQL</a>`,
  })}
  <div class="columns">
    ${contentsNav(contents, address)}
    <main id="main">
      <article>${renderDocument(document, titles)}</article>
      ${neighbours(contents.reading, address)}
    </main>
    ${outline(document)}
  </div>`,
  })
}

function contentsNav({ groups, decisions }: Contents, address: string): Markup {
  const item = ({ address: other, title }: Entry) =>
    html`<li><a href="${other}" ${other === address ? html`aria-current="page"` : null}>${title}</a></li>`
  const isDecision = address.startsWith('/docs/decisions')
  return html`<nav class="contents" id="contents" aria-label="Documentation">
    <ul>${item({ ...home, title: 'Overview' })}</ul>
    ${groups.map(({ title, entries }) => html`<h2>${title}</h2><ul>${entries.map(item)}</ul>`)}
    ${isDecision ? html`<h2>Decisions</h2><ul>${decisions.map(item)}</ul>` : null}
  </nav>`
}

/** The documents before and after one. */
function neighbours(reading: readonly Entry[], address: string): Markup | null {
  const at = reading.findIndex((entry) => entry.address === address)
  if (at < 0) return null
  const [before, after] = [reading[at - 1], reading[at + 1]]
  return html`<nav class="neighbours" aria-label="Reading on">
    ${before ? html`<a rel="prev" href="${before.address}"><small>Before</small> ${before.title}</a>` : null}
    ${after ? html`<a rel="next" href="${after.address}"><small>Next</small> ${after.title}</a>` : null}
  </nav>`
}

function outline(document: ParsedDocument): Markup | null {
  const all = headingsOf(document).filter(({ depth }) => depth <= 3)
  const shown = all.length > mostOutlined ? all.filter(({ depth }) => depth === 2) : all
  if (shown.length < 2) return null
  return html`<nav class="outline" aria-label="On this page">
    <h2>On this page</h2>
    <ul>${shown.map(({ depth, text, anchor }) => html`<li class="depth-${depth}"><a href="#${anchor}">${text}</a></li>`)}</ul>
  </nav>`
}
