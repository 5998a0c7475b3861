/** Whether two column values are the same: instants by time, JSON by content whatever the order of its names. */
export function isSameValue(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || (a == null && b == null)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Date) return b instanceof Date && a.getTime() === b.getTime()
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSameJson(a[name as never], b[name as never]))
  )
}

/** As `isSameValue`, but in JSON null and nothing differ. */
function isSameJson(a: unknown, b: unknown): boolean {
  return a === null || b === null ? a === b : isSameValue(a, b)
}

/** JSON with the names of every object in order, so that the same content is the same text on both engines. */
export function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, inOrder(inner)]),
  )
}
