import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readLocalKey } from '../../src/identity/local-key.ts'

const run = promisify(execFile)
const source = new URL('../../src/identity/local-key.ts', import.meta.url).href
let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'triptych-key-'))
  path = join(folder, 'data', 'triptych.key.json')
})

afterEach(() => rm(folder, { recursive: true }))

describe('the development key', () => {
  it('is made when first read, for its owner only, and is the same ever after', async () => {
    const made = await readLocalKey(path)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700)
    expect((await readLocalKey(path)).publicJwk).toEqual(made.publicJwk)
    expect(await readdir(join(folder, 'data'))).toEqual(['triptych.key.json'])
  })

  it('keeps its private half out of the public one', async () => {
    const { publicJwk } = await readLocalKey(path)
    expect(Object.keys(publicJwk).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  })

  it('is one key when many start at once in one process', async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => readLocalKey(path)))
    expect(new Set(keys.map((key) => key.kid)).size).toBe(1)
    expect(await readdir(join(folder, 'data'))).toHaveLength(1)
  })

  it('is one key when several processes start at once', async () => {
    const script = `const { readLocalKey } = await import('${source}'); console.log((await readLocalKey(${JSON.stringify(path)})).kid)`
    const outputs = await Promise.all(
      Array.from({ length: 4 }, () => run(process.execPath, ['--input-type=module', '-e', script])),
    )
    expect(new Set(outputs.map((output) => output.stdout)).size).toBe(1)
  })

  const texts = ['', '{', '{}', '[]', 'null', '{"kty":"oct","k":"AAAA"}']
  it.each(texts)('is refused when its file holds %j, which stays as it is', async (text) => {
    const file = join(folder, 'key.json')
    await writeFile(file, text)
    await expect(readLocalKey(file)).rejects.toThrow(`The development key ${file} is not a private ES256 key`)
    expect(await readFile(file, 'utf8')).toBe(text)
  })

  it('is refused when only its public half is there', async () => {
    const { publicJwk } = await readLocalKey(path)
    await writeFile(path, JSON.stringify(publicJwk))
    await expect(readLocalKey(path)).rejects.toMatchObject({ name: 'UnusableKeyFile' })
  })
})
