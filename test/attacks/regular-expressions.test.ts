import { readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../src/', import.meta.url))

interface Found {
  readonly place: string
  readonly source: string
  readonly flags: string
}

/** A regular expression as it is written in code: after what no value can stand before. */
const literal = /(?<=[(,=:?&|!{;[]\s*|return )\/((?![*/])(?:\[(?:\\.|[^\]\\\n])+\]|\\.|[^/\\[\n])+)\/([dgimsuvy]*)/g

async function literals(): Promise<Found[]> {
  const found: Found[] = []
  for await (const name of glob('**/*.ts', { cwd: root })) {
    for (const line of readFileSync(`${root}${name}`, 'utf8').split('\n')) {
      if (/^\s*(\*|\/\/|\/\*)/.test(line)) continue
      for (const [, source = '', flags = ''] of line.matchAll(literal)) found.push({ place: name, source, flags })
    }
  }
  return found
}

/** Texts that come again and again in what is matched, and so in what is sent by whoever wants it to take long. */
const pumps = [
  ' ',
  '\t',
  'a',
  'A',
  '0',
  '/',
  '=',
  '-',
  '.',
  '_',
  '%',
  '%41',
  '"',
  '\\',
  ':',
  ';',
  ',',
  '{',
  '{a',
  '(',
  ')',
  '[',
  ']',
  '@',
  '*',
  '+',
  '`',
  '\n',
  'é',
  'a.',
  '. ',
  '.a',
  'a/',
  'a=',
  'a b ',
]
/** What goes before, so that the beginning matches. */
const prefixes = [
  '',
  'bearer ',
  'Basic ',
  'https://',
  'http://a',
  'file:',
  'postgres://',
  'charset=',
  'W/"',
  '"',
  '/',
  'a',
  '{',
  '@',
  'q=',
  'x: ',
]
/** What goes behind, so that the end does not. */
const suffixes = ['\u0001', '!', ' x', '']

const length = 12_000

/** Milliseconds of processor time that an expression takes for a text, the least of three times. */
function millisecondsOf({ source, flags }: Found, text: string): number {
  let least = Infinity
  for (let time = 1; time <= 3 && least > mostMilliseconds; time += 1) {
    const before = process.cpuUsage()
    text.replace(new RegExp(source, flags), '')
    const { user, system } = process.cpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}

/** A linear one takes less than one for 12,000 characters, a quadratic one a hundred. */
const mostMilliseconds = 30

/** The text with which an expression takes long; null for none. */
function slowText(found: Found): string | null {
  for (const pump of pumps) {
    for (const prefix of prefixes) {
      for (const suffix of suffixes) {
        const text = prefix + pump.repeat(length / pump.length) + suffix
        if (millisecondsOf(found, text) > mostMilliseconds)
          return `${JSON.stringify(prefix)} + ${JSON.stringify(pump)} × ${length} + ${JSON.stringify(suffix)}`
      }
    }
  }
  return null
}

let all: Found[]
beforeAll(async () => {
  all = await literals()
})

describe('a regular expression that takes long for a text made for it (ReDoS)', () => {
  it('is noticed', () => {
    for (const { source, flags } of [/\s+;/g, /0+$/, /[\w.-]+@/]) {
      expect([source, slowText({ place: 'here', source, flags })]).not.toEqual([source, null])
    }
  })

  it('is none of those in the code', { timeout: 240_000 }, () => {
    expect(all.length).toBeGreaterThan(60)
    const slow = all.flatMap((each) => {
      const text = slowText(each)
      return text === null ? [] : [`${each.place}: /${each.source}/${each.flags} with ${text}`]
    })
    expect(slow).toEqual([])
  })
})
