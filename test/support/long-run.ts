/** Whether this is `npm run test:long`, where random tests try much more than in `npm test`. */
export const isLong = process.env['TRIPTYCH_LONG'] === '1'

/** The seed of random tests, where one is given to see a failure again; a failure tells its seed. */
export const givenSeed = process.env['TRIPTYCH_SEED'] === undefined ? undefined : Number(process.env['TRIPTYCH_SEED'])

/** How often a random test tries. */
export function runsOf(short: number, long: number): number {
  return Number(process.env['TRIPTYCH_RUNS'] ?? (isLong ? long : short))
}
