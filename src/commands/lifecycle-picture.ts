import { liveStatuses, type SubscriptionStatus, subscriptionStatuses } from '../vocabulary.ts'
import { actionSteps, beginnings, clockSteps, type Step } from './subscription-life.ts'

interface Point {
  readonly x: number
  readonly y: number
}

/** A line of the picture, with its words one below the other. */
interface Line {
  readonly from: SubscriptionStatus | null
  readonly to: SubscriptionStatus
  readonly words: readonly string[]
  /** Whether nobody but the clock goes this way. */
  readonly isOfClock: boolean
}

const width = 900
const height = 670
const box = { width: 128, height: 40 }
/** How far each of two lines between the same boxes is from their middle. */
const lane = 9
/** About the width of a letter. */
const letter = 6.6

/** The middles of the boxes. */
const places: Readonly<Record<SubscriptionStatus, Point>> = {
  SUSPENDED: { x: 615, y: 50 },
  PENDING: { x: 110, y: 230 },
  ACTIVE: { x: 440, y: 230 },
  CANCELLING: { x: 790, y: 230 },
  FAILED: { x: 110, y: 490 },
  EXPIRED: { x: 440, y: 490 },
  CANCELLED: { x: 790, y: 490 },
  DELETED: { x: 440, y: 630 },
}
const beginning: Point = { x: 275, y: 90 }

/** Where on their line the words of some stand, from 0 to 1: elsewhere than others. */
const wordsAt = new Map([
  ['PENDING CANCELLED', 0.25],
  ['ACTIVE EXPIRED', 0.35],
  ['SUSPENDED EXPIRED', 0.76],
  ['SUSPENDED CANCELLED', 0.58],
  ['CANCELLING CANCELLED', 0.8],
])

/** The picture of docs/lifecycle.svg: the states of a subscription, and what leads from one to another. */
export function lifecyclePicture(): string {
  const lines = linesOf()
  const description = lines
    .map(({ from, to, words }) => `${from ?? 'The beginning'} to ${to}: ${words.join(', ')}`)
    .join('; ')
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-labelledby="title description">
  <!-- Drawn from the rules of src/subscriptions by \`npm run generate:docs\`. -->
  <title id="title">The states of a subscription</title>
  <desc id="description">${description}.</desc>
  <style>
    text { font: 14px system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, sans-serif; fill: #1a2133; text-anchor: middle }
    .words { font-size: 13px; paint-order: stroke; stroke: #fbfaf7; stroke-width: 5px; stroke-linejoin: round }
    .name { font-weight: 600 }
    path { fill: none; stroke: #8a8677; stroke-width: 1.4 }
    .clock path { stroke-dasharray: 5 4 }
    path.head, circle { fill: #8a8677; stroke: none; stroke-dasharray: none }
    rect { fill: #ffffff; stroke: #b9b6ad; stroke-width: 1.4 }
    .live rect { fill: #ece9fb; stroke: #5443c2 }
    @media (prefers-color-scheme: dark) {
      text { fill: #eef1f8 }
      .words { stroke: #161c29 }
      path { stroke: #8d99b3 }
      path.head, circle { fill: #8d99b3 }
      rect { fill: #1e2636; stroke: #55627d }
      .live rect { fill: #2d2a52; stroke: #b0a4ff }
    }
  </style>
${lines.map((line) => `  ${drawLine(line, lines)}`).join('\n')}
  <circle cx="${beginning.x}" cy="${beginning.y}" r="8"/>
${subscriptionStatuses.map((status) => `  ${drawBox(status)}`).join('\n')}
${lines.map((line) => `  ${drawWords(line, lines)}`).join('\n')}
</svg>
`
}

