import { glob, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** What each folder of `src`, and each file beside the folders, imports of the others. */
export type Imports = ReadonlyMap<string, ReadonlySet<string>>

const src = join(import.meta.dirname, '..', 'src')

/**
 * The imports between the folders of `src`, at the start of a module and later on. What is only a type leaves no trace
 * in the running program, and is left out.
 */
export async function importsOfFolders(): Promise<Imports> {
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
export function reachedFrom(folder: string, imports: Imports): Set<string> {
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

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path
}

function valuesImportedBy(text: string): string[] {
  const statements = text.matchAll(/^(?:import|export) (?!type )(?:(?<names>[^'"]*?) from )?'(?<path>\.[^']+)'/gm)
  const atStart = [...statements].flatMap(({ groups: { names, path } = {} }) => {
    const named = /^\{(?<list>[^}]*)\}$/.exec(names ?? '')?.groups?.['list']
    const isTypeAlone = named?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '))
    return path === undefined || isTypeAlone ? [] : [path]
  })
  const later = [...text.matchAll(/\bimport\('(\.[^']+)'\)/g)].map(([, path = '']) => path)
  return [...atStart, ...later].filter((path) => !path.endsWith('.json'))
}
