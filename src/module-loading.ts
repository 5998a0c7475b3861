import module from 'node:module'

/**
 * Makes the start short: resolves the imports between Drizzle's files directly.
 * Node would look into the package's package.json for each of them, and that one has 180 kB: half a second in all.
 */
export function quickenModuleLoading(): void {
  module.registerHooks({
    resolve(specifier, context, next) {
      const isFromDrizzle = /\/node_modules\/drizzle-orm\/.*\.js$/.test(context.parentURL ?? '')
      if (!isFromDrizzle || !/^\.\.?\/.*\.js$/.test(specifier)) return next(specifier, context)
      return { url: new URL(specifier, context.parentURL).href, format: 'module', shortCircuit: true }
    },
  })
}
