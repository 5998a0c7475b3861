import DataLoader from 'dataloader'
import type { Context } from '../../context.ts'
import type { Database } from '../../database/database.ts'

const states = Symbol('states')

type State<Value = unknown> = (context: Context) => Value
type Holding = Context & { [states]?: Map<State, unknown> }

/** The states that bound a request: neither a write nor a dry run makes them anew. */
const counted = new Set<State>()

/**
 * Something that belongs to one request, made when it is first asked for, and anew after a write. It stands in the
 * request's context: in a weak map beside it, it and all that it has read would survive until the next large garbage
 * collection.
 */
export function perRequest<Value>(make: () => Value): State<Value> {
  const state = (context: Holding): Value => {
    // What stands in its prototype is another request's.
    if (!Object.hasOwn(context, states)) context[states] = new Map()
    const held = context[states] ?? new Map<State, unknown>()
    if (!held.has(state)) held.set(state, make())
    return held.get(state) as Value
  }
  return state
}

/** The same of what bounds a request: neither a write nor a dry run of a part of it begins to count anew. */
export function countedPerRequest<Value extends object>(make: () => Value): State<Value> {
  const state = perRequest(make)
  counted.add(state)
  return state
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
  const held = new Map([...counted].map((state) => [state, state(context)]))
  return { ...context, database, [states]: held } as Holding
}

/** Forgets everything that this request has read: a write has changed the world. */
export function clearLoaders(context: Holding): void {
  const held = context[states]
  if (held) for (const state of held.keys()) if (!counted.has(state)) held.delete(state)
}
