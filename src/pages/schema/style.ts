import { palette } from '../palette.ts'

/** The style sheet of the page of the graph: the picture left, the list right; on a phone the list alone. */
export const schemaStyle = `${palette}
*, *::before, *::after { box-sizing: border-box; }
:root { --shared: var(--soft); --definition: var(--service-owner); --start: var(--operator); }
.shared { --role: var(--shared); }
.definition { --role: var(--definition); }
.start { --role: var(--start); }
html, body { height: 100%; }
body { display: flex; flex-direction: column; margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 var(--sans); }
h1, h2, p, ul { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: var(--accent); text-underline-offset: .2em; }
code { font: .92em/1.4 var(--mono); overflow-wrap: anywhere; }
[hidden] { display: none !important; }
.skip { position: absolute; left: 16px; top: -60px; padding: 8px 14px; background: var(--raised); z-index: 2; }
.skip:focus { top: 8px; }
.bar { display: flex; align-items: center; gap: 20px; min-height: 56px; padding: 0 20px; border-bottom: 1px solid var(--line); flex: none; }
.brand { display: flex; align-items: center; gap: 9px; color: var(--ink); text-decoration: none; font: 600 18px/1 var(--serif); }
.brand .logo { width: 24px; height: 24px; }
.bar h1 { padding-left: 20px; border-left: 1px solid var(--line); font: 500 18px/1.4 var(--serif); }
.bar nav { display: flex; gap: 4px; margin-left: auto; }
.bar nav a { padding: 6px 10px; border-radius: 6px; color: var(--soft); text-decoration: none; white-space: nowrap; }
.bar nav a:hover { background: light-dark(#f0eee9, #303b52); color: var(--ink); }
.legend { display: flex; align-items: center; gap: 7px; color: var(--soft); font-size: 13px; }
.legend svg + svg, .legend svg:nth-of-type(2) { margin-left: 10px; }
.legend path { fill: none; stroke: var(--soft); stroke-width: 1.5; }
main { display: flex; flex: 1; min-height: 0; }
.stage { position: relative; flex: 1; min-width: 0; }
.view { position: absolute; inset: 0; overflow: auto; cursor: grab; scrollbar-width: thin; }
.view.dragged { cursor: grabbing; user-select: none; }
.view.dragged .card { pointer-events: none; }
#picture { display: block; margin-inline: auto; }
.zoom {
  position: absolute; left: 16px; bottom: 16px; display: none; align-items: center; padding: 3px; border: 1px solid var(--line);
  border-radius: 10px; background: var(--raised); box-shadow: 0 4px 18px light-dark(#1a21331f, #0006);
}
.live .zoom { display: flex; }
.zoom button, #back {
  min-width: 32px; padding: 5px 10px; border: 0; border-radius: 7px; background: none; color: var(--ink); font: inherit; cursor: pointer;
}
.zoom button:hover, #back:hover { background: light-dark(#f0eee9, #303b52); }
.zoom output { min-width: 50px; color: var(--soft); font-size: 13px; text-align: center; }

.zone path { fill: color-mix(in oklab, var(--role) 7%, var(--ground)); stroke: color-mix(in oklab, var(--role) 26%, var(--line)); }
.zone.shared path { fill: var(--sunken); stroke: var(--line); }
.panel-title { fill: var(--role); font: 600 27px var(--serif); text-anchor: middle; }
.base-title { fill: var(--role); font: 600 21px var(--serif); }
.line { fill: none; stroke: light-dark(#8a8fa3, #8490a8); stroke-width: 1.4; stroke-linejoin: round; }
.line.faint { stroke: light-dark(#bcbac0, #4d5a75); stroke-width: 1.2; }
.card { cursor: pointer; text-decoration: none; outline: none; }
.card text { font: 13px var(--sans); }
.paper { fill: var(--raised); }
.edge { fill: none; stroke: color-mix(in oklab, var(--role) 45%, var(--line)); stroke-width: 1.2; }
.head { fill: var(--role); }
.card .name { fill: var(--ink); font: 600 15px var(--sans); }
.card.main .name { fill: light-dark(#fff, #141a27); }
.card .field { fill: var(--ink); }
.card .type { fill: var(--soft); text-anchor: end; }
.card .type.relation { fill: var(--accent); font-weight: 500; }
.card .query { fill: var(--role); font: 12px var(--mono); }
.card .more { fill: var(--soft); font-style: italic; }
.card:hover .edge { stroke: var(--role); stroke-width: 2.2; }
.card:focus-visible .edge { stroke: var(--accent); stroke-width: 3.5; }
.choosing .card:not(.chosen, .near), .searching .card:not(.found) { opacity: .34; }
.choosing .line:not(.lit), .searching .line { opacity: .22; }
.line.lit { stroke: var(--accent); stroke-width: 2.4; }
.card.chosen .edge { stroke: var(--accent); stroke-width: 3.5; }
.card.near .edge, .card.found .edge { stroke: var(--accent); stroke-width: 1.8; }
.card, .line { transition: opacity .15s; }
@media (prefers-reduced-motion: reduce) { .card, .line { transition: none; } }

.panel {
  position: relative; width: clamp(330px, 25vw, 430px); flex: none; overflow: auto; border-left: 1px solid var(--line);
  background: var(--raised); scrollbar-width: thin; overscroll-behavior: contain;
}
.find {
  position: sticky; top: 0; z-index: 1; display: flex; gap: 8px; padding: 14px 18px; background: var(--raised);
  border-bottom: 1px solid var(--line);
}
#search {
  flex: 1; min-width: 0; padding: 8px 12px; border: 1px solid light-dark(#8d8a84, #6d7a95); border-radius: 8px; background: var(--ground);
  color: var(--ink); font: inherit; font-size: 16px;
}
#search::placeholder { color: var(--soft); opacity: 1; }
#back { border: 1px solid var(--line); color: var(--accent); font-weight: 500; white-space: nowrap; }
html:not(.live) .find { display: none; }
.group { padding: 16px 18px 8px; }
.group > h2 { display: flex; align-items: center; gap: 9px; padding-bottom: 6px; color: var(--role, var(--soft)); }
.group > h2 { font: 600 16px/1.3 var(--serif); }
.group > h2::before { content: ''; width: 9px; height: 9px; border-radius: 50%; background: currentColor; }
.group li { position: relative; padding: 7px 10px; margin-inline: -10px; border-radius: 8px; }
.group li:hover { background: var(--sunken); }
.group li a { color: var(--ink); font-weight: 600; text-decoration: none; }
.group li a::after { content: ''; position: absolute; inset: 0; border-radius: 8px; }
.group li a:focus-visible { outline: none; }
.group li a:focus-visible::after { outline: 3px solid var(--accent); outline-offset: -2px; }
.group li p { color: var(--soft); font-size: 13.5px; line-height: 1.4; }
.group li .hits { color: var(--accent); font: 12.5px/1.5 var(--mono); overflow-wrap: anywhere; }
#nothing { padding: 24px 18px; color: var(--soft); }
.described { padding: 20px 18px 40px; outline: none; }
.described h2 { font: 600 23px/1.25 var(--serif); overflow-wrap: anywhere; }
.described .kind {
  display: block; color: var(--role, var(--soft)); font: 600 12px/1.6 var(--sans); letter-spacing: .08em; text-transform: uppercase;
}
.about { margin-top: 6px; }
.from { margin-top: 10px; color: var(--soft); font-size: 13.5px; line-height: 1.7; }
.from span, .from summary { display: block; font-weight: 600; }
.from summary { display: list-item; cursor: pointer; }
.members { margin-top: 18px; border-top: 1px solid var(--line); }
.member { padding: 11px 0; border-bottom: 1px solid var(--line); }
.member p { color: var(--soft); font-size: 14px; line-height: 1.45; }
.member .signature { color: var(--ink); }
.signature > code { font-weight: 600; }
.gone { text-decoration: line-through; }
.to { font: 13px/1.5 var(--mono); overflow-wrap: anywhere; text-decoration: none; }
a.to:hover { text-decoration: underline; }
span.to { color: var(--soft); }
.pill { padding: 1px 8px; border: 1px solid var(--line); border-radius: 99px; color: var(--soft); font-size: 12px; white-space: nowrap; }
.member .readers { margin-top: 3px; padding-left: 10px; border-left: 2px solid var(--service-owner); color: var(--ink); font-size: 13.5px; }
.args { margin: 6px 0 0 10px; color: var(--soft); font-size: 13px; line-height: 1.6; }
@media (max-width: 1000px) { .legend { display: none; } }
@media (max-width: 760px) {
  html, body { height: auto; }
  main { display: block; }
  .stage { display: none; }
  .panel { width: auto; overflow: visible; border: 0; }
  .bar { gap: 12px; padding: 0 14px; }
  .bar h1 { padding-left: 12px; white-space: nowrap; }
  .bar nav a { padding: 6px 5px; font-size: 14px; }
  .brand span { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
}
`
