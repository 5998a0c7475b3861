import { palette } from './palette.ts'

/** The elements that GraphiQL sets its colors on: itself, and those that it lays over the page. */
const surfaces = `:is(
  .graphiql-container, .graphiql-dialog, .graphiql-dialog-overlay, .graphiql-tooltip, [data-radix-popper-content-wrapper]
)`

/** The bar above GraphiQL, and what makes GraphiQL fit below it and on a phone. */
export const explorerStyle = `${palette}
:root { --ground: light-dark(#ffffff, hsl(219 29% 18%)); }
/* GraphiQL's own switch between light and dark goes for the whole page. */
body.graphiql-light { color-scheme: light; }
body.graphiql-dark { color-scheme: dark; }
html, body { height: 100%; }
body { display: flex; flex-direction: column; margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.4 var(--sans); }
.bar { display: flex; align-items: center; gap: 20px; min-height: 48px; padding: 0 16px; border-bottom: 1px solid var(--line); flex: none; }
.brand { display: flex; align-items: center; gap: 9px; color: var(--ink); text-decoration: none; font: 600 18px/1 var(--serif); }
.brand .logo { width: 24px; height: 24px; }
.who {
  display: flex; align-items: center; gap: 8px; min-width: 0; margin: 0; padding: 4px 12px 4px 10px;
  border: 1px solid var(--line); border-radius: 99px;
}
.who strong { font-weight: 600; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.who .role { color: var(--role, var(--soft)); white-space: nowrap; }
.dot { width: 9px; height: 9px; border-radius: 50%; background: var(--role, var(--soft)); flex: none; }
.other { display: none; color: var(--bad); white-space: nowrap; }
.is-other .other { display: inline; }
.is-other .role { text-decoration: line-through; }
.bar nav { display: flex; align-items: center; gap: 4px; margin-left: auto; }
.bar nav a, .bar nav button {
  padding: 6px 10px; border: 0; border-radius: 6px; background: none; color: var(--soft); font: inherit; text-decoration: none;
  cursor: pointer; white-space: nowrap;
}
.bar nav a:hover, .bar nav button:hover { background: light-dark(#f0eee9, #303b52); color: var(--ink); }
.bar nav a:not(.plain) { color: var(--accent); font-weight: 500; }
.notice {
  margin: 0; padding: 10px 16px; background: light-dark(#fff3d1, #453716); color: light-dark(#553f00, #ffe3a3); flex: none;
  border-bottom: 1px solid light-dark(#ecd590, #6b5620);
}
.notice a { color: inherit; font-weight: 600; }
.loading { padding: 24px; color: var(--soft); }
[hidden] { display: none !important; }
/* Monaco draws lines beyond the end of its editors, which must not make the page longer than the window. */
#graphiql { flex: 1; min-height: 0; position: relative; overflow: clip; }
.graphiql-container { width: 100% !important; height: 100% !important; }
/* GraphiQL's pink gives way to the accent of the house, by the selectors with which GraphiQL sets it. */
${surfaces} { --color-primary: 248, 51%, 47% !important; }
body.graphiql-dark ${surfaces} { --color-primary: 247, 90%, 76% !important; }
@media (prefers-color-scheme: dark) {
  body:not(.graphiql-light) ${surfaces} { --color-primary: 247, 90%, 76% !important; }
}
/* The bar above already says whose GraphiQL this is. */
.graphiql-container .graphiql-logo { display: none; }
.visually-hidden { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
/* GraphiQL leaves each tab a stale offset, which shows while the mouse is down: the tab slips away and the click is lost. */
.graphiql-container .graphiql-tabs .graphiql-tab { transform: none !important; }
/* Monaco's font draws the x of a cursor such as 0x0 as a times sign, and __typename with one long line. */
.monaco-editor :is(.view-lines, .view-line span) { font-feature-settings: "liga" 0, "calt" 0 !important; font-variant-ligatures: none; }
/* Monaco's dark line numbers are too faint on GraphiQL's ground. */
.monaco-editor .line-numbers { color: light-dark(#237893, #9aa6bb) !important; }
/* The hint of the documentation's search is cut off at its own size, and a long way back would run under it. */
.graphiql-doc-explorer-search [role=combobox]::placeholder { font-size: 11px; }
.graphiql-doc-explorer-header-content:has(+ .graphiql-doc-explorer-search) { width: 100%; }
.graphiql-doc-explorer-header-content:has(+ .graphiql-doc-explorer-search) .graphiql-doc-explorer-back {
  display: block; max-width: calc(100% - 108px); overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
}
@media (max-width: 760px) {
  .brand span, #restore span { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .bar { flex-wrap: wrap; gap: 4px 10px; padding: 8px 12px; }
  .bar nav { flex-wrap: wrap; margin-left: 0; width: 100%; justify-content: space-between; }
  .bar nav a, .bar nav button { padding: 6px 4px; font-size: 13px; }
  .graphiql-container .graphiql-sidebar { --sidebar-width: 44px; width: 44px; padding: 4px; }
  .graphiql-container .graphiql-sessions { margin: 0 4px 4px 0; }
  /* What the side buttons open has the room of the editors while it is open: beside it they would have none. */
  .graphiql-container .graphiql-main { position: relative; }
  .graphiql-container:has(.graphiql-sidebar > .active) .graphiql-plugin {
    position: absolute; inset: 0; min-width: 0 !important; max-width: none; overflow: auto; background: hsl(var(--color-base));
  }
  .graphiql-container:has(.graphiql-sidebar > .active) .graphiql-sessions { visibility: hidden; }
  .graphiql-container .graphiql-main > .graphiql-horizontal-drag-bar { display: none; }
  .graphiql-container #graphiql-session { flex-direction: column; min-height: 0; }
  .graphiql-container #graphiql-session > * { width: auto !important; min-width: 0 !important; min-height: 0; flex: 1 1 0 !important; }
  .graphiql-container #graphiql-session > .graphiql-horizontal-drag-bar { flex: none !important; height: 8px; width: 100%; }
}
`
