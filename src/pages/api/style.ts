import { palette } from '../palette.ts'

/** The style sheet of the page of the REST API. */
export const apiStyle = `${palette}
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 84px; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 var(--sans); overflow-wrap: break-word; }
a { color: var(--accent); text-underline-offset: .2em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
h1, h2, h3, p, ul { margin: 0; padding: 0; }
ul { list-style: none; }
code, pre, textarea, input { font-family: var(--mono); font-size: .88em; }
small, .soft, caption { color: var(--soft); }
.skip { position: absolute; left: 16px; top: -60px; padding: 8px 14px; background: var(--raised); z-index: 3; }
.skip:focus { top: 8px; }
.bar {
  position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; align-items: center; gap: 6px 22px; padding: 12px 20px;
  background: var(--ground); border-bottom: 1px solid var(--line);
}
.brand { display: flex; align-items: center; gap: 10px; color: inherit; text-decoration: none; font: 600 1.3rem/1 var(--serif); }
.bar h1 { font: 400 1.05rem/1 var(--sans); color: var(--soft); }
.bar nav { display: flex; flex-wrap: wrap; gap: 0 20px; margin-left: auto; font-size: .95rem; }
.bar nav a { color: var(--soft); text-decoration: none; padding-block: 4px; }
.bar nav a:hover { color: var(--ink); text-decoration: underline; }
.contents h2 { margin: 20px 0 6px; font: 600 .95rem/1.3 var(--sans); }
.contents h2 a { color: inherit; text-decoration: none; }
.contents li a {
  display: flex; gap: 8px; align-items: baseline; padding: 3px 0; color: var(--soft); font-size: .88rem; text-decoration: none; overflow-wrap: anywhere;
}
.contents li a:hover { color: var(--ink); text-decoration: underline; }
.contents { display: none; }
main { display: grid; gap: 48px; padding: 28px 20px 96px; min-width: 0; max-width: 980px; }
main > section { display: grid; gap: 16px; min-width: 0; }
main h2 { font: 600 1.8rem/1.2 var(--serif); }
.about p { max-width: 74ch; }
article { display: grid; gap: 10px; padding: 16px 18px; min-width: 0; background: var(--raised); border: 1px solid var(--line); border-radius: 12px; }
article:target { border-color: var(--accent); }
article h3 { display: flex; gap: 10px; align-items: baseline; font: 600 1rem/1.45 var(--sans); }
article h3 code { min-width: 0; }
.method {
  flex: none; min-width: 4.6em; padding: 1px 7px; border-radius: 6px; text-align: center; font: 700 .72rem/1.6 var(--mono);
  color: var(--role); background: color-mix(in oklab, var(--role) 13%, var(--raised));
}
.contents .method { min-width: 5.6em; font-size: .66rem; }
.get { --role: var(--operator); }
.post { --role: var(--good); }
.put { --role: var(--seller); }
.delete { --role: var(--bad); }
summary { width: fit-content; cursor: pointer; color: var(--accent); font-size: .95rem; }
table { width: 100%; margin-top: 14px; border-collapse: collapse; font-size: .92rem; table-layout: fixed; }
caption { padding-bottom: 4px; text-align: left; font-weight: 600; }
th, td { padding: 7px 10px 7px 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
th { width: 36%; font-weight: 400; }
.try { display: grid; gap: 14px; margin-top: 14px; }
.try[hidden], pre[hidden], #credentials[hidden] { display: none; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 12px 18px; }
label { display: block; font-size: .9rem; }
input, textarea {
  display: block; width: 100%; margin-top: 4px; padding: 8px 10px; border: 1px solid var(--line); border-radius: 8px;
  background: var(--sunken); color: inherit;
}
textarea { resize: vertical; line-height: 1.5; }
#credentials { padding: 16px 18px; border: 1px solid var(--line); border-radius: 12px; background: var(--raised); }
#credentials :is(p, ul) { margin-top: 8px; font-size: .92rem; }
.people { display: flex; flex-wrap: wrap; gap: 4px 20px; }
.people a { display: inline-block; padding-block: 4px; }
.people a[aria-current] { color: inherit; font-weight: 600; }
button {
  padding: 8px 22px; border: 0; border-radius: 99px; background: var(--accent); color: var(--on-accent); font: 600 .95rem/1.4 var(--sans);
  cursor: pointer;
}
button:hover { filter: brightness(1.1); }
.send { display: flex; gap: 16px; align-items: center; }
output { font-weight: 600; }
output.good { color: var(--good); }
output.bad { color: var(--bad); }
pre {
  margin: 0; padding: 14px 16px; max-height: 480px; overflow: auto; background: var(--sunken); border: 1px solid var(--line);
  border-radius: 10px; line-height: 1.5;
}
@media (min-width: 960px) {
  .columns { display: grid; grid-template-columns: 344px minmax(0, 1fr); max-width: 1320px; margin-inline: auto; }
  .contents {
    display: block; position: sticky; top: 58px; align-self: start; height: calc(100vh - 58px); padding: 8px 20px 40px; overflow: auto;
    border-right: 1px solid var(--line); scrollbar-width: thin;
  }
  main { padding: 32px 40px 120px; }
}
`
