import { type PicturedService, picturedServices, seenBy, type View, views } from '../pages/views.ts'

/** What a view sees, in two lines. */
const words: Readonly<Record<string, readonly [string, string]>> = {
  Seller: ['sees every subscription of', 'the services it owns'],
  Reseller: ['sees its catalog, and all that', 'its organizations use'],
  Organization: ['sees its E-store, and its', 'own subscriptions'],
}

const panel = { width: 296, height: 296, apart: 314 }
/** Where the tiles of the services begin, and how wide they are. */
const tiles = [
  { x: 20, width: 76 },
  { x: 102, width: 60 },
  { x: 168, width: 50 },
  { x: 224, width: 52 },
] as const

/** Docs/three-views.svg: the same services and subscriptions in three panels, filled where that view sees them. */
export function viewsPicture(): string {
  const width = panel.apart * 2 + panel.width + 4
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${panel.height + 4}" role="img" aria-labelledby="title description">
  <title id="title">Three views of one business</title>
  <desc id="description">The same services and subscriptions in three panels. ${views.map(seenBy).join('\n    ')}
    What a view may not see is only an outline.</desc>
  <style>
    text { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; fill: #1a2133 }
    .panel { fill: #ffffff; stroke: #d9d4c8 }
    .name { font-size: 20px; font-weight: 650 }
    .who, .line { font-size: 14px; fill: #525c72 }
    .tile { font-size: 12px; font-weight: 600 }
    .bar { stroke: none }
    .s { --role: #985600 } .r { --role: #5443c2 } .o { --role: #09716c }
    .bar, circle.in { fill: var(--role) }
    rect.in { fill: var(--role); fill-opacity: .12; stroke: var(--role); stroke-width: 1.5 }
    .tile.in { fill: var(--role) }
    rect.out { fill: none; stroke: #b9b6ad; stroke-dasharray: 3 3 }
    .tile.out { fill: #85868b }
    circle.out { fill: none; stroke: #b9b6ad; stroke-dasharray: 2 2 }
    @media (prefers-color-scheme: dark) {
      text { fill: #eef1f8 }
      .panel { fill: #1e2636; stroke: #3a4660 }
      .who, .line { fill: #a9b4c9 }
      .s { --role: #f2b155 } .r { --role: #b3a8ff } .o { --role: #4fd1c7 }
      rect.out, circle.out { stroke: #56617a }
      .tile.out { fill: #8490a8 }
    }
  </style>
${views.map(drawView).join('\n')}
</svg>
`
}

function drawView(view: View, index: number): string {
  const [first, second] = words[view.name] ?? ['', '']
  return `  <g class="${view.name.charAt(0).toLowerCase()}" transform="translate(${2 + index * panel.apart} 2)">
    <rect class="panel" width="${panel.width}" height="${panel.height}" rx="12"/>
    <rect class="bar" x="20" y="24" width="5" height="40" rx="2.5"/>
    <text class="name" x="36" y="41">${view.name}</text>
    <text class="who" x="36" y="61">${view.who}</text>
${picturedServices.map((service, position) => drawService(view, service, tiles[position])).join('\n')}
    <text class="line" x="20" y="248">${first}</text>
    <text class="line" x="20" y="268">${second}</text>
  </g>`
}

function drawService(view: View, service: PicturedService, tile: (typeof tiles)[number] | undefined): string {
  if (!tile) throw new Error(`The picture has no place for ${service.name}.`)
  const middle = tile.x + tile.width / 2
  const dots = service.subscriptions.map((organization, position) => {
    const x = middle + (position % 2 === 0 ? -11 : 11)
    const y = 134 + Math.floor(position / 2) * 24
    return `<circle class="${classOf(view.seesSubscription(service, organization))}" cx="${x}" cy="${y}" r="7"/>`
  })
  const kind = classOf(view.seesService(service))
  return `    <rect class="${kind}" x="${tile.x}" y="84" width="${tile.width}" height="30" rx="6"/>
    <text class="tile ${kind}" x="${middle}" y="103.5" text-anchor="middle">${service.name}</text>
    ${dots.join('')}`
}

function classOf(isSeen: boolean): string {
  return isSeen ? 'in' : 'out'
}
