import * as fc from 'fast-check'

/**
 * Names that are hard to sort and to search: equal ones, cases, accents, wide and ligated letters, a final sigma, signs
 * that LIKE or SQL reads, spaces, and letters beyond the basic plane, which UTF-8 sorts last and UTF-16 does not.
 */
const names = [
  'Alpha',
  'Alpha',
  'alpha',
  'Beta',
  'beta ',
  'Ärger',
  'A\u0308rger',
  'Arger',
  'Zed',
  'ＡＢＣ Ltd',
  'ﬁne art',
  'ΟΔΟΣ',
  'οδοσ α',
  'İstanbul',
  'Straße',
  '100% _x\\y',
  'O\'Hara "&" <b>',
  '  two   spaces',
  '\u{FFFD}',
  '\u{1F600} cloud',
  '雲',
  '\u202Eevil',
  '',
] as const

export const name = fc.constantFrom(...names)
export const index = fc.nat(9)
export const time = fc.nat(4)
export const maybeTime = fc.option(time, { freq: 2 })
/** True five times of six. */
export const mostly = fc.nat(5).map((number) => number !== 5)
/** True one time of six. */
export const seldom = fc.nat(5).map((number) => number === 5)

/** Up to `most` of something: in most cases nearly that many, seldom few, now and then none. */
export function some<T>(thing: fc.Arbitrary<T>, most: number): fc.Arbitrary<T[]> {
  const between = (minLength: number, maxLength: number) => fc.array(thing, { minLength, maxLength, size: 'max' })
  return fc.oneof(
    { weight: 3, arbitrary: between(Math.ceil(most / 2), most) },
    { weight: 1, arbitrary: between(0, most) },
  )
}
