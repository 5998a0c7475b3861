import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { documentsIn } from '../../src/graphql/trusted-documents/manifest.ts'
import { startReading } from '../../src/graphql/trusted-documents/reading.ts'
import { TrustedDocuments } from '../../src/graphql/trusted-documents/trusted-documents.ts'
import { createLogger } from '../../src/logger.ts'
import { schema } from '../../src/schema.ts'
import { triptych } from '../commands/child.ts'
import { afterFile } from '../support/cleanups.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import '../support/provided.ts'

const role = 'query Role { viewer { role } }'
const account = 'query Account { viewer { account } }'
const apollo = (operations: object[]) => ({ format: 'apollo-persisted-query-manifest', version: 1, operations })

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(inject('runFolder'), 'manifests-'))
})

let files = 0
async function manifest(content: unknown): Promise<string> {
  const path = join(folder, `${(files += 1)}.json`)
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('a manifest', () => {
  it('is read as the generators of Apollo, Relay and GraphQL Code Generator write it', () => {
    const both = [
      { id: 'a', document: role },
      { id: 'b', document: account },
    ]
    expect(documentsIn(JSON.stringify({ a: role, b: account }))).toEqual(both)
    const operations = [
      { id: 'a', name: 'Role', type: 'query', body: role },
      { id: 'b', name: 'Account', type: 'query', body: account },
    ]
    expect(documentsIn(JSON.stringify(apollo(operations)))).toEqual(both)
  })

  it.each([
    '',
    'query',
    '[]',
    '5',
    'null',
    '{"a":5}',
    '{"":"query"}',
    '{"format":"apollo-persisted-query-manifest","version":2,"operations":[]}',
  ])('is none with %j', (text) => {
    expect(() => documentsIn(text)).toThrow(/it is no JSON|it is neither|version/)
  })
})

describe('documents publish', () => {
  it('lets running gateways know new documents, keeps those before, and withdraws them where it is told to', async () => {
    const { database, url } = await freshDatabase()
    const env = { DATABASE_URL: url }
    const lines: string[] = []
    const { limits, log } = readConfig({})
    const logger = createLogger({ environment: 'production', log }, { write: (line) => void lines.push(line) })
    const documents = new TrustedDocuments({ mode: 'only', exempt: [] })
    const file = await manifest({ file: '{ viewer { nothing } }', good: role })
    const reading = await startReading({ documents, files: [file], database, schema, limits, logger }, 20)
    afterFile(reading.stop)
    const find = (documentId: string) => documents.find({ documentId }, null)
    expect(find('good')).toEqual({ text: role, id: 'good' })
    // One that does not fit is told by its name.
    await expect.poll(() => lines.join()).toContain('The trusted document file is refused: Cannot query field')
    const first = await triptych(['documents', 'publish', await manifest({ a: role })], { env })
    expect(first).toEqual({ code: 0, stdout: 'Published 1 document: 1 new, 0 withdrawn.\n', stderr: '' })
    await expect.poll(() => find('a')).toEqual({ text: role, id: 'a' })
    await triptych(['documents', 'publish', await manifest(apollo([{ id: 'b', body: account }]))], { env })
    await expect.poll(() => find('b')).toEqual({ text: account, id: 'b' })
    expect(find('a')).toEqual({ text: role, id: 'a' })
    const replaced = await triptych(['documents', 'publish', await manifest({ b: account }), '--replace'], { env })
    expect(replaced.stdout).toBe('Published 1 document: 0 new, 1 withdrawn.\n')
    await expect.poll(() => find('a')).toBeInstanceOf(Error)
    expect(find('good')).toEqual({ text: role, id: 'good' })
    expect(find('b')).toEqual({ text: account, id: 'b' })
  })

  it.each([
    ['nowhere.json', /^triptych: TRUSTED_DOCUMENTS_FILE: \S+nowhere\.json cannot be read: there is no such file\.\n$/],
    ['nonsense.json', /^triptych: TRUSTED_DOCUMENTS_FILE: \S+nonsense\.json: it is no JSON\.\n$/],
  ])('keeps a gateway from starting that cannot have %s, and names the setting', async (name, said) => {
    await writeFile(join(folder, 'nonsense.json'), 'no JSON')
    const files = { TRUSTED_DOCUMENTS: 'only', TRUSTED_DOCUMENTS_FILE: join(folder, name) }
    const key = { AUTH_KEY_FILE: join(folder, 'key.json') }
    const env = { DATABASE_URL: 'file::memory:', DEMO_DATA: 'false', PORT: '0', ...key, ...files }
    const { code, stderr } = await triptych(['serve'], { env })
    expect({ code, stderr: stderr.replace(/^Preparing the database…\n/, '') }).toEqual({
      code: 1,
      stderr: expect.stringMatching(said),
    })
  })

  it('publishes nothing where something is wrong, and says what by its name', async () => {
    const { url } = await freshDatabase()
    const env = { DATABASE_URL: url }
    const failing = async (...args: string[]) => {
      const { code, stderr } = await triptych(['documents', 'publish', ...args], { env })
      expect(code).toBe(1)
      return stderr
    }
    const wrong = await manifest({ a: role, bad: 'query Bad { viewer { nothing } }' })
    expect(await failing(wrong)).toMatch(
      /Nothing was published: this gateway cannot execute 1 document: Bad \(bad\): Cannot query .*[^.]\.\n/,
    )
    expect(await failing(join(folder, 'none.json'))).toMatch(
      /^triptych: Nothing was published: \S+none\.json cannot be read: there is no such file\.\n$/,
    )
    expect(await failing(await manifest('{'))).toMatch(/it is no JSON/)
    const good = await manifest({ a: role })
    expect(await failing(good, await manifest({ a: account }))).toMatch(/the id a has another document before/)
    expect((await triptych(['documents', 'publish', good], { env })).code).toBe(0)
    expect(await failing(await manifest({ a: account, c: account }))).toMatch(
      /another text has the id of 1 document: a\.\n/,
    )
  })
})
