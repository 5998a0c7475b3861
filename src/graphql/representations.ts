import { excerptOf } from '../values/excerpt.ts'
import { isJsonObject } from '../values/json-object.ts'
import { isUuid } from '../values/uuid.ts'
import { readUuid } from './checked-arguments.ts'
import { badArgument } from './errors.ts'
import { type Key, nodeTypes } from './nodes/node-types.ts'

/**
 * The most objects that another graph may ask for at once. Routers send one request for all that they have found so
 * far.
 */
export const mostRepresentations = 1000

/** Levels of a representation: those of composite keys have few. */
const deepest = 20

/** A reference to an object: of which type, by which key. */
interface Reference {
  readonly typeName: string
  readonly key: Key
}

/** Refuses more representations than may be read at once. */
export function atMostAllowed(representations: readonly unknown[]): readonly unknown[] {
  const count = representations.length
  if (count <= mostRepresentations) return representations
  throw badArgument(
    'representations',
    `representations may hold at most ${mostRepresentations} objects, but holds ${count}. Ask in several requests.`,
  )
}

/**
 * Reads what another graph knows of an object: the name of its type and its key. What else it holds is left alone.
 * Whatever is wrong is refused by its place, such as `representations[2].id`, or with what is thrown `instead`.
 */
export function readRepresentation(representation: unknown, index: number, instead: unknown = null): Reference {
  const place = `representations[${index}]`
  if (!isJsonObject(representation)) {
    throw (
      instead ??
      badArgument(
        place,
        `${place} must be an object such as {"__typename": "Organization", "id": …}, but is ${excerptOf(representation)}.`,
      )
    )
  }
  if (nestsDeeper(representation, deepest))
    throw instead ?? badArgument(place, `${place} may nest at most ${deepest} levels deep, but nests deeper.`)
  const { __typename: typeName } = representation
  if (typeName === undefined) throw instead ?? badArgument(place, `${place} has no __typename.`)
  const type = typeof typeName === 'string' ? nodeTypes.get(typeName) : undefined
  if (typeof typeName !== 'string' || !type) {
    const names = [...nodeTypes.keys()].toSorted().join(', ')
    throw (
      instead ??
      badArgument(`${place}.__typename`, `${place}.__typename must be one of ${names}, but is ${excerptOf(typeName)}.`)
    )
  }
  const role = `${type.key.length > 1 ? 'part of ' : ''}the key of ${typeName}`
  return {
    typeName,
    key: Object.fromEntries(type.key.map((name) => [name, readId(place, name, role, representation, instead)])),
  }
}

function readId(
  place: string,
  name: string,
  role: string,
  representation: Record<string, unknown>,
  instead: unknown,
): string {
  const id = Object.hasOwn(representation, name) ? representation[name] : undefined
  if (id === undefined) throw instead ?? badArgument(place, `${place} has no ${name}, which is ${role}.`)
  if (typeof id === 'string' && (instead === null || isUuid(id))) return readUuid(`${place}.${name}`, id)
  throw instead ?? badArgument(`${place}.${name}`, `${place}.${name} must be a UUID as text, but is ${excerptOf(id)}.`)
}

function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((member) => nestsDeeper(member, levels - 1))
}
