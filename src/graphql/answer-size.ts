import { type ExecutionResult, getNamedType, type GraphQLField, type GraphQLNamedType, isEnumType } from 'graphql'
import { publicError } from './errors.ts'
import type { OperationCost } from './unspent.ts'

/** Characters of the texts of one answer, a multiple of what pages of rows come to. */
export const mostCharacters = 10_000_000
/** Characters that a value takes beside its text: quotes, commas, braces. */
const perValue = 8

/** Characters of a text of some length: a description, the notes of somebody. */
const longestText = 20_000
/** Of a name, which has at most 255 characters, and of a cursor that holds one. All that is no text is shorter. */
export const longestName = 2500

const shortScalars: ReadonlySet<string> = new Set(
  'ID Int Float Boolean DateTime Decimal CurrencyCode Locale'.split(' '),
)
const cursors: ReadonlySet<string> = new Set(['cursor', 'startCursor', 'endCursor'])

/** About how many characters a value of a field has at most that has no fields of its own. */
export function longestOf({ name, type }: GraphQLField<unknown, unknown>, parent: GraphQLNamedType): number {
  const of = getNamedType(type)
  const isName = name === 'name' && 'node' in parent.extensions
  const isShort = isEnumType(of) || shortScalars.has(of.name) || isName || cursors.has(name)
  return isShort ? longestName : longestText
}

/** The parts of an operation's cost that say how large its answer may be. */
type SizeCost = Pick<OperationCost, 'points' | 'longest' | 'writes'>

/**
 * The result of an operation, or the error of one that is too large to be written. `further` are values beside those
 * that its cost counts; `answered` are the characters that its request has answered so far, which are counted on.
 */
export function boundedResult(
  result: ExecutionResult,
  { points, longest, writes }: SizeCost,
  further: number,
  answered: { characters: number },
): ExecutionResult {
  // Each point is a value at most, and most answers are far too small to be looked at.
  if ((points + further) * longest <= mostCharacters) return result
  answered.characters += charactersIn(result.data, mostCharacters - answered.characters)
  if (answered.characters <= mostCharacters) return result
  const tooLong = `would have more than ${mostCharacters} characters`
  const message =
    writes > 0
      ? `It was done, but its answer ${tooLong}. Ask for less of it, by a query.`
      : `The answer ${tooLong}. Ask for less at once.`
  return { errors: [publicError('COST_LIMIT', message, { limit: mostCharacters, http: { status: 400 } })] }
}

/**
 * About how many characters the names and texts of an answer have, and no further than `most`. Texts that come in many
 * places of an answer are one text until it is written.
 */
export function charactersIn(answer: unknown, most: number): number {
  let characters = 0
  add(answer)
  return characters

  function add(value: unknown): void {
    if (typeof value === 'string') characters += value.length
    if (typeof value !== 'object' || value === null) return
    const inner: unknown[] | Record<string, unknown> = value as typeof inner
    if (Array.isArray(inner)) {
      characters += perValue * inner.length
      for (const each of inner) if (characters <= most) add(each)
      return
    }
    // An array of the values would take three times as long as what is done with them.
    for (const name in inner) {
      characters += perValue + name.length
      if (characters <= most) add(inner[name])
    }
  }
}
