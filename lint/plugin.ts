import type { Plugin } from '@oxlint/plugins'
import { documentedExports } from './documented-exports.ts'
import { fileNames } from './file-names.ts'
import { layers } from './layers.ts'
import { lineLength } from './line-length.ts'
import { portableStatements } from './portable-statements.ts'

/** The rules that are this house's own, as oxlint loads them. */
const plugin: Plugin = {
  meta: { name: 'house' },
  rules: {
    'documented-exports': documentedExports,
    'file-names': fileNames,
    layers,
    'line-length': lineLength,
    'portable-statements': portableStatements,
  },
}

export default plugin
