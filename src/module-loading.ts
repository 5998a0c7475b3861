import { existsSync, readFileSync } from 'node:fs'
import module from 'node:module'

/** Where the program is. */
const program = new URL('.', import.meta.url).href

/**
 * Makes the start short. For each import Node looks for the nearest package.json and reads it all, whether it has done
 * so before or not. So imports between files of one package are resolved directly, and others once for each package.
 */
export function quickenModuleLoading(): void {
  const found = new Map<string, module.ResolveFnOutput>()
  module.registerHooks({
    resolve(specifier, context, next) {
      const { parentURL, conditions } = context
      if (!parentURL?.startsWith('file:') || !conditions.includes('import')) return next(specifier, context)
      if (/^\.\.?\/.*\.[jt]s$/.test(specifier)) return within(new URL(specifier, parentURL)) ?? next(specifier, context)
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

/** A file of the same package; null where only its text could tell what it is, which Node finds out. */
function within(url: URL): module.ResolveFnOutput | null {
  const format = url.pathname.endsWith('.ts') ? 'module-typescript' : typeIn(new URL('.', url))
  return format ? { url: url.href, format, shortCircuit: true } : null
}

const types = new Map<string, string | undefined>()

/** The format that the nearest package.json gives to files that end in `.js`: the folder's own, or one above it. */
function typeIn(folder: URL): string | undefined {
  if (types.has(folder.href)) return types.get(folder.href)
  const type = readType(folder)
  types.set(folder.href, type)
  return type
}

function readType(folder: URL): string | undefined {
  const file = new URL('package.json', folder)
  if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { type?: string }).type
  const above = new URL('..', folder)
  return above.href === folder.href ? undefined : typeIn(above)
}
