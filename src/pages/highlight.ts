import { html, Markup } from './html.ts'

const kinds = {
  comment: /#[^\n]*/,
  string: /"[^"\n]*"/,
  variable: /\$\w+/,
  keyword: /\b(?:query|mutation|subscription|fragment|on)\b/,
  type: /\b[A-Z]\w*/,
  argument: /\b\w+(?=:)/,
}
const tokens = new RegExp(
  [...Object.entries(kinds).map(([kind, { source }]) => `(?<${kind}>${source})`), '[^]'].join('|'),
  'g',
)

/** A GraphQL document as markup, its words in the colors of the page's style sheet. */
export function highlight(query: string): Markup {
  let text = ''
  for (const match of query.matchAll(tokens)) {
    const kind = Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0]
    text += kind ? html`<span class="${kind}">${match[0]}</span>`.text : html`${match[0]}`.text
  }
  return new Markup(text)
}
