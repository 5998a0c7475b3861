/**
 * Compares a committed file with what a program prints now: `node lint/printed-drift.ts FILE VERB PROGRAM …`, where
 * `npm run generate:VERB` writes the file.
 */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const [file, verb, ...command] = process.argv.slice(2) as [string, string, ...string[]]
const root = join(import.meta.dirname, '..')

const committed = await readFile(join(root, file), 'utf8').catch(() => '')
const { stdout: printed } = await promisify(execFile)(process.execPath, command, {
  cwd: root,
  maxBuffer: 2 ** 26,
  timeout: 60_000,
})

if (printed !== committed) {
  const before = committed.split('\n')
  const after = printed.split('\n')
  const at = after.findIndex((line, index) => line !== before[index])
  const line = at < 0 ? after.length : at
  process.stderr.write(
    `${file} is not what the code says; line ${line + 1} is the first that differs:\n` +
      `  in ${file}: ${before[line] ?? '(no such line)'}\n  in the code: ${after[line] ?? '(no such line)'}\n` +
      `If the change is meant, run \`npm run generate:${verb}\` and commit ${file} with it.\n`,
  )
  process.exitCode = 1
}
