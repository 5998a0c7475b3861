import type { Card } from './cards.ts'
import { columnCount, homes, zones, type ZoneId } from './zones.ts'

/** Where a card stands before anything has a measure: its band from above, its column from the left, the cards above it. */
export interface Place {
  readonly card: Card
  readonly zone: ZoneId
  readonly band: number
  readonly column: number
  /** From the top of the band's cards. */
  readonly offset: number
}

/** The room between two cards of a column. */
const cardGap = 24

/** How much a card lets its band grow to stand one column nearer to those that lead to it. */
const farFromOwner = 90

/** How many columns a card would be from the owners that stand in its zone already, on average. */
function distance(
  { type }: Card,
  column: number,
  columnOf: ReadonlyMap<string, number>,
  zoneOf: ReadonlyMap<string, ZoneId>,
): number {
  const owners = [...new Set(type.referrers.map((each) => each.type))].filter(
    (name) => zoneOf.get(name) === zoneOf.get(type.name),
  )
  const steps = owners.flatMap((name) => columnOf.get(name) ?? []).map((each) => Math.abs(each - column))
  return steps.length === 0 ? 0 : steps.reduce((sum, each) => sum + each) / steps.length
}

/**
 * Stacks the cards of each zone in its columns: the main types where they are at home, the others where there is most
 * room.
 */
export function placeCards(cards: readonly Card[], zoneOf: ReadonlyMap<string, ZoneId>): Place[] {
  // The main types first, then the others in the order of `zoneOf`: owners before their parts.
  const order = [...new Set([...Object.keys(homes), ...zoneOf.keys()])]
  const sorted = cards.toSorted((a, b) => order.indexOf(a.type.name) - order.indexOf(b.type.name))
  const columnOf = new Map<string, number>()
  const heights = new Map<string, number>()
  return sorted.map((card) => {
    const id = zoneOf.get(card.type.name) ?? 'shared'
    const zone = zones.find((each) => each.id === id) ?? zones[0]
    const [first, last] = zone.columns
    const heightOf = (column: number) => heights.get(`${zone.band} ${column}`) ?? 0
    const candidates = Array.from({ length: columnCount }, (_, column) => column).filter(
      (column) => column >= first && column <= last,
    )
    const highest = Math.max(...candidates.map(heightOf))
    const cost = (column: number) => {
      const growth = Math.max(0, heightOf(column) + card.height - highest)
      return growth + heightOf(column) / 4 + farFromOwner * distance(card, column, columnOf, zoneOf)
    }
    const column = homes[card.type.name]?.[1] ?? candidates.toSorted((a, b) => cost(a) - cost(b))[0] ?? first
    const offset = heightOf(column)
    columnOf.set(card.type.name, column)
    heights.set(`${zone.band} ${column}`, offset + card.height + cardGap)
    return { card, zone: id, band: zone.band, column, offset }
  })
}

/** How high the highest column of a band is. */
export function bandHeight(places: readonly Place[], band: number): number {
  return Math.max(0, ...places.filter((place) => place.band === band).map(({ card, offset }) => offset + card.height))
}