/** One line for each two states, whatever leads from the one to the other. What leaves the state as it is has none. */
function linesOf(): Line[] {
  const told = [
    ...beginnings().map((step) => ({ ...step, words: 'create', isOfClock: false })),
    ...actionSteps().map((step) => ({ ...step, words: wordsOf(step.action, step.mode), isOfClock: false })),
    ...clockSteps().map((step) => ({ ...step, words: `clock: ${lower(step.kind)}`, isOfClock: true })),
  ].filter(({ from, to }) => from !== to)
  const between = Map.groupBy(told, nameOf)
  return [...between.values()].flatMap((steps) => {
    const [first] = steps
    if (!first) return []
    const words = [...new Set(steps.map((step) => step.words))]
    return [{ from: first.from, to: first.to, words, isOfClock: steps.every(({ isOfClock }) => isOfClock) }]
  })
}

function wordsOf(action: string, mode: string | null): string {
  return mode === 'AT_PERIOD_END' ? `${lower(action)} at period end` : lower(action)
}

function lower(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ')
}

function nameOf({ from, to }: Pick<Step, 'from' | 'to'>): string {
  return `${from} ${to}`
}

/** The ends of a line at the edges of its boxes, and which way is aside from the line back, if there is one. */
function courseOf({ from, to }: Line, lines: readonly Line[]): { start: Point; end: Point; aside: Point } {
  const [a, b] = [from === null ? beginning : places[from], places[to]]
  const isTwoWay = lines.some((other) => other.from === to && other.to === from)
  const length = isTwoWay ? Math.hypot(b.x - a.x, b.y - a.y) : Infinity
  const aside = { x: (b.y - a.y) / length, y: (a.x - b.x) / length }
  const start = from === null ? a : edge(a, b, aside)
  return { start, end: edge(b, a, aside), aside }
}

/** Where a line from beside the middle of a box, towards another, leaves the box. */
function edge(middle: Point, towards: Point, aside: Point): Point {
  const [dx, dy] = [towards.x - middle.x, towards.y - middle.y]
  const [x, y] = [aside.x * lane, aside.y * lane]
  const ways = [
    dx === 0 ? Infinity : (Math.sign(dx) * (box.width / 2) - x) / dx,
    dy === 0 ? Infinity : (Math.sign(dy) * (box.height / 2) - y) / dy,
  ]
  const way = Math.min(...ways)
  return { x: middle.x + x + dx * way, y: middle.y + y + dy * way }
}

function drawLine(line: Line, lines: readonly Line[]): string {
  const { start, end } = courseOf(line, lines)
  const angle = (Math.atan2(end.y - start.y, end.x - start.x) * 180) / Math.PI
  const path = `M${round(start.x)} ${round(start.y)}L${round(end.x)} ${round(end.y)}`
  const turned = `translate(${round(end.x)} ${round(end.y)}) rotate(${round(angle)})`
  const head = `<path class="head" d="M0 0l-9 -4.5v9z" transform="${turned}"/>`
  return `<g class="${line.isOfClock ? 'clock' : 'action'}"><path d="${path}"/>${head}</g>`
}

function drawBox(status: SubscriptionStatus): string {
  const { x, y } = places[status]
  const kind = liveStatuses.some((each) => each === status) ? 'live' : 'ended'
  const rect = `<rect x="${x - box.width / 2}" y="${y - box.height / 2}" width="${box.width}" height="${box.height}" rx="8"/>`
  return `<g class="${kind}">${rect}<text class="name" x="${x}" y="${y + 5}">${status}</text></g>`
}

/** The words of a line, on it; of one of two lines, beside them. */
function drawWords(line: Line, lines: readonly Line[]): string {
  const { start, end, aside } = courseOf(line, lines)
  const way = wordsAt.get(nameOf(line)) ?? 0.5
  const longest = Math.max(...line.words.map((words) => words.length)) * letter
  const room = (line.words.length * 16) / 2
  const x = start.x + (end.x - start.x) * way + aside.x * (longest / 2 + 2)
  const y = start.y + (end.y - start.y) * way + aside.y * (room + 2)
  const top = y + 4 - ((line.words.length - 1) * 16) / 2
  return line.words
    .map((words, row) => `<text class="words" x="${round(x)}" y="${round(top + row * 16)}">${words}</text>`)
    .join('')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
