import type { Database } from './database/database.ts'
import type { Viewer } from './viewer.ts'

/**
 * Something that depends on the viewer and on the tables alone: made once for all requests of a viewer, which have a
 * database each, and all of those the tables of the one that was opened.
 */
export function perViewer<Value>(): (database: Database, viewer: Viewer, make: () => Value) => Value {
  const remembered = new WeakMap<Viewer, { tables: Database['tables']; value: Value }>()
  return ({ tables }, viewer, make) => {
    const known = remembered.get(viewer)
    if (known?.tables === tables) return known.value
    const value = make()
    remembered.set(viewer, { tables, value })
    return value
  }
}
