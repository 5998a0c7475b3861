import { hostileValues } from './json-corpus.ts'

type Path = readonly (string | number)[]

const mark = '@hostile@'

/** Every place in a value: each member and item, itself and what is in it. */
function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return []
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value)
  return keys.flatMap((key) => [
    [...path, key],
    ...placesIn((value as Record<string | number, unknown>)[key], [...path, key]),
  ])
}

function withMark(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return mark
  const copy = structuredClone(value) as Record<string | number, unknown>
  copy[key] = withMark(copy[key], rest)
  return copy
}

/**
 * JSON texts of a value with something hostile in each of its places, `count` of the corpus in each: others in the next
 * place, so that together they are tried everywhere.
 */
export function hostileVariants(
  value: unknown,
  count: number,
  start: number,
): { readonly about: string; readonly text: string }[] {
  return placesIn(value).flatMap((path, index) => {
    const frame = JSON.stringify(withMark(value, path)).split(JSON.stringify(mark))
    return Array.from({ length: Math.min(count, hostileValues.length) }, (_, each) => {
      const [about, text] = hostileValues[(start + index * count + each) % hostileValues.length] ?? ['', '']
      return { about: `${path.join('.')}: ${about}`, text: frame.join(text) }
    })
  })
}
