import { cardsOf, sizes, type Card } from './cards.ts'
import { bandHeight, placeCards, type Place } from './columns.ts'
import type { Graph } from './graph.ts'
import { linksOf, type Link } from './links.ts'
import { assignLanes, endOffset, laneKey, linkName, planRoutes, type Route } from './routes.ts'
import { columnCount, zones, zonesOf, type ZoneId } from './zones.ts'

/** A rectangle of the picture. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The picture with all its measures. */
export interface Layout {
  readonly width: number
  readonly height: number
  readonly zones: readonly (Box & { readonly id: ZoneId; readonly title: string; readonly titleX: number })[]
  readonly cards: readonly (Box & { readonly card: Card; readonly zone: ZoneId })[]
  readonly lines: readonly { readonly link: Link; readonly points: readonly (readonly [number, number])[] }[]
}

const laneGap = 8
const margin = 18
/** Room above the cards of a band for the titles of its zones; the panels of the views have arches. */
const titleRoom = [4, 112, 62, 62]
const bandFoot = 26

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** The top of each band, and of the lanes of the street above it. */
function measureHeight(places: readonly Place[], routes: readonly Route[]) {
  const bands = range(Math.max(...zones.map(({ band }) => band)) + 1)
  const streets = bands.map((street) => {
    const inside = routes.filter((route) => route.street === street)
    return assignLanes(
      inside.map(({ link, ends: [a, b] }) => {
        return { key: linkName(link), from: Math.min(a.gutter, b.gutter), to: Math.max(a.gutter, b.gutter) }
      }),
      1,
    )
  })
  let y = 0
  const tops = bands.map((band) => {
    const lanes = streets[band]?.count ?? 0
    const street = y + margin
    const top = street + (lanes > 0 ? lanes * laneGap + margin : 0)
    const cards = top + (titleRoom[band] ?? 62)
    const isEmpty = !places.some((place) => place.band === band)
    y = isEmpty ? top : cards + bandHeight(places, band) + bandFoot
    return { street, top, cards, bottom: y }
  })
  return { streets, tops, height: y + margin }
}

/** The left of each column, and of the lanes of the gutter left of it; the last gutter has no column. */
function measureWidth(routes: readonly Route[], lineOf: (route: Route, index: 0 | 1) => { from: number; to: number }) {
  const gutters = range(columnCount + 1).map((gutter) => {
    const inside = routes.flatMap((route) =>
      ([0, 1] as const).flatMap((index) => {
        return route.ends[index].gutter === gutter ? [{ key: laneKey(route, index), ...lineOf(route, index) }] : []
      }),
    )
    return assignLanes(inside, laneGap)
  })
  let x = 0
  const lefts = gutters.map(({ count }, gutter) => {
    const isOuter = gutter === 0 || gutter === columnCount
    const width = Math.max(isOuter ? 40 : 64, (count - 1) * laneGap + 2 * 26)
    const lanes = x + (width - Math.max(0, count - 1) * laneGap) / 2
    const column = x + width
    x = column + (gutter < columnCount ? sizes.width : 0)
    return { lanes, column, middle: column - width / 2 }
  })
  return { gutters, lefts, width: x }
}

/** Lays the picture out: cards in columns, lines in the gutters and streets between them, zones around. */
export function layOut(graph: Graph): Layout {
  const cards = cardsOf(graph)
  const places = placeCards(cards, zonesOf(graph))
  const routes = planRoutes(linksOf(cards), places)
  const { streets, tops, height } = measureHeight(places, routes)
  const cardTop = (place: Place) => (tops[place.band]?.cards ?? 0) + place.offset
  const endY = (route: Route, index: 0 | 1) =>
    (tops[route.ends[index].place.band]?.cards ?? 0) + endOffset(route.ends[index])
  const streetY = ({ link, street }: Route) => {
    return street === null
      ? null
      : (tops[street]?.street ?? 0) + (streets[street]?.lanes.get(linkName(link)) ?? 0) * laneGap
  }
  const { gutters, lefts, width } = measureWidth(routes, (route, index) => {
    const here = endY(route, index)
    const there = streetY(route) ?? endY(route, index === 0 ? 1 : 0)
    return { from: Math.min(here, there), to: Math.max(here, there) }
  })
  const columnX = (column: number) => lefts[column]?.column ?? 0

  function laneX(route: Route, index: 0 | 1): number {
    const { gutter } = route.ends[index]
    return (lefts[gutter]?.lanes ?? 0) + (gutters[gutter]?.lanes.get(laneKey(route, index)) ?? 0) * laneGap
  }

  function pointsOf(route: Route): [number, number][] {
    const [a, b] = ([0, 1] as const).map((index) => {
      const { place, gutter } = route.ends[index]
      const y = endY(route, index)
      const edge = columnX(place.column) + (gutter === place.column ? 0 : sizes.width)
      return { edge, y, lane: laneX(route, index) }
    })
    if (!a || !b) return []
    const street = streetY(route)
    const between: [number, number][] =
      street === null
        ? []
        : [
            [a.lane, street],
            [b.lane, street],
          ]
    return [[a.edge, a.y], [a.lane, a.y], ...between, [b.lane, b.y], [b.edge, b.y]]
  }

  return {
    width,
    height,
    zones: zones
      .filter(({ id }) => places.some(({ zone }) => zone === id))
      .map(({ id, title, band, columns: [first, last] }) => {
        const left = first === 0 ? 10 : (lefts[first]?.middle ?? 0)
        const right = last === columnCount - 1 ? width - 10 : (lefts[last + 1]?.middle ?? 0)
        const { top, bottom } = tops[band] ?? { top: 0, bottom: 0 }
        // Over a column, where no line runs; of the wings the one next to the middle.
        const titleX = columnX(first === 0 ? last : first) + sizes.width / 2
        return { id, title, titleX, x: left, y: top, width: right - left, height: bottom - top }
      }),
    cards: places.map((place) => {
      const { card, zone } = place
      return { card, zone, x: columnX(place.column), y: cardTop(place), width: sizes.width, height: card.height }
    }),
    lines: routes.map((route) => ({ link: route.link, points: pointsOf(route) })),
  }
}
