import { html, type Markup } from '../html.ts'
import { rowsTop, sizes, type Card, type Row } from './cards.ts'
import type { Layout } from './layout.ts'
import type { End } from './links.ts'

/** The widths of letters differ; this is a little more than what most names take. */
const letter = 7
const inner = sizes.width - 2 * 14

function shorten(text: string, room: number): string {
  const letters = Math.floor(room / letter)
  return text.length <= letters ? text : `${text.slice(0, Math.max(1, letters - 1))}…`
}

function drawRow({ field, leadsTo }: Row, y: number): Markup {
  const name = shorten(field.name, inner)
  const room = inner - name.length * letter - 12
  const type = leadsTo ?? (field.target === 'String' || field.target === 'Boolean' ? '' : field.target)
  const shown = room > 6 * letter || type.length * letter <= room ? shorten(type, room) : ''
  return html`<text class="${leadsTo ? 'field relation' : 'field'}" x="14" y="${y}">${name}</text>${
    shown === ''
      ? null
      : html`<text class="${leadsTo ? 'type relation' : 'type'}" x="${sizes.width - 14}" y="${y}">${shown}</text>`
  }`
}

/** The label of a card for those who do not see it. */
function ariaLabel({ type, rows }: Card): string {
  const targets = [...new Set(rows.flatMap(({ leadsTo }) => leadsTo ?? []))]
  return targets.length > 0 ? `${type.name}, leads to ${targets.join(', ')}` : type.name
}

function drawCard({ card, x, y, zone }: Layout['cards'][number]): Markup {
  const { type, rows, more, queries, isMain, height } = card
  const first = rowsTop(queries)
  return html`<a href="#${type.name}" class="card ${zone} ${isMain ? 'main' : 'part'}" data-type="${type.name}"
 transform="translate(${x} ${y})" aria-label="${ariaLabel(card)}"><rect class="paper" width="${sizes.width}" height="${height}" rx="10"/>${
   isMain
     ? html`<path class="head" d="M0 ${sizes.head}V10A10 10 0 0 1 10 0H${sizes.width - 10}a10 10 0 0 1 10 10V${sizes.head}z"/>`
     : null
 }<text class="name" x="14" y="24">${shorten(type.name, inner / 1.14)}</text>${
   queries.length > 0
     ? html`<text class="query" x="14" y="${sizes.head + 18}">${shorten(queries.join(', '), inner)}</text>`
     : null
 }${rows.map((row, index) => drawRow(row, first + index * sizes.row + 15))}${
   more > 0 ? html`<text class="more" x="14" y="${first + rows.length * sizes.row + 15}">and ${more} more</text>` : null
 }<rect class="edge" width="${sizes.width}" height="${height}" rx="10"/></a>
`
}

type Points = Layout['lines'][number]['points']

/** A line through these points with round corners. */
function pathThrough(points: Points): string {
  const turns = points.filter((point, index) => {
    const before = points[index - 1]
    return !before || before[0] !== point[0] || before[1] !== point[1]
  })
  return turns
    .map(([x, y], index) => {
      const before = turns[index - 1]
      const after = turns[index + 1]
      if (!before) return `M${x} ${y}`
      if (!after) return `L${x} ${y}`
      const near = (other: readonly [number, number]) => {
        const distance = Math.hypot(other[0] - x, other[1] - y)
        const step = Math.min(7, distance / 2) / (distance || 1)
        return `${round(x + (other[0] - x) * step)} ${round(y + (other[1] - y) * step)}`
      }
      return `L${near(before)}Q${x} ${y} ${near(after)}`
    })
    .join('')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

/** The sign at a card's edge: a crow's foot for many, a bar for one. */
function drawEnd({ count }: End, [x, y]: readonly [number, number], towards: number): string {
  const out = Math.sign(towards - x)
  if (count === 'many') return `M${x} ${y - 5}L${x + out * 9} ${y}L${x} ${y + 5}`
  return count === 'one' ? `M${x + out * 6} ${y - 4.5}v9` : ''
}

function drawLine({ link, points }: Layout['lines'][number]): Markup {
  const [a, b] = link.ends
  const [start, afterStart] = points
  const [beforeEnd, end] = points.slice(-2)
  if (!start || !afterStart || !beforeEnd || !end) return html``
  const signs = drawEnd(a, start, afterStart[0]) + drawEnd(b, end, beforeEnd[0])
  const isValue = ![a, b].every(({ card }) => card.isMain)
  return html`<path class="line${isValue ? ' faint' : ''}" data-a="${a.card.type.name}" data-b="${b.card.type.name}" d="${pathThrough(
    points,
  )}${signs}"/>
`
}

/** The outline of a zone: the three views are the panels of a triptych, what they share lies below like its predella. */
function outline({ id, x, y, width, height }: Layout['zones'][number]): string {
  const right = x + width
  const bottom = y + height
  const arch = 74
  if (id === 'seller') return `M${x} ${bottom}V${y + arch + 18}Q${x} ${y + 18} ${right} ${y + 18}V${bottom}z`
  if (id === 'organization') return `M${x} ${y + 18}Q${right} ${y + 18} ${right} ${y + arch + 18}V${bottom}H${x}z`
  if (id === 'reseller')
    return `M${x} ${bottom}V${y + arch}Q${x} ${y} ${x + width / 2} ${y}Q${right} ${y} ${right} ${y + arch}V${bottom}z`
  const [across, down] = [width - 28, height - 28]
  const rightSide = `a14 14 0 0 1 14 14v${down}a14 14 0 0 1 -14 14`
  return `M${x + 14} ${y}h${across}${rightSide}h${-across}a14 14 0 0 1 -14 -14v${-down}a14 14 0 0 1 14 -14z`
}

function drawZone(zone: Layout['zones'][number]): Markup {
  const { id, title, titleX, x, y } = zone
  if (id === 'start') return html``
  const isPanel = id === 'seller' || id === 'reseller' || id === 'organization'
  return html`<g class="zone ${id}"><path d="${outline(zone)}"/><text class="${isPanel ? 'panel-title' : 'base-title'}" x="${
    isPanel ? titleX : x + 30
  }" y="${isPanel ? y + 82 : y + 38}">${title}</text></g>
`
}

/** The graph as a picture. Every card is a link to its type's description. */
export function draw({ width, height, zones, cards, lines }: Layout): Markup {
  return html`<svg id="picture" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="The graph">
<g aria-hidden="true">${zones.map(drawZone)}</g>
<g class="lines" aria-hidden="true">${lines.map(drawLine)}</g>
${cards.map(drawCard)}</svg>`
}
