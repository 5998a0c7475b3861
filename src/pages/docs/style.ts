import { palette } from '../palette.ts'

/** The style sheet of the documentation. Narrow first; contents and outline stand beside the text where there is room. */
export const docsStyle = `${palette}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 16px; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.65 var(--sans); overflow-wrap: break-word; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
h1, h2, h3, h4, p, ul, ol, pre { margin: 0; padding: 0; }
code, pre, kbd { font-family: var(--mono); font-size: .88em; }
[hidden] { display: none !important; }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: 16px; top: -60px; padding: 8px 14px; background: var(--raised); z-index: 3; }
.skip:focus { top: 8px; }
.bar {
  position: relative; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 8px 22px; min-height: 58px; padding: 8px 20px;
  background: var(--ground); border-bottom: 1px solid var(--line);
}
.brand { display: flex; align-items: center; gap: 10px; color: inherit; text-decoration: none; font: 600 1.3rem/1 var(--serif); }
.bar nav { display: flex; flex-wrap: wrap; gap: 0 20px; margin-left: auto; font-size: .95rem; }
.bar nav a { color: var(--soft); text-decoration: none; padding-block: 4px; white-space: nowrap; }
.bar nav a:hover { color: var(--ink); text-decoration: underline; }
.bar nav a[aria-current] { color: var(--ink); font-weight: 600; }
.search { position: relative; order: 1; flex: 1 1 100%; }
.search input {
  display: block; width: 100%; padding: 7px 40px 7px 14px; border: 1px solid var(--line); border-radius: 99px; background: var(--sunken);
  color: inherit; font: inherit; font-size: .95rem;
}
.search input::placeholder { color: var(--soft); opacity: 1; }
.search kbd {
  position: absolute; right: 10px; top: 8px; padding: 0 7px; border: 1px solid var(--line); border-radius: 6px; background: var(--raised);
  color: var(--soft); line-height: 1.5;
}
.search:focus-within kbd { display: none; }
.results {
  position: absolute; left: 0; right: 0; top: calc(100% + 6px); display: none; max-height: min(70vh, 620px); overflow: auto; padding: 8px;
  border: 1px solid var(--line); border-radius: 14px; background: var(--raised); box-shadow: 0 10px 34px light-dark(#1a21332b, #000a);
}
.open .results { display: block; }
#said { padding: 4px 10px; color: var(--soft); font-size: .88rem; }
#found { list-style: none; }
#found a { display: block; padding: 8px 10px; border-radius: 8px; color: inherit; text-decoration: none; }
#found a:hover, #found a:focus { background: var(--sunken); }
#found small { color: var(--soft); }
#found span { display: block; color: var(--soft); font-size: .88rem; line-height: 1.45; overflow-wrap: anywhere; }
mark { background: none; color: var(--accent); font-weight: 600; }
.columns { display: flex; flex-direction: column; }
.contents { order: 1; padding: 12px 20px 60px; border-top: 1px solid var(--line); font-size: .93rem; }
.contents ul, .outline ul { list-style: none; }
.contents h2, .outline h2 { margin: 18px 0 4px; font: 600 .8rem/1.4 var(--sans); letter-spacing: .05em; text-transform: uppercase; color: var(--soft); }
.contents li a, .outline li a { display: block; padding: 3px 0; color: var(--soft); line-height: 1.4; text-decoration: none; }
.contents li a:hover, .outline li a:hover { color: var(--ink); text-decoration: underline; }
.contents a[aria-current] { color: var(--accent); font-weight: 600; }
.outline { display: none; font-size: .88rem; }
.outline .depth-3 { padding-left: 14px; }
main { min-width: 0; padding: 28px 20px 80px; }
article { max-width: 860px; }
article > * + * { margin-top: 18px; }
article h1 { font: 600 clamp(2rem, 5vw, 2.7rem)/1.15 var(--serif); letter-spacing: -.01em; text-wrap: balance; }
article h2 { margin-top: 48px; font: 600 1.65rem/1.25 var(--serif); }
article h3 { margin-top: 34px; font: 600 1.15rem/1.4 var(--sans); }
article h4 { margin-top: 26px; font: 600 1rem/1.4 var(--sans); }
.anchor { color: var(--soft); font-weight: 400; text-decoration: none; opacity: 0; }
:is(h2, h3, h4):hover .anchor, .anchor:focus { opacity: 1; }
article > p, article > ul, article > ol { max-width: 76ch; }
article ul, article ol { padding-left: 1.4em; }
article li + li { margin-top: 5px; }
article :not(pre) > code { padding: .1em .35em; border-radius: 5px; background: var(--sunken); overflow-wrap: anywhere; }
.code { position: relative; }
article li > .code { margin-block: 8px; }
pre { padding: 14px 16px; overflow: auto; background: var(--sunken); border: 1px solid var(--line); border-radius: 10px; line-height: 1.55; max-height: 620px; }
pre .keyword { color: light-dark(#a82d60, #f596ba); }
pre .type { color: light-dark(#09716c, #4fd1c7); }
pre .argument { color: light-dark(#5443c2, #b3a8ff); }
pre .string { color: light-dark(#985600, #f2b155); }
pre .variable { color: light-dark(#2a5ca8, #8fb9f5); }
pre .comment { color: var(--soft); }
.code button {
  position: absolute; right: 8px; top: 8px; padding: 3px 12px; border: 1px solid var(--line); border-radius: 99px; background: var(--raised);
  color: var(--soft); font: 500 .8rem/1.5 var(--sans); cursor: pointer;
}
.code button:hover { color: var(--ink); }
details { padding: 0 18px; border: 1px solid var(--line); border-radius: 12px; }
details[open] { padding-bottom: 18px; }
summary { margin-inline: -18px; padding: 10px 18px; color: var(--accent); font-weight: 600; cursor: pointer; }
details > * + * { margin-top: 14px; }
details > p { margin-top: 26px; }
details > .code + .code { margin-top: 6px; }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: .92rem; line-height: 1.5; min-width: min(100%, 620px); }
th, td { padding: 8px 16px 8px 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: normal; }
article td:first-child > code { overflow-wrap: normal; }
thead th { border-top: 0; color: var(--soft); font-weight: 600; white-space: nowrap; }
@media (max-width: 620px) {
  article td:first-child > code { overflow-wrap: anywhere; }
  article td:first-child { min-width: 7.5em; }
  .stacked table, .stacked tbody, .stacked tr, .stacked td { display: block; min-width: 0; }
  .stacked thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .stacked tr { padding-block: 10px; border-top: 1px solid var(--line); }
  .stacked td { padding: 2px 0; border: 0; overflow-wrap: anywhere; }
  .stacked td:empty { display: none; }
  .stacked td + td[data-head]::before { content: attr(data-head) ': '; color: var(--soft); }
}
.picture { display: block; overflow-x: auto; text-align: center; }
.picture img { max-width: 100%; height: auto; vertical-align: bottom; }
/* At the width of a phone nobody could read what stands in a picture: it is as high as the window, and moves sideways. */
@media (max-width: 620px) { .picture img { width: auto; max-width: none; max-height: 85svh; } }
blockquote { margin-inline: 0; padding-left: 18px; border-left: 3px solid var(--line); color: var(--soft); }
.neighbours { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 14px; max-width: 860px; margin-top: 64px; }
.neighbours a {
  flex: 1 1 220px; padding: 12px 18px; border: 1px solid var(--line); border-radius: 12px; background: var(--raised); text-decoration: none;
}
.neighbours a:hover { border-color: var(--accent); }
.neighbours small { display: block; color: var(--soft); }
.neighbours [rel='next'] { text-align: right; }
@media (min-width: 760px) {
  html { scroll-padding-top: 84px; }
  .bar { position: sticky; top: 0; }
  .search { order: 0; flex: 0 1 460px; }
}
@media (min-width: 960px) {
  .columns { display: grid; grid-template-columns: 264px minmax(0, 1fr); max-width: 1480px; margin-inline: auto; }
  .contents {
    position: sticky; top: 58px; align-self: start; height: calc(100vh - 58px); padding: 14px 20px 40px; overflow: auto; border-top: 0; order: 0;
    border-right: 1px solid var(--line); scrollbar-width: thin;
  }
  .to-contents { display: none; }
  main { padding: 36px 44px 120px; }
}
@media (min-width: 1200px) {
  .columns { grid-template-columns: 264px minmax(0, 1fr) 236px; }
  .outline {
    display: block; position: sticky; top: 58px; align-self: start; max-height: calc(100vh - 58px); padding: 20px 20px 40px 0; overflow: auto;
    scrollbar-width: thin;
  }
}
@media print { .bar, .contents, .outline, .neighbours, .code button { display: none; } }
`
