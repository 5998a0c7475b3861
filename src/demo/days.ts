import { day } from '../subscriptions/periods.ts'

const minute = 60_000
const hour = 60 * minute

/** Instants at fixed offsets from the day of loading. */
export interface Days {
  /** The instant so many days, hours and minutes after midnight (UTC) of the day of loading; the past is negative. */
  at(days: number, hours?: number, minutes?: number): Date
}

/** The days around `now`, which is cut to its UTC day: all loads of one day make the same rows. */
export function daysAround(now: Date): Days {
  const midnight = Math.floor(now.getTime() / day) * day
  return { at: (days, hours = 0, minutes = 0) => new Date(midnight + days * day + hours * hour + minutes * minute) }
}

/** So many hours later. */
export function addHours(from: Date, hours: number): Date {
  return new Date(from.getTime() + hours * hour)
}
