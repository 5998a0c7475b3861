import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isObjectType } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { nodeTypes } from '../../src/graphql/nodes/node-types.ts'
import { mostRepresentations } from '../../src/graphql/representations.ts'
import { schema } from '../../src/schema.ts'

const root = join(import.meta.dirname, '..', '..')

let document: string
beforeAll(async () => {
  document = await readFile(join(root, 'docs', 'federation.md'), 'utf8')
})

describe('docs/federation.md', () => {
  it('names every entity with its key, in the order of names', () => {
    const rows = [...document.matchAll(/^\| `([A-Z]\w+)` \| `(\w+(?: \w+)*)` \|$/gm)].map(([, type, key]) => [
      type,
      key,
    ])
    expect(rows).toEqual(
      [...nodeTypes].map(([name, { key }]) => [name, key.join(' ')]).toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    )
  })

  it('names only types that there are', () => {
    const left = /^\| here \| in a larger graph \|\n\|---\|---\|\n((?:\|.*\n)+)/m.exec(document)?.[1] ?? ''
    const names = [...left.matchAll(/`([A-Z]\w+)(?:\.(\w+))?`/g)]
    expect(names.length).toBeGreaterThan(10)
    const isThere = (type: string, field: string | undefined) => {
      const found = schema.getType(type)
      return field === undefined ? found !== undefined : isObjectType(found) && field in found.getFields()
    }
    expect(names.filter(([, type = '', field]) => !isThere(type, field)).map(([text]) => text)).toEqual([])
  })

  it('says how many representations may be sent', () => {
    expect(document).toContain(`At most ${mostRepresentations} representations`)
    expect(document).toContain(`or more than ${mostRepresentations} |`)
  })

  it('names only scripts that exist', async () => {
    const scriptsOf = async (path: string) =>
      (JSON.parse(await readFile(join(root, path), 'utf8')) as { scripts: object }).scripts
    const scripts = { ...(await scriptsOf('package.json')), ...(await scriptsOf('examples/federation/package.json')) }
    const named = [...document.matchAll(/npm run (?:--silent )?([a-z:-]+)/g)].map(([, script = '']) => script)
    expect(named.length).toBeGreaterThan(3)
    expect(named.filter((script) => !(script in scripts))).toEqual([])
  })
})
