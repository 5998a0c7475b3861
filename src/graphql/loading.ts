import { createContextCache } from '@pothos/core'
import DataLoader from 'dataloader'
import type { Context } from '../context.ts'

const loadersOf = createContextCache((_context: Context) => new Map<string, DataLoader<string, unknown>>())

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
  const loaders = loadersOf(context)
  let loader = loaders.get(name)
  if (!loader) {
    loader = new DataLoader<string, unknown>(async (keys) => {
      const values = await load(keys)
      return keys.map((each) => values.get(each))
    })
    loaders.set(name, loader)
  }
  return loader.load(key) as Promise<Value | undefined>
}

/** Forgets everything that this request has read: a write has changed the world. */
export function forgetLoaded(context: Context): void {
  loadersOf(context).clear()
}
