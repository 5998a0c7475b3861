import type { Card } from './cards.ts'

/** One end of a line: the card, and how it shows there. */
export interface End {
  readonly card: Card
  /** The row of the field that leads to the other end; -1 when none does. */
  readonly row: number
  /** How many of this card the other end knows; null when the other end has no field that leads here. */
  readonly count: 'one' | 'many' | null
}

/** All relations between two types, both ways, as one line. */
export interface Link {
  readonly ends: readonly [End, End]
}

/** A line for each two cards of which one leads to the other, in the order in which they are drawn. */
export function linksOf(cards: readonly Card[]): Link[] {
  const byName = new Map(cards.map((card) => [card.type.name, card]))
  const links = new Map<string, Link>()
  for (const card of cards) {
    for (const { leadsTo } of card.rows) {
      const other = byName.get(leadsTo ?? '')
      if (!other) continue
      const key = [card.type.name, other.type.name].toSorted().join(' ')
      if (!links.has(key)) links.set(key, { ends: [endOf(card, other), endOf(other, card)] })
    }
  }
  return [...links.values()]
}

function endOf(card: Card, other: Card): End {
  const toHere = other.rows.filter(({ leadsTo }) => leadsTo === card.type.name)
  const count = toHere.length === 0 ? null : toHere.some(({ field }) => field.isMany) ? 'many' : 'one'
  return { card, row: card.rows.findIndex(({ leadsTo }) => leadsTo === other.type.name), count }
}
