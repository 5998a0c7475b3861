import { html, type Markup } from '../html.ts'
import type { Field, Graph, Input, TypeNode } from './graph.ts'
import { homes, zones, zonesOf } from './zones.ts'

const kindTitles = {
  root: 'Where to start',
  answer: 'Answers of mutations',
  refusal: 'Refusals',
  abstract: 'Interfaces and unions',
  list: 'Pages of lists',
  input: 'Inputs',
  enum: 'Enumerations',
  scalar: 'Scalars',
} as const

const kindNames = {
  root: 'type',
  drawn: 'type',
  answer: 'type',
  refusal: 'type',
  list: 'type',
  abstract: 'interface',
  input: 'input',
  enum: 'enum',
  scalar: 'scalar',
} as const

interface Group {
  readonly id: string
  readonly title: string
  readonly types: readonly TypeNode[]
}

/** All types, each once: those of the picture by where they stand in it, then the others by what they are. */
function groupsOf(graph: Graph): Group[] {
  const zoneOf = zonesOf(graph)
  const all = [...graph.values()]
  const ofKind = (kind: keyof typeof kindTitles) => ({
    id: kind,
    title: kindTitles[kind],
    types: all.filter((type) => type.kind === kind),
  })
  const drawn = zones.map(({ id, title }) => {
    const types = all.filter(({ name }) => zoneOf.get(name) === id)
    const places = [...Object.keys(homes), ...types.map(({ name }) => name)]
    return { id, title, types: types.toSorted((a, b) => places.indexOf(a.name) - places.indexOf(b.name)) }
  })
  const others = (['answer', 'refusal', 'abstract', 'input', 'enum', 'scalar', 'list'] as const).map(ofKind)
  return [ofKind('root'), ...drawn, ...others].filter(({ types }) => types.length > 0)
}

