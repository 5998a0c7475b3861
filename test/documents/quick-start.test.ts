import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { people } from '../../src/demo/people.ts'
import { serveGateway, type ServedGateway } from '../browser/served-gateway.ts'

const root = join(import.meta.dirname, '..', '..')
const text = await readFile(join(root, 'docs', 'quick-start.md'), 'utf8')

/** Each command of the document, and the answer that is printed below it, if there is one. */
const commands = [...text.matchAll(/```sh\n(.*?)```(?:\n\n```json\n(.*?)```)?/gs)].map(([, command = '', answer]) => ({
  command,
  answer: answer === undefined ? null : (JSON.parse(answer) as unknown),
}))

describe('docs/quick-start.md', () => {
  let gateway: ServedGateway
  beforeAll(async () => {
    gateway = await serveGateway()
  })
  afterAll(() => gateway[Symbol.asyncDispose]())

  /** Runs commands in one shell, against this gateway instead of the one at the usual address. */
  async function shell(script: string): Promise<string> {
    const env = { ...process.env, NODE_ENV: 'development', DATABASE_URL: gateway.databaseUrl }
    const here = script.replaceAll('http://localhost:4000', gateway.origin)
    const { stdout } = await promisify(execFile)('sh', ['-ec', here], { cwd: root, env })
    return stdout
  }

  it('begins with the command that starts the gateway', () => {
    expect(commands[0]).toEqual({ command: 'npm ci && npm start\n', answer: null })
  })

  it('has commands that print a token and then the answers below them', async () => {
    const [, calling, token, ...questions] = commands
    expect(await shell(`${calling?.command}triptych --version`)).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(questions.map(({ answer }) => answer !== null)).toEqual([true, true, true])
    const script = [token, ...questions].map((each) => `${each?.command.trim()}; echo`).join('\n')
    const printed = await shell(script)
    expect(
      printed
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(questions.map(({ answer }) => answer))
  })

  it('has a token for each party of its table, who is of the demo', async () => {
    const rows = [...text.matchAll(/^\| (.+) \| `([a-z-]+)` \| `([\w-]+)` \|$/gm)]
    expect(rows.length).toBeGreaterThanOrEqual(6)
    const scripts = rows.map(async ([, name = '', role = '', party = '']) => {
      const query = '{ viewer { seller { name } reseller { name } organization { name } } }'
      const body = JSON.stringify({ query })
      const printed = await shell(`TOKEN=$(npm run --silent triptych -- token --role ${role} --party ${party})
        curl -s http://localhost:4000/graphql -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '${body}'`)
      expect(printed).toContain(`{"name":${JSON.stringify(name)}}`)
      expect(people.some((person) => person.parties[0] === party)).toBe(true)
    })
    await Promise.all(scripts)
  })

  it('leads to people of the demo', () => {
    const slugs = [...text.matchAll(/graphql\?as=([\w-]+)/g)].map(([, slug]) => slug)
    expect(slugs.length).toBeGreaterThan(0)
    expect(slugs.filter((slug) => !people.some((person) => person.slug === slug))).toEqual([])
  })
})
