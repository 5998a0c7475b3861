import type { GraphQLSchema } from 'graphql'
import { createAsset, type Asset } from '../assets.ts'
import { html, type Markup } from '../html.ts'
import { bar, pageOf, skipLink } from '../shell.ts'
import { startSchema } from './client.ts'
import { descriptions, index } from './details.ts'
import { draw } from './drawing.ts'
import { readGraph } from './graph.ts'
import { layOut } from './layout.ts'
import { schemaStyle } from './style.ts'

const style = createAsset('schema.css', 'text/css; charset=utf-8', schemaStyle)
const script = createAsset('schema.js', 'text/javascript; charset=utf-8', `(${startSchema.toString()})()\n`)

/** The assets of the page of the graph. */
export const schemaAssets: readonly Asset[] = [style, script]

function legend(): Markup {
  return html`<p class="legend">
    <svg width="30" height="12" viewBox="0 0 30 12" aria-hidden="true"><path d="M1 6H29M25 1.5v9"/></svg> one
    <svg width="30" height="12" viewBox="0 0 30 12" aria-hidden="true"><path d="M1 6H29M29 1L20 6L29 11"/></svg> many
  </p>`
}

/** The page at `/schema`: the graph as a picture and in words, both written from the schema itself. */
export function schemaPage(schema: GraphQLSchema): string {
  const graph = readGraph(schema)
  return pageOf({
    title: 'The graph of Triptych',
    description: 'The types of the graph and how they lead to one another.',
    styles: [style],
    scripts: [script],
    body: html`${skipLink('panel', 'Skip to the list of types')}
  ${bar({
    heading: html`<h1>The graph</h1>
    ${legend()}`,
    links: html`<a href="/schema.graphql">As text</a>
      <a href="/docs">Docs</a>
      <a href="/api/docs">REST</a>
      <a href="/graphql">GraphiQL</a>`,
  })}
  <main>
    <section class="stage" aria-label="The graph as a picture">
      <div class="view" id="view">${draw(layOut(graph))}</div>
      <div class="zoom" role="group" aria-label="Size of the picture">
        <button type="button" id="smaller" aria-label="Smaller" title="Smaller (-)">−</button>
        <output id="size" aria-live="off">100 %</output>
        <button type="button" id="larger" aria-label="Larger" title="Larger (+)">+</button>
        <button type="button" id="fit" title="As wide as the window (0)">Fit</button>
      </div>
    </section>
    <aside class="panel" id="panel" aria-label="All types">
      <div class="find">
        <input type="search" id="search" placeholder="Find a type or a field" aria-label="Find a type or a field" title="Press / to search"
          autocomplete="off" spellcheck="false" aria-controls="index">
        <button type="button" id="back" hidden>All types</button>
      </div>
      <div id="index">
        ${index(graph)}
        <p id="nothing" role="status" hidden>Nothing has this name.</p>
      </div>
      ${descriptions(graph)}
    </aside>
  </main>`,
  })
}
