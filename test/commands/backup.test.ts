import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { chown, copyFile, mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import Client from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest'
import { backUpSqlite } from '../../src/database/backup.ts'
import { start, triptych } from './child.ts'

let folder: string
let path: string
let backup: string
let env: Record<string, string>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'triptych-backup-'))
  path = join(folder, 'data', 'triptych.db')
  backup = join(folder, 'backup.db')
  env = { DATABASE_URL: `file:${path}`, PORT: '0', AUTH_KEY_FILE: join(folder, 'key.json'), TICK_INTERVAL_MS: '0' }
})

afterEach(() => rm(folder, { recursive: true }))

const run = (...args: string[]) => triptych(args, { cwd: folder, env })
const serve = async () => {
  const child = start(['serve'], { cwd: folder, env })
  const [, url = ''] = await child.printed(/ready at (\S+)/)
  return { child, url }
}

function quantityOf(file: string): number {
  const client = new Client(file, { readonly: true })
  try {
    const [row] = client.prepare('select sum(quantity) as sum from subscriptions').iterate() as Iterable<{
      sum: number
    }>
    return row?.sum ?? Number.NaN
  } finally {
    client.close()
  }
}

/** Runs a command that has to succeed. */
async function done(...args: string[]): Promise<void> {
  const { code, stderr } = await run(...args)
  if (code !== 0) throw new Error(stderr)
}

