import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

/** What a program loads, by its addresses. */
async function loadedBy(program: string): Promise<string> {
  const watch = `import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context) } })
    ${program}
    process.stdout.write(loaded.join(' '))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', watch], {
    cwd: root,
  })
  return stdout
}

it('a gateway loads nothing that ordinary requests do without before somebody asks for it', async () => {
  const loaded = await loadedBy("await import('./src/commands/gateway-process.ts')")
  expect(loaded).toContain('/src/graphql/server.ts')
  expect(loaded).not.toMatch(/graphql-yoga|graphql-jit|oauth2-server|\/src\/(pages\/home|demo\/load|api-documents)\.ts/)
})

it('and some seconds later what would hold up everybody when the first one asks for it', async () => {
  const loaded = await loadedBy(`const { warmLater } = await import('./src/commands/warming.ts')
    warmLater(0)
    const isThere = (name) => loaded.some((url) => url.includes(name))
    while (!isThere('/graphql-yoga/') || !isThere('/graphql-jit/')) await new Promise((resolve) => setTimeout(resolve, 10))`)
  expect(loaded).toContain('/src/graphql/yoga.ts')
})
