import type { Field, Graph, TypeNode } from './graph.ts'
import { drawnTypes } from './zones.ts'

/** A row of a card: a field, and what it leads to in the picture. */
export interface Row {
  readonly field: Field
  readonly leadsTo: string | null
}

/** A type as the picture shows it. */
export interface Card {
  readonly type: TypeNode
  readonly rows: readonly Row[]
  /** How many fields it has beyond its rows. */
  readonly more: number
  /** The queries that find it. */
  readonly queries: readonly string[]
  /** Whether it is a thing of its own, not a part of another. */
  readonly isMain: boolean
  readonly height: number
}

/** Sizes in the picture's own units. */
export const sizes = { width: 224, head: 36, gap: 5, queries: 20, row: 22, foot: 9 } as const

const plainRows = 6

/** The fields that tell most about a thing come first. */
function rank({ name, isRequired, deprecation }: Field): number {
  const told = ['id', 'name', 'displayName', 'status', 'key', 'quantity', 'amount']
  if (deprecation) return 9
  if (told.includes(name)) return told.indexOf(name) / 10
  return isRequired ? 1 : 2
}

/** A drawn type as a card: what it is connected with first, then its most telling fields. */
export function cardsOf(graph: Graph): Card[] {
  const drawn = new Set(drawnTypes(graph).map(({ name }) => name))
  return drawnTypes(graph).map((type) => {
    const related = type.fields.filter(({ target, deprecation }) => drawn.has(target) && !deprecation)
    const plain = type.fields.filter((field) => !related.includes(field)).toSorted((a, b) => rank(a) - rank(b))
    // One more row takes as much room as to say that there is one.
    const shown = plain.slice(0, plain.length === plainRows + 1 ? plain.length : plainRows)
    const rows = [
      ...related.map((field) => ({ field, leadsTo: field.target })),
      ...shown.map((field) => ({ field, leadsTo: null })),
    ]
    const more = plain.length - shown.length
    const queries = type.referrers
      .filter(({ type: from }) => graph.get(from)?.kind === 'root')
      .map(({ field }) => field)
    const height = rowsTop(queries) + (rows.length + (more > 0 ? 1 : 0)) * sizes.row + sizes.foot
    return { type, rows, more, queries, isMain: type.interfaces.includes('Node') || queries.length > 0, height }
  })
}

/** How far below a card's top its rows begin. */
export function rowsTop(queries: readonly string[]): number {
  return sizes.head + sizes.gap + (queries.length > 0 ? sizes.queries : 0)
}

/** How far below a card's top the middle of a row is; without a row, that of its head. */
export function rowMiddle(card: Card, index: number): number {
  if (index < 0) return sizes.head / 2
  return rowsTop(card.queries) + (index + 0.5) * sizes.row
}
