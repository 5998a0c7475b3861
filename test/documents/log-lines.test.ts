import { readFileSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

/** A call that writes to the log, or that says in which words failures are told there. */
const call = /(?:[lL]ogger\??\.(?:fatal|error|warn|info|debug)|createFailureLog|(?:words|refusedMessage) =)/g

/** What a call says: the texts in it, from where it begins to the end of its statement. */
function textsOf(source: string, start: number): string[] {
  const statement = source.slice(start).split(/\n\s*(?:\n|if |else |const |return |this\.|\}|for )/)[0] ?? ''
  return [...statement.matchAll(/'((?:[^'\\\n]|\\.)*)'|`([^`]*)`/g)].map(
    ([, quoted, template]) => quoted ?? template ?? '',
  )
}

it('the documentation has each line that the gateway writes to its log', async () => {
  const document = await readFile(join(root, 'docs', 'observability.md'), 'utf8')
  const said = new Set<string>()
  for await (const path of glob('src/**/*.ts', { cwd: root })) {
    const source = readFileSync(join(root, path), 'utf8')
    for (const { index } of source.matchAll(call))
      for (const text of textsOf(source, index))
        if (/^[A-Z]\w*:? \w|^(?:request|clock|unexpected error|credentials refused|database \w+)/.test(text))
          said.add(text)
  }
  // As far as a line is the same each time.
  const beginnings = [...said].map((text) => text.split(/\$\{|[:;,]/)[0]?.trim() ?? '')
  expect(beginnings.length).toBeGreaterThan(30)
  expect(beginnings.filter((beginning) => !document.includes(`\`${beginning}`))).toEqual([])
})
