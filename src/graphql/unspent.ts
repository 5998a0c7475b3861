import type { FieldNode } from 'graphql'
import { examinedPerPoint } from '../identity/budgets.ts'

/** Rows that are counted without a filter for one point; an index alone is read for it. */
export const countedPerPoint = 100

/** The cost of an operation: the most that it may read and write. */
export interface OperationCost {
  readonly points: number
  /** Fields that may write. */
  readonly writes: number
  /** Characters that a field may answer at most, with its name in the answer. */
  readonly longest: number
  /** The parts of the points that lists make up, by the field's place in the document. */
  readonly lists: ReadonlyMap<FieldNode, ListCost>
}

/** The part of the cost that one list makes up. */
export interface ListCost {
  /** The rows of its page, and the points for what is selected of each. */
  readonly rows: number
  readonly perRow: number
  /** Points for its total. */
  readonly counting: number
  /** Points for what is examined for the filter of its page. */
  readonly examining: number
}

/** The points of an operation that turn out not to be needed, since there were fewer rows than it might have read. */
export class Unspent {
  readonly #lists: OperationCost['lists']
  points = 0

  constructor({ lists }: OperationCost) {
    this.#lists = lists
  }

  /** Notes a page with so many rows, of a list that is selected at these places. */
  notePage(nodes: readonly FieldNode[], rows: number, isExamined: boolean): void {
    for (const node of nodes) {
      const cost = this.#lists.get(node)
      if (!cost) continue
      this.points += Math.max(0, cost.rows - rows) * cost.perRow + (isExamined ? 0 : cost.examining)
    }
  }

  /** Notes a total, for which so many rows were counted or examined. */
  noteTotal(nodes: readonly FieldNode[], examined: number, isFiltered: boolean): void {
    const points = Math.ceil(examined / (isFiltered ? examinedPerPoint : countedPerPoint))
    for (const node of nodes) this.points += Math.max(0, (this.#lists.get(node)?.counting ?? 0) - points)
  }
}
