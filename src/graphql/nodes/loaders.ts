import DataLoader from 'dataloader'
import type { Context } from '../../context.ts'
import type { Database } from '../../database/database.ts'

const states = Symbol('states')
const counts = Symbol('counts')

type Held = Map<object, unknown>
type Holding = Context & { [states]?: Held; [counts]?: Held }

/**
 * Something that belongs to one request, made when it is first asked for, and anew after a write. It stands in the
 * request's context: in a weak map beside it, it and all that it has read would survive until the next large garbage
 * collection.
 */
export function perRequest<State>(make: () => State): (context: Context) => State {
  return heldBy(states, make)
}

/** The same of what bounds a request: neither a write nor a dry run of a part of it begins to count anew. */
export function countedPerRequest<State>(make: () => State): (context: Context) => State {
  return heldBy(counts, make)
}

function heldBy<State>(place: typeof states | typeof counts, make: () => State): (context: Context) => State {
  const state = (context: Holding): State => {
    const held = mapAt(context, place)
    if (!held.has(state)) held.set(state, make())
    return held.get(state) as State
  }
  return state
}

/** What a context holds itself: what stands in its prototype is another request's. */
function mapAt(context: Holding, place: typeof states | typeof counts): Held {
  const held = Object.hasOwn(context, place) ? context[place] : undefined
  return held ?? (context[place] = new Map())
}

const loadersOf = perRequest(() => new Map<string, DataLoader<string, unknown>>())

/**
 * Loads `key` together with all keys that are asked for under the same `name` in the same turn of this request: one
 * call of `load`, whose answer has a value for each key.
 */
export function load<Value>(
  context: Context,
  name: string,
  key: string,
  load: (keys: readonly string[]) => Promise<Map<string, Value>>,
): Promise<Value | undefined> {
  const known = loadersOf(context)
  let loader = known.get(name)
  if (!loader) {
    loader = createLoader<unknown>(load, undefined)
    known.set(name, loader)
  }
  return loader.load(key) as Promise<Value | undefined>
}

/**
 * A loader that calls `load` once for all keys of a turn, or for each so many of them; a key without a value in its
 * answer has the value `none`.
 */
export function createLoader<Value>(
  load: (keys: readonly string[]) => Promise<Map<string, Value>>,
  none: Value,
  maxBatchSize = Infinity,
): DataLoader<string, Value> {
  return new DataLoader(
    async (keys) => {
      const values = await load(keys)
      return keys.map((key) => values.get(key) ?? none)
    },
    { maxBatchSize },
  )
}

/** The same request with another database, of which nothing was read yet. */
export function atDatabase(context: Holding, database: Database): Context {
  mapAt(context, counts)
  const { [states]: _, ...rest } = context
  return { ...rest, database }
}

/** Forgets everything that this request has read: a write has changed the world. */
export function clearLoaders(context: Holding): void {
  context[states]?.clear()
}