/** The id of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(child, 'exit')
  return child.pid ?? 0
}

function changeQuantities(file: string): void {
  const client = new Client(file)
  client.exec('update subscriptions set quantity = quantity + 1')
  client.close()
}

describe.runIf(inject('engine') === 'sqlite')('a backup', () => {
  beforeEach(() => done('demo'))

  it('is one state of a database that is served and written meanwhile, for its owner alone', async () => {
    const { child } = await serve()
    const before = quantityOf(path)
    const { code, stdout, stderr } = await run('backup', backup)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(
      /^Backed up \S+triptych\.db to \S+backup\.db: \d+\.\d MB, looked through and found whole\.\n$/,
    )
    changeQuantities(path)
    child.process.kill()
    expect((await child.finished).code).toBe(0)
    expect(quantityOf(backup)).toBe(before)
    expect((await stat(backup)).mode & 0o777).toBe(0o600)
    expect((await readdir(folder)).filter((name) => name.includes('part'))).toEqual([])
  })

  it('is read by nobody else while it is written, and removes what attempts that were ended have left', async () => {
    const [ended, going] = [`${backup}.${await endedPid()}.part`, `${backup}.${process.ppid}.part`]
    const ofOurId = `${backup}.${process.pid}.part`
    for (const left of [ended, `${ended}-journal`, ofOurId, going]) await writeFile(left, 'secrets')
    const modes: number[] = []
    const prepare = Client.prototype.prepare
    const spy = vi.spyOn(Client.prototype, 'prepare').mockImplementation(function (this: Client.Database, text) {
      if (text.startsWith('vacuum')) modes.push(statSync(`${backup}.${process.pid}.part`).mode & 0o777)
      return prepare.call(this, text)
    })
    await backUpSqlite(path, backup)
    spy.mockRestore()
    expect(modes).toEqual([0o600])
    expect((await readdir(folder)).filter((name) => name.includes('.part'))).toEqual([basename(going)])
  })

  it('names the place that it cannot be written to', async () => {
    const elsewhere = join(folder, 'none', 'backup.db')
    const { code, stderr } = await run('backup', elsewhere)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `triptych: ${elsewhere} cannot be used: a folder on the way does not exist.\n`,
    })
  })

  it('replaces no file', async () => {
    await writeFile(backup, 'something else')
    expect(await run('backup', backup)).toEqual({
      code: 1,
      stdout: '',
      stderr: `triptych: ${backup} is there already: name a new file.\n`,
    })
    expect((await stat(backup)).size).toBe('something else'.length)
  })

  it('says where there is no database, and makes none', async () => {
    await rm(join(folder, 'data'), { recursive: true })
    expect(await run('backup', backup)).toMatchObject({
      code: 1,
      stderr: `triptych: There is no database at ${path}.\n`,
    })
    expect(existsSync(path)).toBe(false)
  })

  it('is not made of a damaged database', async () => {
    await damage(path)
    const { code, stderr } = await run('backup', backup)
    expect(code).toBe(1)
    expect(stderr).toMatch(/^triptych: \S+ cannot be used: .*(malformed|damaged)/)
    expect(existsSync(backup)).toBe(false)
  })
})

describe.runIf(inject('engine') === 'sqlite')('a restore', () => {
  beforeEach(async () => {
    await done('demo')
    await done('backup', backup)
  })

  it('brings back what was backed up, and keeps what was there', async () => {
    const before = quantityOf(path)
    changeQuantities(path)
    const { code, stdout } = await run('restore', backup)
    expect(code).toBe(0)
    const kept = /What was there before is (\S+)\.\n$/.exec(stdout)?.[1] ?? ''
    expect(quantityOf(path)).toBe(before)
    expect(quantityOf(kept)).toBeGreaterThan(before)
  })

  it.runIf(process.getuid?.() === 0)('by root leaves the database to whoever it was of, or its folder', async () => {
    const somebody = 65_534
    const owners = (file: string) => [statSync(file).uid, statSync(file).gid, statSync(file).mode & 0o777]
    for (const file of [join(folder, 'data'), path]) await chown(file, somebody, somebody)
    expect(await run('restore', backup)).toMatchObject({ code: 0 })
    expect(owners(path)).toEqual([somebody, somebody, 0o600])
    await rm(path)
    expect(await run('restore', backup)).toMatchObject({ code: 0 })
    expect(owners(path)).toEqual([somebody, somebody, 0o600])
  })

  it('does not let the log of a killed process into the restored database', async () => {
    const before = quantityOf(path)
    const { child } = await serve()
    // What SQLite has only in its log: nobody closes the database after it.
    const writer = new Client(path)
    writer.exec('update subscriptions set quantity = quantity + 1')
    child.process.kill('SIGKILL')
    await once(child.process, 'exit')
    await copyFile(path, join(folder, 'crashed.db'))
    await copyFile(`${path}-wal`, join(folder, 'crashed.db-wal'))
    writer.close()
    for (const end of ['', '-wal']) await copyFile(join(folder, `crashed.db${end}`), `${path}${end}`)
    expect(await run('restore', backup)).toMatchObject({ code: 0 })
    expect(existsSync(`${path}-wal`)).toBe(false)
    expect(quantityOf(path)).toBe(before)
    const { child: again } = await serve()
    again.process.kill()
    expect((await again.finished).code).toBe(0)
  })

  it('is refused while a gateway has the database open, which goes on unharmed', async () => {
    const { child, url } = await serve()
    expect(await run('restore', backup)).toEqual({
      code: 1,
      stdout: '',
      stderr: `triptych: ${path} cannot be used: another process has it open. Stop the gateway first, and every command on it.\n`,
    })
    expect((await fetch(new URL('/health', url))).status).toBe(200)
    child.process.kill()
    expect((await child.finished).code).toBe(0)
  })

  it('takes the place of a damaged database, and of none', async () => {
    const before = quantityOf(path)
    await damage(path)
    expect(await run('restore', backup)).toMatchObject({ code: 0 })
    expect(quantityOf(path)).toBe(before)
    await rm(join(folder, 'data'), { recursive: true })
    const { code, stderr } = await run('restore', backup)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(quantityOf(path)).toBe(before)
  })

  it.each([
    ['a damaged file', damage, /cannot be used: .*(malformed|damaged)/],
    ['something else', (file: string) => writeFile(file, 'no database'.repeat(100)), /it is no SQLite database\.$/],
    ['another database', (file: string) => makeOther(file), /it is no database of Triptych\.$/],
    ['a file that is missing', (file: string) => rm(file), /^triptych: There is no backup at/],
  ])('refuses %s and leaves the database as it was', async (_, change, message) => {
    const before = quantityOf(path)
    await change(backup)
    const { code, stderr } = await run('restore', backup)
    expect(code).toBe(1)
    expect(stderr.trim()).toMatch(message)
    expect(quantityOf(path)).toBe(before)
    const files = await readdir(join(folder, 'data'))
    expect(files.filter((name) => !/-(wal|shm)$/.test(name))).toEqual(['triptych.db'])
  })
})

describe.runIf(inject('engine') === 'sqlite')('a database file', () => {
  it('is for its owner alone, with what lies beside it', async () => {
    const { child } = await serve()
    const modes = ['', '-wal', '-shm'].map(async (end) => (await stat(`${path}${end}`)).mode & 0o777)
    expect(await Promise.all(modes)).toEqual([0o600, 0o600, 0o600])
    expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700)
    child.process.kill()
    await child.finished
  })

  it('that was not closed is looked through at the start, and not used when it is damaged', async () => {
    await done('demo')
    await damage(path)
    await writeFile(`${path}-wal`, '')
    const { code, stderr } = await run('serve')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^triptych: \S+triptych\.db cannot be used: .*(malformed|damaged)/)
  })
})

it.runIf(inject('engine') === 'postgres')('on PostgreSQL says whose work it is', async () => {
  env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }
  for (const verb of ['backup', 'restore'])
    expect(await run(verb, backup)).toMatchObject({
      code: 1,
      stderr:
        'triptych: This is for SQLite. PostgreSQL is backed up with pg_dump, or by whoever runs it: see docs/upgrading.md.\n',
    })
})

/** Overwrites pages in the middle of a database. */
async function damage(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.write(Buffer.alloc(40 * 4096, 0xa5), 0, 40 * 4096, 8 * 4096)
  await handle.close()
}

async function makeOther(file: string): Promise<void> {
  await rm(file)
  const client = new Client(file)
  client.exec('create table other (id)')
  client.close()
}
