import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { draw, widthOf } from '../../lint/architecture/drawing.ts'
import { floorsOf, withoutShortcuts } from '../../lint/architecture/floors.ts'
import { layOut } from '../../lint/architecture/layout.ts'
import { type Imports, reachedFrom } from '../../lint/imports.ts'

const names = Array.from({ length: 14 }, (_, index) => `folder-${index}`.repeat(1 + (index % 3)))

/** Imports without a circle: each name imports some of those before it. */
const imports: fc.Arbitrary<Imports> = fc
  .tuple(...names.map((_, index) => fc.subarray(names.slice(0, index), { maxLength: Math.min(index, 4) })))
  .map((lists) => new Map(names.map((name, index) => [name, new Set(lists[index])])))

test('an arrow that is left out follows from others, and every other one is needed', () => {
  fc.assert(
    fc.property(imports, (all) => {
      const drawn = withoutShortcuts(all)
      for (const [name, own] of drawn) {
        expect(reachedFrom(name, drawn)).toEqual(reachedFrom(name, all))
        for (const each of own) {
          const others = new Map(drawn).set(name, new Set([...own].filter((other) => other !== each)))
          expect(reachedFrom(name, others)).not.toContain(each)
        }
      }
    }),
  )
})

test('everything stands above what it imports', () => {
  fc.assert(
    fc.property(imports, (all) => {
      const floors = floorsOf(all)
      for (const [name, own] of all)
        for (const each of own) expect(floors.get(name) ?? NaN).toBeGreaterThan(floors.get(each) ?? NaN)
    }),
  )
})

test('imports in a circle are told, and not drawn', () => {
  const circle = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['a'])],
  ])
  expect(() => floorsOf(circle)).toThrow('Imports go in a circle: a → b → a')
})

test('boxes do not overlap, lines pass between them, and each import has its line', () => {
  fc.assert(
    fc.property(imports, (all) => {
      const drawn = withoutShortcuts(all)
      if (drawn.size === 0) return
      const { floors, lines } = layOut(drawn, floorsOf(drawn), widthOf)
      for (const floor of floors)
        for (const [index, spot] of floor.entries())
          for (const next of floor.slice(index + 1, index + 2))
            expect(next.x - spot.x).toBeGreaterThan((next.width + spot.width) / 2)
      const endsOf = (from: unknown): string[] =>
        lines.filter((line) => line.from === from).flatMap(({ to }) => (to.isBox ? [to.name] : endsOf(to)))
      const boxes = floors.flat().filter(({ isBox }) => isBox)
      expect(boxes.map(({ name }) => name).toSorted()).toEqual([...drawn.keys()].toSorted())
      for (const box of boxes) expect(endsOf(box).toSorted()).toEqual([...(drawn.get(box.name) ?? [])].toSorted())
    }),
    { numRuns: 30 },
  )
})

test('the picture says in words what its arrows say', () => {
  const pair = new Map([
    ['app', new Set(['kit'])],
    ['kit', new Set<string>()],
  ])
  const svg = draw(layOut(pair, floorsOf(pair), widthOf), () => 'folder')
  expect(svg).toContain('<desc id="description">app imports kit; kit imports nothing.</desc>')
})
