import { palette } from './palette.ts'

/** The style sheet of the home page. Narrow first; the panels stand side by side where there is room. */
export const homeStyle = `${palette}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } * { transition: none !important; } }
body { margin: 0; background: var(--ground); color: var(--ink); font: 17px/1.6 var(--sans); overflow-wrap: break-word; overflow-x: clip; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
h1, h2, h3, p, ul, dl, dd, figure { margin: 0; padding: 0; }
ul { list-style: none; }
h1, h2 { font-family: var(--serif); font-weight: 600; text-wrap: balance; }
h1 { font-size: clamp(2.6rem, 8vw, 4.6rem); line-height: 1.04; letter-spacing: -.02em; }
h1 em { font-style: italic; color: var(--accent); }
section > h2 { font-size: clamp(1.7rem, 4vw, 2.3rem); line-height: 1.2; letter-spacing: -.01em; }
.lead { max-width: 62ch; color: var(--soft); text-wrap: pretty; }
.skip { position: absolute; left: 16px; top: -60px; padding: 8px 14px; background: var(--raised); z-index: 1; }
.skip:focus { top: 8px; }
.top, main, footer { width: min(1160px, 100% - 40px); margin-inline: auto; }
.top { display: flex; align-items: center; justify-content: space-between; gap: 16px; padding-block: 20px; }
.brand { display: flex; align-items: center; gap: 10px; color: inherit; text-decoration: none; font: 600 1.3rem/1 var(--serif); }
.top nav { display: flex; gap: clamp(12px, 3vw, 28px); font-size: .95rem; }
.top nav a { color: var(--soft); text-decoration: none; padding-block: 6px; white-space: nowrap; }
.top nav a:hover { color: var(--ink); text-decoration: underline; }
main { display: grid; gap: clamp(64px, 10vw, 112px); padding-block: clamp(36px, 7vw, 80px) 96px; }
main > section { display: grid; gap: 20px; min-width: 0; }
.hero { justify-items: center; text-align: center; gap: 22px; }
.hero .lead { font-size: 1.2rem; }
.eyebrow { color: var(--soft); font-size: .82rem; font-weight: 600; letter-spacing: .09em; text-transform: uppercase; }
.actions { display: flex; flex-wrap: wrap; justify-content: center; align-items: center; gap: 14px 24px; margin-top: 6px; }
.primary {
  padding: 12px 24px; border-radius: 99px; background: var(--accent); color: var(--on-accent); font-weight: 600;
  text-decoration: none;
}
.primary:hover { filter: brightness(1.1); text-decoration: none; }
.triptych { margin-top: clamp(-48px, -3vw, -20px); }
.panels { display: grid; gap: 20px; }
.panel {
  display: grid; justify-items: center; align-content: end; padding: 56px 20px 26px; text-align: center; overflow: clip;
  border: 1px solid color-mix(in oklab, var(--role) 38%, var(--line)); border-radius: 50% 50% 14px 14px / 84px 84px 14px 14px;
  background: linear-gradient(color-mix(in oklab, var(--role) 13%, var(--raised)), var(--raised) 62%);
}
.panel h2 { font-size: 1.75rem; line-height: 1.15; color: var(--role); }
.panel .as { font-size: .9rem; color: var(--soft); }
.panel svg { width: 100%; max-width: 308px; margin: 22px 0 14px; overflow: visible; }
.panel > p:last-child { max-width: 34ch; color: var(--soft); font-size: .97rem; line-height: 1.5; text-wrap: balance; }
.panel text { font: 600 11.5px var(--sans); }
.panel text.seen { fill: light-dark(#fff, #141a27); }
.panel text.unseen { fill: light-dark(#666d7d, #97a3ba); stroke: none; }
.panel .seen { fill: var(--role); }
.panel .unseen { fill: var(--raised); stroke: light-dark(#c4beb2, #4b5874); stroke-width: 1.5; stroke-dasharray: 3 3; }
.thread { fill: none; stroke: color-mix(in oklab, var(--role) 38%, var(--line)); stroke-width: 1.5; }
figcaption { margin: 18px auto 0; max-width: 64ch; color: var(--soft); font-size: .92rem; text-align: center; text-wrap: balance; }
.people { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr)); gap: 16px; }
.person {
  position: relative; display: grid; gap: 4px; align-content: start; grid-template-rows: auto 1fr auto; padding: 20px 22px;
  background: var(--raised);
  border: 1px solid var(--line); border-radius: 14px; transition: border-color .15s, box-shadow .15s;
}
.person:hover, .person:focus-within { border-color: var(--role); box-shadow: 0 6px 24px light-dark(#1a213314, #0006); }
.group { display: grid; gap: 12px 24px; margin-top: 12px; padding-top: 20px; border-top: 1px solid var(--line); }
.group > h3 { display: flex; align-items: center; align-self: start; gap: 9px; color: var(--role); font-size: 1rem; font-weight: 600; }
.group > h3::before { content: ''; width: 9px; height: 9px; border-radius: 50%; background: var(--role); }
.person h4 { margin: 0; font: 600 1.15rem/1.3 var(--serif); text-wrap: balance; }
.person p { color: var(--soft); font-size: .95rem; line-height: 1.5; }
.person a { margin-top: 12px; font-size: .95rem; font-weight: 600; text-decoration: none; }
.person a::after { content: ''; position: absolute; inset: 0; border-radius: 14px; }
.person a:focus-visible { outline: none; }
.person a:focus-visible::after { outline: 3px solid var(--accent); outline-offset: 2px; }
.person a > span:not(.arrow) { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.arrow { display: inline-block; transition: translate .15s; }
a:hover .arrow { translate: 4px 0; }
.queries { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 330px), 1fr)); gap: 24px; }
.query { display: grid; gap: 10px; grid-template-rows: auto 1fr auto; min-width: 0; }
.query h3 { font-size: 1rem; font-weight: 600; color: var(--role); }
.query > a { font-size: .95rem; font-weight: 600; text-decoration: none; justify-self: start; }
.code { position: relative; min-width: 0; display: grid; }
pre {
  margin: 0; padding: 18px 20px; overflow: auto; background: var(--sunken); border: 1px solid var(--line); border-radius: 12px;
  font: 13.5px/1.55 var(--mono); tab-size: 2; scrollbar-width: thin;
}
.copy {
  position: absolute; top: 8px; right: 8px; padding: 4px 12px; border: 1px solid var(--line); border-radius: 7px; background: var(--raised);
  color: var(--soft); font: 500 .8rem/1.5 var(--sans); cursor: pointer; opacity: 0; transition: opacity .15s;
}
.code:hover .copy, .code:focus-within .copy { opacity: 1; }
@media (hover: none) { .copy { opacity: 1; } }
.copy:hover { color: var(--ink); border-color: var(--soft); }
pre code { font: inherit; }
pre .keyword { color: light-dark(#8a2b6d, #f596ba); }
pre .type { color: light-dark(#09716c, #4fd1c7); }
pre .argument { color: light-dark(#5443c2, #b3a8ff); }
pre .string { color: light-dark(#985600, #f2b155); }
pre .variable { color: light-dark(#2a5ca8, #8fb9f5); }
pre .comment { color: var(--soft); }
.links { display: grid; border-top: 1px solid var(--line); }
.links > div {
  display: grid; grid-template-columns: minmax(180px, 240px) 1fr; gap: 4px 24px; padding: 14px 0;
  border-bottom: 1px solid var(--line);
}
.links a { font-family: var(--mono); font-size: .95rem; }
.links dd { color: var(--soft); }
.answers { columns: 2 250px; column-gap: 28px; margin-top: 8px; }
.links .answers a { font: inherit; }
.health.good { color: var(--good); }
.health.bad { color: var(--bad); }
.health.good::before, .health.bad::before {
  content: ''; display: inline-block; width: 9px; height: 9px; margin-right: 9px; border-radius: 50%; background: currentColor;
}
footer { padding-block: 24px 40px; border-top: 1px solid var(--line); color: var(--soft); font-size: .9rem; }
@media (max-width: 520px) {
  .top { flex-wrap: wrap; gap: 4px 16px; }
  .top nav { flex-wrap: wrap; gap: 0 18px; }
  .links > div { grid-template-columns: 1fr; }
}
@media (min-width: 900px) {
  .group { grid-template-columns: 170px 1fr; }
  .panels { grid-template-columns: 1fr 1.1fr 1fr; gap: 0; align-items: end; }
  .panel { min-height: 400px; }
  .panel > p:last-child { min-height: 4.5em; }
  .panel.seller { border-radius: 100% 0 0 14px / 150px 0 0 14px; border-right: 0; }
  .panel.organization { border-radius: 0 100% 14px 0 / 0 150px 14px 0; border-left: 0; }
  .panel.reseller { min-height: 446px; border-radius: 50% 50% 0 0 / 150px 150px 0 0; }
}
`
