import type { Layout, Line, Spot } from './layout.ts'

/** What a box stands for: a noun of the business, any other folder, or a file beside the folders. */
export type BoxKind = 'noun' | 'folder' | 'file'

const boxHeight = 32
const floorHeight = 62
const margin = 20

/** The width of a box, for its name in a font in which each letter has the same width. */
export function widthOf(name: string): number {
  return Math.round(name.length * 7.3) + 22
}

/** The picture as SVG: the roof on top, lines from what imports to what is imported. */
export function draw({ floors, lines }: Layout, kindOf: (name: string) => BoxKind): string {
  const spots = floors.flat()
  const width = Math.ceil(Math.max(...spots.map((spot) => spot.x + spot.width / 2))) + 2 * margin
  const height = (floors.length - 1) * floorHeight + boxHeight + 2 * margin
  const top = ({ floor }: Spot) => margin + (floors.length - 1 - floor) * floorHeight
  const boxes = spots.filter(({ isBox }) => isBox)
  const title = 'The folders of src, and what imports what'
  const description = boxes
    .toSorted((a, b) => b.floor - a.floor || a.x - b.x)
    .map(({ name }) => `${name} ${importsIn(name, lines)}`)
    .join('; ')
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title description">
  <!-- Drawn from the imports of src by \`npm run generate:docs\`. -->
  <title id="title">${title}</title>
  <desc id="description">${description}.</desc>
  <style>
    text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1a2133; text-anchor: middle }
    path { fill: none; stroke: #8a8677; stroke-width: 1.2 }
    path.head { fill: #8a8677; stroke: none }
    rect { fill: #ffffff; stroke: #b9b6ad }
    .noun rect { fill: #ece9fb; stroke: #5443c2 }
    .file rect { stroke-dasharray: 3 3 }
    @media (prefers-color-scheme: dark) {
      text { fill: #eef1f8 }
      path { stroke: #8d99b3 }
      path.head { fill: #8d99b3 }
      rect { fill: #1e2636; stroke: #55627d }
      .noun rect { fill: #2d2a52; stroke: #b0a4ff }
    }
  </style>
${lines.map((line) => `  ${drawLine(line, top)}`).join('\n')}
${boxes.map((box) => `  ${drawBox(box, top(box), kindOf(box.name))}`).join('\n')}
</svg>
`
}

function importsIn(name: string, lines: readonly Line[]): string {
  const imported = lines.filter(({ from }) => from.isBox && from.name === name).map(({ to }) => to.name)
  return imported.length === 0 ? 'imports nothing' : `imports ${imported.toSorted().join(', ')}`
}

function drawBox({ name, x, width }: Spot, y: number, kind: BoxKind): string {
  const left = margin + x - width / 2
  return (
    `<g class="${kind}"><rect x="${left}" y="${y}" width="${width}" height="${boxHeight}" rx="6"/>` +
    `<text x="${margin + x}" y="${y + 20}">${kind === 'file' ? name : `${name}/`}</text></g>`
  )
}

/** A line into a box ends with its head; one that passes a floor goes straight through it. */
function drawLine({ from, to }: Line, top: (spot: Spot) => number): string {
  const [x1, y1] = [margin + from.x, top(from) + boxHeight]
  const [x2, y2] = [margin + to.x, top(to)]
  const bend = (floorHeight - boxHeight) / 2
  const passing = from.isBox ? '' : `M${x1} ${top(from)}V${y1}`
  const end = to.isBox ? y2 - 6 : y2
  const line = `<path d="${passing}M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${end - bend} ${x2} ${end}"/>`
  return to.isBox ? `${line}<path class="head" d="M${x2 - 4} ${y2 - 7}h8l-4 7z"/>` : line
}
