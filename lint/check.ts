/** Runs `lint` and every script of package.json whose name begins with `check:`, side by side, and prints what fails. */
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object }
const names = Object.keys(scripts).filter((name) => name === 'lint' || name.startsWith('check:'))

await Promise.all(names.map(check))

/** Runs one script to its end; what it says comes in one piece. */
async function check(name: string): Promise<void> {
  const child = spawn('npm', ['run', '--silent', name], { cwd: root, shell: process.platform === 'win32' })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const code = await new Promise((resolve) =>
    child.once('error', (error) => resolve(error.message)).once('close', resolve),
  )
  process.stdout.write(code === 0 ? `${name}: fine\n` : `${name}: failed\n${said}\n`)
  if (code !== 0) process.exitCode = 1
}
