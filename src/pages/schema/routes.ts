import { rowMiddle } from './cards.ts'
import type { Place } from './columns.ts'
import type { End, Link } from './links.ts'
import { zones } from './zones.ts'

/**
 * How a line runs: out of one card into the gutter beside it, and into the other card from its gutter. Where these are
 * two gutters, the line changes between them in a street, which is the room above a band. So no line ever crosses a
 * card.
 */
export interface Route {
  readonly link: Link
  readonly ends: readonly [RouteEnd, RouteEnd]
  /** The number of the street; null when both ends use the same gutter. */
  readonly street: number | null
}

/** One end of a line on the plan. */
export interface RouteEnd {
  readonly end: End
  readonly place: Place
  /** The gutter left of its column has the column's number, the one right of it one more. */
  readonly gutter: number
}

/** Lines that run side by side, each in a lane of its own. */
interface Stretch {
  readonly key: string
  readonly from: number
  readonly to: number
}

/** Plans how the lines run, before anything has a measure. */
export function planRoutes(links: readonly Link[], places: readonly Place[]): Route[] {
  const placeOf = new Map(places.map((place) => [place.card, place]))
  return links.flatMap((link) => {
    const [a, b] = link.ends.map(({ card }) => placeOf.get(card))
    if (!a || !b) return []
    const [first, second] = guttersBetween(a, b)
    const ends = [
      { end: link.ends[0], place: a, gutter: first },
      { end: link.ends[1], place: b, gutter: second },
    ] as const
    return [{ link, ends, street: first === second ? null : streetBetween(a, b) }]
  })
}

function guttersBetween(a: Place, b: Place): [number, number] {
  if (a.column < b.column) return [a.column + 1, b.column]
  if (a.column > b.column) return [a.column, b.column + 1]
  const zone = zones.find(({ id }) => id === a.zone)
  const isLast = zone?.columns[1] === a.column && zone.columns[0] !== a.column
  return isLast ? [a.column, a.column] : [a.column + 1, a.column + 1]
}

/** The street next to the lower one; within a band, the one above it. */
function streetBetween(a: Place, b: Place): number {
  return Math.max(a.band, b.band)
}

/** How far an end is below the top of its band's cards. */
export function endOffset({ end, place }: RouteEnd): number {
  return place.offset + rowMiddle(end.card, end.row)
}

/** Gives each stretch a lane, so that none that share a lane touch; stretches of one key are one. */
export function assignLanes(
  stretches: readonly Stretch[],
  apart: number,
): { lanes: Map<string, number>; count: number } {
  const merged = new Map<string, Stretch>()
  for (const stretch of stretches) {
    const known = merged.get(stretch.key) ?? stretch
    merged.set(stretch.key, {
      key: stretch.key,
      from: Math.min(known.from, stretch.from),
      to: Math.max(known.to, stretch.to),
    })
  }
  const ends: number[] = []
  const lanes = new Map<string, number>()
  for (const { key, from, to } of [...merged.values()].toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    const free = ends.findIndex((end) => end + apart <= from)
    const lane = free === -1 ? ends.length : free
    ends[lane] = to
    lanes.set(key, lane)
  }
  return { lanes, count: ends.length }
}

/** Lines that end at the same head may share their way there; one that ends at a row has it for itself. */
export function laneKey(route: Route, index: 0 | 1): string {
  if (route.street === null) {
    const shared = route.ends.find(({ end }) => end.row === -1)
    return shared ? `to ${shared.end.card.type.name}` : linkName(route.link)
  }
  const { end } = route.ends[index]
  return end.row === -1 ? `to ${end.card.type.name}` : `${linkName(route.link)} ${index}`
}

/** A name for a line, of its own. */
export function linkName({ ends: [a, b] }: Link): string {
  return `${a.card.type.name} ${b.card.type.name}`
}
