import { RE2JS } from 're2js'

/** A pattern that values can be compared with, or what is wrong with it. */
export type Pattern =
  | {
      readonly matches: (value: string) => boolean
      /** The longest value that it is compared with. */
      readonly mostCharacters: number
      /** The instructions that are taken for a value at most. */
      readonly stepsFor: (value: string) => number
    }
  | { readonly fault: string }

/** The longest pattern, in characters. */
const longestPattern = 1000
/** The most instructions of a pattern: one for each character or class, as often as it is repeated. */
const mostInstructions = 1000
/** How often RE2 repeats something at most. */
const mostTimes = 1000
/**
 * How many instructions are taken for a value at most: for each of its characters all of the pattern, which is what a
 * pattern takes that was made for it.
 */
const mostSteps = 200_000

/** How many instructions are taken for all values of one thing. */
export const mostStepsTogether = 1_000_000

/** How many instructions are taken for all definitions that are set together. */
export const mostStepsOfDefinitions = 2_000_000

/** Patterns that were read: values of the same properties come again and again. */
const known = new Map<string, Pattern>()
/** How many of them are kept. */
const mostKnown = 200

/** A regular expression in RE2's syntax, whose time is linear in the value, whatever both are, and bounded. */
export function patternOf(text: string): Pattern {
  const read = known.get(text)
  if (read) return read
  const pattern = readAnew(text)
  if (known.size >= mostKnown) known.clear()
  if (text.length <= longestPattern) known.set(text, pattern)
  return pattern
}

function readAnew(text: string): Pattern {
  if (text.length > longestPattern) return { fault: `has more than ${longestPattern} characters` }
  if (expectedInstructions(text) > mostInstructions)
    return { fault: `has more than ${mostInstructions} characters and classes, each as often as it is repeated` }
  try {
    const compiled = RE2JS.compile(text)
    const instructions = Math.max(compiled.programSize(), 1)
    return {
      matches: (value) => compiled.matches(value),
      mostCharacters: Math.floor(mostSteps / instructions),
      stepsFor: ({ length }) => length * instructions,
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error)
    return { fault: `is no regular expression of RE2: ${reason}` }
  }
}

/** What a pattern is made of, as far as its size goes: escapes, repetitions, and characters. */
const part = /\\[pPx]\{[\w^]*\}|\\[^]|\((?:\?:)?|\{(?<least>\d+)(?:,(?<most>\d*))?\}|[^]/y

/** What stands in a group: how many instructions it has so far, and how many the part before. */
interface Group {
  size: number
  last: number
}

/**
 * About how many instructions a pattern is compiled to. It is not compiled to find out: what is repeated within what is
 * repeated takes seconds, and all memory.
 */
function expectedInstructions(text: string): number {
  let isClass = false
  let group: Group = { size: 0, last: 0 }
  const outer: Group[] = []
  for (let at = 0; at < text.length;) {
    if (!isClass && text.startsWith('\\Q', at)) {
      const end = text.indexOf('\\E', at)
      add(group, 1, text.slice(at, end === -1 ? undefined : end).length)
      at = end === -1 ? text.length : end + 2
      continue
    }
    part.lastIndex = at
    const { 0: found = '', groups = {} } = part.exec(text) ?? {}
    at += Math.max(found.length, 1)
    if (isClass) isClass = found !== ']'
    else if (found.startsWith('(')) {
      outer.push(group)
      group = { size: 0, last: 0 }
    } else if (found === ')') {
      const inner = group.size + 2
      group = outer.pop() ?? { size: 0, last: 0 }
      add(group, inner)
    } else if (groups['least'] !== undefined) {
      const times = Math.max(Number(groups['least']), Number(groups['most'] || 0), 1)
      // More at once the library refuses, in words of its own, before it compiles anything.
      if (times > mostTimes) return 0
      add(group, group.last * times, group.last * (times - 1))
    } else {
      isClass = found === '['
      add(group, 1)
    }
  }
  return outer.reduce((sum, { size }) => sum + size, group.size)
}

/** Adds a part of a group, which is repeated by what follows; `size` is what it adds to the group. */
function add(group: Group, last: number, size = last): void {
  group.size += size
  group.last = last
}
