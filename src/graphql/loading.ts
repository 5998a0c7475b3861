import DataLoader from 'dataloader'
import type { Context } from '../context.ts'

const loaders = Symbol('loaders')

type Loaders = Map<string, DataLoader<string, unknown>>

/**
 * The loaders of a request stand in its context. In a weak map beside it, they and all that they have read would survive
 * until the next large garbage collection.
 */
function loadersOf(context: Context & { [loaders]?: Loaders }): Loaders {
  if (!Object.hasOwn(context, loaders)) context[loaders] = new Map()
  return context[loaders] ?? new Map()
}

/**
 * Loads `key` together with all keys that are asked for under the same `name` in the same turn of this request:
 * one call of `load`, whose answer has a value for each key.
 */
export function loadBatched<Value>(
  context: Context,
  name: string,
  key: string,
  load: (keys: readonly string[]) => Promise<Map<string, Value>>,
): Promise<Value | undefined> {
  const known = loadersOf(context)
  let loader = known.get(name)
  if (!loader) {
    loader = new DataLoader<string, unknown>(async (keys) => {
      const values = await load(keys)
      return keys.map((each) => values.get(each))
    })
    known.set(name, loader)
  }
  return loader.load(key) as Promise<Value | undefined>
}

/** Forgets everything that this request has read: a write has changed the world. */
export function forgetLoaded(context: Context): void {
  loadersOf(context).clear()
}