/** Text with its `code` as code. */
function prose(text: string): Markup {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`
}

function typeLink(type: string, target: string, graph: Graph): Markup {
  return graph.has(target) ? html`<a class="to" href="#${target}">${type}</a>` : html`<span class="to">${type}</span>`
}

const paging = new Set(['first', 'after', 'last', 'before'])

const pagingItem = html`<li><code>first</code> <code>after</code> <code>last</code> <code>before</code> <span>Which page.</span></li>`

function argsOf({ args }: Field, graph: Graph): Markup | null {
  const isPaged = args.filter(({ name }) => paging.has(name)).length === paging.size
  const own = isPaged ? args.filter(({ name }) => !paging.has(name)) : args
  if (args.length === 0) return null
  return html`<ul class="args">${own.map(
    (arg) => html`<li><code>${arg.name}</code> ${typeLink(arg.type, arg.target, graph)}
    <span>${prose(arg.description)}</span></li>`,
  )}${isPaged ? pagingItem : null}</ul>`
}

function fieldItem(field: Field, graph: Graph): Markup {
  const { name, type, target, isPaged, description, readers, deprecation } = field
  return html`<li class="member" data-member="${name}">
  <p class="signature"><code class="${deprecation ? 'gone' : ''}">${name}</code> ${typeLink(type, target, graph)}
    ${isPaged ? html`<span class="pill">pages of ${target}</span>` : null}
    ${deprecation ? html`<span class="pill">deprecated</span>` : null}</p>
  ${description === '' ? null : html`<p>${prose(description)}</p>`}
  ${readers === null ? null : html`<p class="readers">${prose(readers)}</p>`}
  ${deprecation === null ? null : html`<p class="readers">${prose(deprecation)}</p>`}
  ${argsOf(field, graph)}
</li>`
}

function inputItem({ name, type, target, description }: Input, graph: Graph): Markup {
  return html`<li class="member" data-member="${name}"><p class="signature"><code>${name}</code> ${typeLink(type, target, graph)}</p>
  <p>${prose(description)}</p></li>`
}

function referrersOf({ name, referrers }: TypeNode, graph: Graph): Markup | null {
  const others = referrers.filter(({ type }) => type !== name && graph.has(type) && graph.get(type)?.kind !== 'answer')
  if (others.length === 0) return null
  const types = [...new Set(others.map(({ type }) => type))]
  return html`<p class="from"><span>Reached from</span> ${types.map((type, index) => {
    const fields = others.filter((each) => each.type === type).map(({ field }) => field)
    const few = fields.length > 3 ? `${fields.slice(0, 2).join(', ')} and ${fields.length - 2} more` : fields.join(', ')
    return html`${index > 0 ? ' · ' : null}<a href="#${type}">${type}</a> <code>${few}</code>`
  })}</p>`
}

/** The answers that carry a type: nearly all carry a subscription, so they are folded away. */
function answersWith({ referrers }: TypeNode, graph: Graph): string[] {
  return [...new Set(referrers.map(({ type }) => type))].filter((type) => graph.get(type)?.kind === 'answer')
}

function unionsOf({ name, kind }: TypeNode, graph: Graph): string[] {
  return kind === 'abstract'
    ? []
    : [...graph.values()].flatMap((other) => {
        return other.kind === 'abstract' && other.fields.length === 0 && other.members.includes(name) ? other.name : []
      })
}

function namesOf(what: string, names: readonly string[]): Markup | null {
  if (names.length === 0) return null
  const links = names.map((name, index) => html`${index > 0 ? ' · ' : null}<a href="#${name}">${name}</a>`)
  if (names.length > 5) return html`<details class="from"><summary>${what} ${names.length}</summary> ${links}</details>`
  return html`<p class="from"><span>${what}</span> ${links}</p>`
}

function article(type: TypeNode, graph: Graph, group: string): Markup {
  const { name, kind, description, fields, inputs, values, members, interfaces, carriers } = type
  return html`<article id="${name}" class="described ${group}" aria-labelledby="${name}-title" tabindex="-1">
<h2 id="${name}-title"><span class="kind">${kind === 'abstract' && fields.length === 0 ? 'union' : kindNames[kind]}</span> ${name}</h2>
<p class="about">${prose(description)}</p>
${namesOf('Is a', interfaces)}
${namesOf('Can be', members)}
${namesOf('One of', unionsOf(type, graph))}
${referrersOf(type, graph)}
${namesOf('In answers', answersWith(type, graph))}
${carriers.length === 0 ? null : html`<p class="from"><span>In pages as</span> ${carriers.map((each) => html`<code>${each}</code> `)}</p>`}
<ul class="members">${fields.map((field) => fieldItem(field, graph))}${inputs.map((input) => inputItem(input, graph))}${values.map(
    (value) => html`<li class="member" data-member="${value.name}"><p class="signature"><code>${value.name}</code></p>
  <p>${prose(value.description)}</p></li>`,
  )}</ul>
</article>
`
}

function firstSentence(text: string): string {
  return /^[^]*?\.(?=\s|$)/.exec(text)?.[0] ?? text
}

function wordsOf({ fields, inputs, values, carriers }: TypeNode): string {
  return [...fields, ...inputs, ...values]
    .map(({ name }) => name)
    .concat(carriers)
    .join(' ')
}

/** The list of all types with a line for each. */
export function index(graph: Graph): Markup {
  return html`${groupsOf(graph).map(
    ({ id, title, types }) => html`<section class="group ${id}">
<h2>${title}</h2>
<ul>${types.map(
      (type) => html`<li data-name="${type.name}" data-words="${wordsOf(type)}"><a href="#${type.name}">${type.name}</a>
  <p>${prose(firstSentence(type.description))}</p><p class="hits" hidden></p></li>`,
    )}</ul>
</section>
`,
  )}`
}

/** The descriptions of all types. */
export function descriptions(graph: Graph): Markup {
  return html`${groupsOf(graph).map(({ id, types }) => types.map((type) => article(type, graph, id)))}`
}
