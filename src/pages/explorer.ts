import { createAsset, type Asset } from './assets.ts'
import { startExplorer, type ExplorerData, type ExplorerPerson } from './explorer-client.ts'
import { createFetcher } from './explorer-fetcher.ts'
import { explorerStyle } from './explorer-style.ts'
import { watchTabs } from './explorer-tabs.ts'
import type { GraphiqlAssets } from './graphiql.ts'
import { dataBlock, html } from './html.ts'
import { anonymousTabs } from './introduction.ts'
import { bar, pageOf } from './shell.ts'

const style = createAsset('explorer.css', 'text/css; charset=utf-8', explorerStyle)
const script = createAsset(
  'explorer.js',
  'text/javascript; charset=utf-8',
  `(${startExplorer.toString()})(${createFetcher.toString()}, ${watchTabs.toString()})\n`,
)

/** The assets of the page around GraphiQL; those of GraphiQL itself come from `loadGraphiql`. */
export const explorerAssets: readonly Asset[] = [style, script]

/** The page of GraphiQL: our bar with who one is, and GraphiQL below. With a person, the page holds that person's token. */
export function explorerPage(options: {
  graphiql: GraphiqlAssets
  hasPeople: boolean
  person: ExplorerPerson | null
}): string {
  const { graphiql, hasPeople, person } = options
  const workers = Object.fromEntries(Object.entries(graphiql.workers).map(([label, asset]) => [label, asset.path]))
  const data: ExplorerData = { workers, anonymousTabs: anonymousTabs(), logo: '', hasPeople, person }
  return pageOf({
    title: 'Triptych GraphiQL',
    description: null,
    styles: [graphiql.style, style],
    scripts: [graphiql.script, script],
    body: html`${bar({
      heading: html`<h1 class="visually-hidden">GraphiQL</h1>
    <p class="who" id="who" aria-live="polite">
      <span class="dot" aria-hidden="true"></span>
      <strong id="person">No credentials</strong>
      <span class="role" id="role">anonymous</span>
      <span class="other">with other headers</span>
    </p>`,
      links: html`<a class="plain" href="/docs">Docs</a>
      <a class="plain" href="/api/docs">REST</a>
      <a class="plain" href="/schema">The graph</a>
      <button type="button" id="restore" title="Replaces the tabs by the examples they started with">Restore<span> examples</span></button>
      <button type="button" id="leave" title="Forgets the credential and the tabs" hidden>Leave</button>
      ${hasPeople ? html`<a id="people" href="/#people">Switch person</a>` : html`<a href="/#token">Get a token</a>`}`,
    })}
  <p class="notice" id="notice" role="status" hidden></p>
  <noscript><p class="notice">GraphiQL needs JavaScript. The API itself answers POST requests at /graphql, and its schema is at
    <a href="/schema.graphql">/schema.graphql</a>.</p></noscript>
  <main id="graphiql" aria-label="GraphiQL"><p class="loading">Loading GraphiQL …</p></main>
  ${dataBlock('explorer', data)}`,
  })
}
