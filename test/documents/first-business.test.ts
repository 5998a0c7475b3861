import { execFile } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { variables } from '../../src/variables.ts'
import { startInShell } from '../commands/child.ts'
import { emptyDatabase } from '../support/fresh-database.ts'
import { generous } from '../support/generous.ts'
import { commandsIn, root } from './shell-commands.ts'

const document = 'docs/first-business.md'
const text = await readFile(join(root, document), 'utf8')
const [starting = '', printing = '', , gettingToken = ''] = commandsIn({ document, text }).map(({ command }) => command)

/** The requests of the document, in their order, each with who asks. */
const requests = [...text.matchAll(/```graphql\n# (\d+), as (\w+)\n(.*?)```/gs)].map(([, number, as, query]) => ({
  number: Number(number),
  as: as ?? '',
  query: query ?? '',
}))

/** The ids of what an answer holds, under the names that the document gives them: `ID_OF_SELLER`. */
function* idsIn(value: unknown, name = ''): Generator<[string, string]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, member] of Object.entries(value)) {
    if (key === 'id') yield [`ID_OF_${name.toUpperCase()}`, String(member)]
    // The first of a list stands for it.
    else if (Array.isArray(member)) yield* idsIn(member[0], name.replace(/s$/, ''))
    else yield* idsIn(member, key === 'nodes' ? name : key)
  }
}

it('docs/first-business.md has names for what is made of which none is part of another', () => {
  const names = [...new Set(text.match(/\bID_OF_[A-Z]+|\b[A-Z]+_ID\b/g))]
  expect(names.length).toBeGreaterThan(5)
  expect(names.filter((name) => names.some((other) => other !== name && other.includes(name)))).toEqual([])
})

it('docs/first-business.md leads from an empty database to a first subscription in ten requests, by its own commands', async () => {
  expect(requests.map(({ number }) => number)).toEqual(Array.from({ length: 10 }, (_, index) => index + 1))
  const folder = await mkdtemp(join(inject('runFolder'), 'first-business-'))
  const settings = { DATABASE_URL: await emptyDatabase(), AUTH_KEY_FILE: join(folder, 'key.json') }
  // The database of its own is here that of the test; it must be none that a gateway has by itself.
  const [own = ''] = /^DATABASE_URL=\S+ /.exec(starting) ?? []
  expect(own).not.toContain(variables.shape.DATABASE_URL.parse(undefined))
  const gateway = startInShell(starting.replace(own, ''), { ...generous, ...settings, PORT: '0' })
  const known = new Map<string, string>()
  const named = (text: string) => text.replaceAll(/\b(?:ID_OF_[A-Z]+|SECRET)\b/g, (name) => known.get(name) ?? name)
  try {
    const [, origin = ''] = await gateway.printed(/Triptych is ready at (\S+)\//)
    const shell = async (command: string) => {
      const here = named(command).replaceAll('http://localhost:4000', origin)
      const { stdout } = await promisify(execFile)('sh', ['-ec', here], {
        cwd: root,
        env: { ...process.env, NODE_ENV: 'development', ...settings },
      })
      return stdout.trim()
    }
    const admin = await shell(`${printing}; echo $TOKEN`)
    let broker = ''
    let last: unknown
    for (const { number, as, query } of requests) {
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${as === 'admin' ? admin : broker}`,
      }
      const body = JSON.stringify({ query: named(query) })
      const answer = await fetch(`${origin}/graphql`, { method: 'POST', headers, body })
      const answered = await answer.json()
      expect([number, answered.errors]).toEqual([number, undefined])
      expect([number, JSON.stringify(answered.data)]).toEqual([number, expect.not.stringContaining('"message"')])
      for (const [name, id] of idsIn(answered.data)) known.set(name, id)
      const secret: string | undefined = answered.data.createApiClient?.secret
      if (secret !== undefined) {
        known.set('SECRET', secret)
        broker = JSON.parse(await shell(gettingToken)).access_token
      }
      last = answered
    }
    const [, answer = ''] = /```json\n(.*?)```/s.exec(text) ?? []
    expect(last).toEqual(JSON.parse(answer))
  } finally {
    gateway.endGroup('SIGTERM')
    await gateway.finished
  }
})
