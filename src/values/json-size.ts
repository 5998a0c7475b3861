/** Members of one object that is sent: more than twice as many as any input has. */
const mostMembers = 100
/** Values of one request, with those within them: twice as many as a list of a thousand prices has. */
const mostValues = 10_000

/**
 * What is too large about JSON that was sent, such as "an object of 200 members; at most 100 are allowed"; null where
 * nothing is. What fits no input in any case is refused so before anybody looks at each of its values, and writes what
 * is wrong with it.
 */
export function oversizeOf(value: unknown): string | null {
  let count = 0
  // What is sent may be nested deeper than functions may call each other.
  const rest = [value]
  while (rest.length > 0) {
    const next = rest.pop()
    if (typeof next !== 'object' || next === null) continue
    const inner: unknown[] = Array.isArray(next) ? next : Object.values(next)
    if (inner !== next && inner.length > mostMembers)
      return `an object of ${inner.length} members; at most ${mostMembers} are allowed`
    count += inner.length
    if (count > mostValues) return `more than the ${mostValues} values that are allowed`
    for (const each of inner) if (typeof each === 'object') rest.push(each)
  }
  return null
}

/** Characters of a text that weigh as much as a value. */
const charactersPerValue = 100

/** How much there is to read in JSON that was sent: its values, those within others included, and its texts. */
export function weightOf(value: unknown): number {
  let weight = 0
  const rest = [value]
  while (rest.length > 0) {
    const next = rest.pop()
    weight += 1
    if (typeof next === 'string') weight += Math.floor(next.length / charactersPerValue)
    else if (typeof next === 'object' && next !== null) for (const each of Object.values(next)) rest.push(each)
  }
  return weight
}
