/**
 * Lints docs/openapi.json by what Redocly recommends, strictly, and a few rules more: every problem fails, there are no
 * warnings.
 */
import { join } from 'node:path'
import { createConfig, lint } from '@redocly/openapi-core'

const path = join(import.meta.dirname, '..', 'docs', 'openapi.json')
const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    'no-invalid-media-type-examples': 'error',
    'no-invalid-parameter-examples': 'error',
    'no-invalid-schema-examples': 'error',
    'operation-description': 'error',
    'operation-tag-defined': 'error',
    'parameter-description': 'error',
    'tag-description': 'error',
  },
})
const problems = await lint({ ref: path, config })
for (const { ruleId, message, location } of problems) {
  process.stderr.write(`docs/openapi.json ${location[0]?.pointer ?? ''}: ${message} (${ruleId})\n`)
  process.exitCode = 1
}
