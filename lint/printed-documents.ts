/**
 * Writes the documents that are printed from the code into docs/; with `--check` compares them with those that are
 * there instead.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { documents } from '../src/commands/docs.ts'

const folder = join(import.meta.dirname, '..', 'docs')
const isCheck = process.argv.includes('--check')

for (const [name, write] of documents) {
  const file = name.includes('.') ? name : `${name}.md`
  const path = join(folder, file)
  const text = await write()
  if (!isCheck) await writeFile(path, text)
  else if (text !== (await readFile(path, 'utf8').catch(() => ''))) {
    process.stderr.write(`docs/${file} is not what the code says: run \`npm run generate:docs\` and commit it.\n`)
    process.exitCode = 1
  }
}
