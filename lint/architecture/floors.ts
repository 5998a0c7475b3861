import { type Imports, reachedFrom } from '../imports.ts'

/**
 * The imports without those that follow from others: where A imports B and B imports C, A's own import of C. Names that
 * neither import nor are imported are left out: they are nothing but types.
 */
export function withoutShortcuts(imports: Imports): Imports {
  const imported = new Set([...imports.values()].flatMap((own) => [...own]))
  const reached = new Map([...imports.keys()].map((name) => [name, reachedFrom(name, imports)]))
  return new Map(
    [...imports].flatMap(([name, own]) => {
      const direct = [...own].filter((each) => ![...own].some((other) => reached.get(other)?.has(each)))
      return own.size === 0 && !imported.has(name) ? [] : [[name, new Set(direct)]]
    }),
  )
}

/**
 * The floor of each name, counted from the ground: everything stands above what it imports, and otherwise where the
 * lines are short. Throws where imports go in a circle.
 */
export function floorsOf(imports: Imports): ReadonlyMap<string, number> {
  const floors = new Map<string, number>()
  const floorOf = (name: string, above: readonly string[] = []): number => {
    if (above.includes(name)) throw new Error(`Imports go in a circle: ${[...above, name].join(' → ')}`)
    const known = floors.get(name)
    if (known !== undefined) return known
    const below = [...(imports.get(name) ?? [])].map((each) => floorOf(each, [...above, name]))
    const floor = Math.max(-1, ...below) + 1
    floors.set(name, floor)
    return floor
  }
  for (const name of imports.keys()) floorOf(name)
  raise(floors, imports)
  return floors
}

/**
 * Lifts names towards those that import them, as long as no line below gets longer for it than the one above gets
 * shorter.
 */
function raise(floors: Map<string, number>, imports: Imports): void {
  const at = (name: string): number => floors.get(name) ?? 0
  const importersOf = (name: string) => [...imports.keys()].filter((each) => imports.get(each)?.has(name))
  const fromAbove = [...floors.keys()].toSorted((a, b) => at(b) - at(a) || (a < b ? -1 : 1))
  for (const name of fromAbove) {
    const importers = importersOf(name).map(at)
    const isHighest = (below: string) => importersOf(below).every((each) => at(each) <= at(name))
    const highestOf = [...(imports.get(name) ?? [])].filter(isHighest)
    if (importers.length > 0 && highestOf.length === 0) floors.set(name, Math.min(...importers) - 1)
  }
}
