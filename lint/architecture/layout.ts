import type { Imports } from '../imports.ts'

/** A place on a floor: a box, or where the line to a box passes. */
export interface Spot {
  /** Of the box, or of the one that the line leads to. */
  readonly name: string
  readonly isBox: boolean
  readonly floor: number
  readonly width: number
  /** Its middle. */
  x: number
}

/** A line from a spot to one on the floor below. */
export interface Line {
  readonly from: Spot
  readonly to: Spot
}

/** Boxes on their floors, the ground first, and the lines between them. Lines to the same box become one. */
export interface Layout {
  readonly floors: readonly (readonly Spot[])[]
  readonly lines: readonly Line[]
}

/** Between two neighbors on a floor. */
const gap = 22

/** Places everything so that few lines cross, and none crosses a box. */
export function layOut(
  imports: Imports,
  floorOf: ReadonlyMap<string, number>,
  widthOf: (name: string) => number,
): Layout {
  const { spots, lines } = spotsOf(imports, floorOf, widthOf)
  const floors: Spot[][] = Array.from({ length: Math.max(...floorOf.values()) + 1 }, () => [])
  for (const spot of spots) floors[spot.floor]?.push(spot)
  const neighbors = neighborsOf(lines)
  const ordered = inOrder(floors, lines, neighbors)
  settle(ordered, neighbors)
  return { floors: ordered, lines }
}

function spotsOf(imports: Imports, floorOf: ReadonlyMap<string, number>, widthOf: (name: string) => number) {
  const at = (name: string) => floorOf.get(name) ?? 0
  const boxes: Spot[] = [...imports.keys()]
    .toSorted()
    .map((name) => ({ name, isBox: true, floor: at(name), width: widthOf(name), x: 0 }))
  const spots = [...boxes]
  const lines: Line[] = []
  for (const box of boxes) {
    const importers = boxes.filter(({ name }) => imports.get(name)?.has(box.name))
    let below = box
    for (let floor = box.floor + 1; floor <= Math.max(...importers.map((each) => each.floor)); floor++) {
      for (const from of importers.filter((each) => each.floor === floor)) lines.push({ from, to: below })
      if (!importers.some((each) => each.floor > floor)) continue
      const passing = { name: box.name, isBox: false, floor, width: 2, x: 0 }
      spots.push(passing)
      lines.push({ from: passing, to: below })
      below = passing
    }
  }
  return { spots, lines }
}

type Neighbors = ReadonlyMap<Spot, readonly Spot[]>

function neighborsOf(lines: readonly Line[]): Neighbors {
  const neighbors = new Map<Spot, Spot[]>()
  const add = (spot: Spot, neighbor: Spot) => neighbors.set(spot, [...(neighbors.get(spot) ?? []), neighbor])
  for (const { from, to } of lines) {
    add(from, to)
    add(to, from)
  }
  return neighbors
}

/** The floors with their spots in the best order that was met, from several to start with. */
function inOrder(floors: readonly Spot[][], lines: readonly Line[], neighbors: Neighbors): Spot[][] {
  let best = floors.map((floor) => [...floor])
  let fewest = Infinity
  for (let start = 0; start < 12; start++) {
    const current = floors.map((floor) => floor.toSorted((a, b) => mixed(a.name, start) - mixed(b.name, start)))
    for (let sweep = 0; sweep < 12; sweep++) {
      sortByNeighbors(current, neighbors, sweep % 2 === 0 ? 1 : -1)
      const crossings = crossingsOf(current, lines)
      if (crossings < fewest) best = current.map((floor) => [...floor])
      fewest = Math.min(fewest, crossings)
    }
  }
  return best
}

/** A number that says nothing, the same each time. */
function mixed(name: string, start: number): number {
  let hash = start
  for (const character of name) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) | 0
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
}

/** Sorts each floor by where the neighbors above (1) or below (-1) stand, beginning at that end. */
function sortByNeighbors(floors: Spot[][], neighbors: Neighbors, side: 1 | -1): void {
  const places = placesOf(floors)
  const indexes = [...floors.keys()]
  for (const index of side === 1 ? indexes.toReversed() : indexes) {
    const wishOf = (spot: Spot) => {
      const near = (neighbors.get(spot) ?? []).filter((each) => each.floor - spot.floor === side)
      return sum((near.length === 0 ? [spot] : near).map((each) => places.get(each) ?? 0)) / Math.max(near.length, 1)
    }
    const sorted = (floors[index] ?? []).toSorted((a, b) => wishOf(a) - wishOf(b))
    floors[index] = sorted
    for (const [spot, place] of placesOf([sorted])) places.set(spot, place)
  }
}

/** Where in its floor a spot stands, from 0 to 1. */
function placesOf(floors: readonly (readonly Spot[])[]): Map<Spot, number> {
  return new Map(floors.flatMap((floor) => floor.map((spot, index) => [spot, (index + 0.5) / floor.length] as const)))
}

function crossingsOf(floors: readonly (readonly Spot[])[], lines: readonly Line[]): number {
  const places = placesOf(floors)
  const at = (spot: Spot) => places.get(spot) ?? 0
  const doCross = (a: Line, b: Line) =>
    a.from.floor === b.from.floor && (at(a.from) - at(b.from)) * (at(a.to) - at(b.to)) < 0
  return sum(lines.map((a, index) => lines.slice(index + 1).filter((b) => doCross(a, b)).length))
}

/** Moves spots to the middle of those that they have lines to, as far as their order and widths allow. */
function settle(floors: readonly Spot[][], neighbors: Neighbors): void {
  for (const floor of floors) spread(floor, () => 0)
  const wishOf = (spot: Spot) => {
    // What a line passes is straightened first.
    const near = (neighbors.get(spot) ?? [spot]).map((each) => ({
      x: each.x,
      weight: spot.isBox || each.isBox ? 1 : 20,
    }))
    return sum(near.map(({ x, weight }) => x * weight)) / sum(near.map(({ weight }) => weight))
  }
  for (let round = 0; round < 400; round++)
    for (const floor of round % 2 === 0 ? floors : floors.toReversed()) spread(floor, wishOf)
  const left = Math.min(...floors.flat().map(({ x, width }) => x - width / 2))
  for (const spot of floors.flat()) spot.x = Math.round(spot.x - left)
}

/**
 * Puts the spots of a floor as near to where they wish to be as their order and the gaps between them allow: those that
 * would collide are joined to a block, which stands in the middle of their wishes.
 */
function spread(floor: readonly Spot[], wishOf: (spot: Spot) => number): void {
  const blocks: { spots: { spot: Spot; offset: number }[]; wish: number; weight: number }[] = []
  let offset = 0
  for (const [index, spot] of floor.entries()) {
    const before = floor[index - 1]
    if (before) offset += (before.width + spot.width) / 2 + gap
    const weight = spot.isBox ? 1 : 20
    let block = { spots: [{ spot, offset }], wish: wishOf(spot) - offset, weight }
    for (let last = blocks.at(-1); last && last.wish >= block.wish; last = blocks.at(-1)) {
      const together = last.weight + block.weight
      const wish = (last.wish * last.weight + block.wish * block.weight) / together
      block = { spots: [...last.spots, ...block.spots], wish, weight: together }
      blocks.pop()
    }
    blocks.push(block)
  }
  for (const { spots, wish } of blocks) for (const { spot, offset: own } of spots) spot.x = wish + own
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0)
}
