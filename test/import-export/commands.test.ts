import { lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type ChildOptions, start, startInShell, startWithQuota, triptych } from '../commands/child.ts'
import { emptyDatabase } from '../support/fresh-database.ts'
import { business, fileOf, line } from './business.ts'

let folder: string
let options: ChildOptions
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'triptych-import-export-'))
  options = { cwd: folder, env: { DATABASE_URL: await emptyDatabase() } }
  await writeFile(join(folder, 'business.ndjson'), fileOf(business()))
})
afterEach(() => rm(folder, { recursive: true }))

describe('triptych import and export', () => {
  test('bring a file in and out again, with secrets only when they are asked for', async () => {
    expect(await triptych(['import', 'business.ndjson', '--dry-run'], options)).toEqual({
      code: 0,
      stdout: 'business.ndjson can be imported: 17 new, 0 changed, 0 as before.\n',
      stderr: '',
    })
    expect(await triptych(['import', 'business.ndjson'], options)).toEqual({
      code: 0,
      stdout: 'business.ndjson is imported: 17 new, 0 changed, 0 as before.\n',
      stderr: '',
    })
    const { stdout, stderr } = await triptych(['export'], options)
    expect(stderr).toBe('')
    expect(stdout).not.toContain('OVEN-1')
    expect(await triptych(['export', 'secret.ndjson', '--with-secrets'], options)).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Exported 17 lines to secret.ndjson, with secrets.\n',
    })
    expect(await readFile(join(folder, 'secret.ndjson'), 'utf8')).toContain('OVEN-1')
    expect((await stat(join(folder, 'secret.ndjson'))).mode & 0o077).toBe(0)
    expect(await readdir(folder)).toEqual(['business.ndjson', 'secret.ndjson'])

    const piped = start(['import', '-'], options)
    piped.process.stdin?.end(stdout)
    expect(await piped.finished).toEqual({
      code: 0,
      stdout: 'The input changed nothing: 0 new, 0 changed, 17 as before.\n',
      stderr: '',
    })
  })

  test('tell every problem in a line that editors can follow, and end with 1', async () => {
    await writeFile(join(folder, 'bad.ndjson'), `${fileOf([line.seller({ name: 5 })])}{"type"\n`)
    expect(await triptych(['import', 'bad.ndjson'], options)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'bad.ndjson:1: seller.name must be a text of 1 to 255 characters\n' +
        'bad.ndjson:2: the line is not JSON: it ends in the middle; an object stands on one line\n' +
        'triptych: Nothing was imported: bad.ndjson has 2 problems.\n',
    })
    expect((await triptych(['export'], options)).stdout).toBe('')
  })

  test('say what is wrong with the file itself', async () => {
    expect((await triptych(['import', 'missing.ndjson'], options)).stderr).toBe(
      'triptych: There is no file missing.ndjson.\n',
    )
    expect((await triptych(['import', '.'], options)).stderr).toBe('triptych: . is a folder; name a file.\n')
    await triptych(['migrate'], options)
    const { stderr } = await triptych(['export', 'no/such/folder.ndjson'], options)
    expect(stderr).toBe('triptych: no/such/folder.ndjson cannot be used: a folder on the way does not exist.\n')
    expect((await triptych(['export', '.'], options)).stderr).toBe('triptych: . is a folder; name a file.\n')
    const long = 'a'.repeat(300)
    for (const verb of ['import', 'export'])
      expect((await triptych([verb, long], options)).stderr).toBe(
        `triptych: ${long} cannot be used: the name is too long.\n`,
      )
    expect((await triptych(['import'], options)).stderr).toContain("missing required argument 'file'")
    expect((await triptych(['export', ''], options)).stderr).toContain('It must be the name of a file.')
  })

  test('write into what is there and is no file, and leave it there', async () => {
    await triptych(['import', 'business.ndjson'], options)
    await symlink('/dev/null', join(folder, 'nothing'))
    expect(await triptych(['export', 'nothing'], options)).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Exported 17 lines to nothing.\n',
    })
    expect((await lstat(join(folder, 'nothing'))).isSymbolicLink()).toBe(true)
  })

  test('write where a link leads, and leave it there', async () => {
    await triptych(['import', 'business.ndjson'], options)
    const linesOf = async (file: string) => (await readFile(join(folder, file), 'utf8')).trimEnd().split('\n')
    await writeFile(join(folder, 'kept.ndjson'), 'before')
    await symlink('kept.ndjson', join(folder, 'link'))
    expect((await triptych(['export', 'link'], options)).stderr).toBe('Exported 17 lines to link.\n')
    expect(await linesOf('kept.ndjson')).toHaveLength(17)

    // As /dev/stdout does, in whose folder none but root can put a file.
    await symlink('/proc/self/fd/1', join(folder, 'output'))
    await writeFile(join(folder, 'all.ndjson'), 'before\n')
    const command = `exec "${process.execPath}" src/main.js export "${folder}/output" >> "${folder}/all.ndjson"`
    expect((await startInShell(command, options.env ?? {}).finished).code).toBe(0)
    expect(await linesOf('all.ndjson')).toEqual(['before', ...(await linesOf('kept.ndjson'))])
    for (const link of ['link', 'output']) expect((await lstat(join(folder, link))).isSymbolicLink()).toBe(true)
  })

  test('say that there is no room for what an import keeps on disk meanwhile, and import nothing', async () => {
    await triptych(['migrate'], options)
    const long = 'a'.repeat(3_900_000)
    const lines = Array.from({ length: 12 }, () => line.event({ id: crypto.randomUUID(), requestId: long }))
    await writeFile(join(folder, 'large.ndjson'), fileOf(lines))
    const limited = startWithQuota(2_000_000, ['import', join(folder, 'large.ndjson')], options.env ?? {})
    const { code, stderr } = await limited.finished
    expect(code).toBe(1)
    expect(stderr.split('\n').filter((text) => text.startsWith('triptych: '))).toEqual([
      expect.stringMatching(
        /^triptych: Nothing was imported\. Temporary files cannot be used: .* SQLITE_TMPDIR, else TMPDIR names the folder/,
      ),
    ])
    expect(stderr).not.toContain('This should not have happened')
  })

  test('explain themselves with examples', async () => {
    for (const verb of ['import', 'export'])
      expect((await triptych([verb, '--help'], options)).stdout).toMatch(/Examples:\n {2}(DATABASE_URL=\S+ )?triptych /)
  })
})
