import { readFile } from 'node:fs/promises'
import { glob } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'

const src = join(import.meta.dirname, '..', '..', 'src')

/** A folder of `src`, or a file beside the folders. */
function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path
}

/** Paths of the values that a module imports or hands on; what is only a type leaves no trace in the running program. */
function valuesImportedBy(text: string): string[] {
  const statements = text.matchAll(/^(?:import|export) (?!type )(?:(?<names>[^'"]*?) from )?'(?<path>\.[^']+)'/gm)
  return [...statements].flatMap(({ groups: { names, path } = {} }) => {
    const named = /^\{(?<list>[^}]*)\}$/.exec(names ?? '')?.groups?.['list']
    const isTypeAlone = named?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '))
    return path === undefined || isTypeAlone ? [] : [path]
  })
}

async function importsOfFolders(): Promise<Map<string, Set<string>>> {
  const imports = new Map<string, Set<string>>()
  for await (const path of glob('**/*.{ts,js}', { cwd: src })) {
    const from = folderOf(path)
    const known = imports.get(from) ?? new Set()
    for (const specifier of valuesImportedBy(await readFile(join(src, path), 'utf8')))
      known.add(folderOf(join(dirname(path), specifier)))
    known.delete(from)
    imports.set(from, known)
  }
  return imports
}

/** All that is imported by a folder, directly or through others. */
function reachedFrom(folder: string, imports: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>()
  const waiting = [folder]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const each of imports.get(next) ?? []) {
      if (!reached.has(each)) waiting.push(each)
      reached.add(each)
    }
  }
  return reached
}

test('no folder imports values in a circle with another', async () => {
  const imports = await importsOfFolders()
  expect(imports.get('subscriptions')).toContain('organization-services')
  const inCircles = [...imports.keys()].filter((folder) => reachedFrom(folder, imports).has(folder))
  expect(inCircles).toEqual([])
})
