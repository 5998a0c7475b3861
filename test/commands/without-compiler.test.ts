import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { afterFile } from '../support/cleanups.ts'
import { emptyDatabase } from '../support/fresh-database.ts'
import { start, triptych } from './child.ts'

/** A program of which some module cannot be loaded, which it says when it is sought. */
const hook = `import { registerHooks } from 'node:module'
  registerHooks({ resolve(name, context, next) {
    if (name !== 'graphql-jit') return next(name, context)
    process.stderr.write('It is sought. ')
    throw new Error('It is not there.')
  } })`

it('a gateway whose compiler of queries cannot be loaded interprets all of them, and stays', async () => {
  const env = {
    DATABASE_URL: await emptyDatabase(),
    AUTH_KEY_FILE: join(inject('runFolder'), 'without-compiler.json'),
    PORT: '0',
  }
  const nodeArguments = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`]
  const child = start(['serve'], { env, nodeArguments })
  afterFile(async () => {
    child.process.kill('SIGKILL')
    await child.finished
  })
  const [, address = ''] = await child.printed(/ready at (http:\S+\/)/)
  const token = (await triptych(['token', '--role', 'operator'], { env })).stdout.trim()
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const body = '{"query":"{ sellers { totalCount } }"}'
  // A query is compiled from the fourth time on.
  for (let time = 1; time <= 8; time += 1) {
    const response = await fetch(`${address}graphql`, { method: 'POST', headers, body })
    expect(await response.json()).toEqual({ data: { sellers: { totalCount: expect.any(Number) } } })
  }
  child.process.kill('SIGTERM')
  expect(await child.finished).toMatchObject({ code: 0, stderr: expect.stringContaining('It is sought. ') })
})
