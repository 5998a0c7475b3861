import type { ArgBuilder } from './pothos.ts'

/** The text search that lists of named things take. */
export const searchArg = (arg: ArgBuilder) =>
  arg.string({
    description: 'Only those whose name contains this text, whatever its case and accents, or whose id it is.',
  })
