import type { Asset } from './assets.ts'
import { html, type Markup } from './html.ts'
import { logo } from './logo.ts'

/** The parts in which one page differs from the others. */
interface PageParts {
  readonly title: string
  /** For search engines; null: they are to leave the page out. */
  readonly description: string | null
  readonly styles: readonly Pick<Asset, 'path'>[]
  /** Run in their order when the page has been read. */
  readonly scripts: readonly Pick<Asset, 'path'>[]
  readonly body: Markup
}

/** A whole page as the text of its document. */
export function pageOf({ title, description, styles, scripts, body }: PageParts): string {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  ${description === null ? html`<meta name="robots" content="noindex">` : html`<meta name="description" content="${description}">`}
  <title>${title}</title>
  <link rel="icon" href="/favicon.svg" type="image/svg+xml">
  ${styles.map(({ path }) => html`<link rel="stylesheet" href="${path}">`)}
  ${scripts.map(({ path }) => html`<script src="${path}" defer></script>`)}
</head>
<body>
  ${body}
</body>
</html>
`.text
}

/** The link at the top of a page that jumps over what comes first. */
export function skipLink(target: string, text = 'Skip to the content'): Markup {
  return html`<a class="skip" href="#${target}">${text}</a>`
}

/** The bar above a page: the way home, the page's heading with what belongs to it, and where else to go. */
export function bar({ heading, links }: { heading: Markup; links: Markup }): Markup {
  return html`<header class="bar">
    <a class="brand" href="/">${logo()}<span>Triptych</span></a>
    ${heading}
    <nav aria-label="Main">
      ${links}
    </nav>
  </header>`
}
