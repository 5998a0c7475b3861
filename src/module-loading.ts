import { existsSync, readFileSync } from 'node:fs'
import module from 'node:module'

/** Where the program is. */
const program = new URL('.', import.meta.url).href

/**
 * Makes the start short. For each import Node looks for the nearest package.json and reads it all, whether it has done so
 * before or not. So imports between files of one package are resolved directly, and others once for each package.
 */
export function quickenModuleLoading(): void {
  const found = new Map<string, module.ResolveFnOutput>()
  module.registerHooks({
    resolve(specifier, context, next) {
      const { parentURL, conditions } = context
      if (!parentURL?.startsWith('file:') || !conditions.includes('import')) return next(specifier, context)
      if (/^\.\.?\/.*\.[jt]s$/.test(specifier)) return within(new URL(specifier, parentURL))
      const importer = packageOf(parentURL)
      if (importer === null || !/^[@\w]/.test(specifier)) return next(specifier, context)
      const key = `${importer} ${specifier}`
      const resolved = found.get(key) ?? next(specifier, context)
      found.set(key, resolved)
      return { ...resolved, shortCircuit: true }
    },
  })
}

/** The folder of the package that a file belongs to: all files in it find the same packages. */
function packageOf(file: string): string | null {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(file)?.[0] ?? (file.startsWith(program) ? program : null)
}

function within(url: URL): module.ResolveFnOutput {
  const format = url.pathname.endsWith('.ts') ? 'module-typescript' : typeIn(new URL('.', url).href)
  return { url: url.href, format, shortCircuit: true }
}

const types = new Map<string, 'module' | 'commonjs'>()

/** What files that end in `.js` are in a folder: its package.json, or the nearest one above it, says so. */
function typeIn(folder: string): 'module' | 'commonjs' {
  const known = types.get(folder)
  if (known) return known
  const file = new URL('package.json', folder)
  const above = new URL('..', folder).href
  const said = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { type?: 'module' | 'commonjs' }).type : above !== folder && typeIn(above)
  types.set(folder, said || 'commonjs')
  return said || 'commonjs'
}
