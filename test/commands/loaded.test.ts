import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

it('a gateway loads nothing that ordinary requests do without before somebody asks for it', async () => {
  const watch = `import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
    await import('./src/commands/gateway-process.ts')
    process.stdout.write(loaded.join(' '))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', watch], {
    cwd: root,
  })
  expect(stdout).toContain('/src/graphql/server.ts')
  expect(stdout).not.toMatch(/graphql-yoga|graphql-jit|oauth2-server|\/src\/(pages\/home|demo\/load|api-documents)\.ts/)
})
