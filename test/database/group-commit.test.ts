import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'
import Client from 'better-sqlite3'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import '../support/provided.ts'
import { DatabaseUnavailable } from '../../src/database-unavailable.ts'
import { GroupCommit } from '../../src/database/sqlite.group-commit.ts'

let client: Client.Database
let other: Client.Database
let commits: GroupCommit
beforeEach(async () => {
  const file = join(await mkdtemp(join(inject('runFolder'), 'commits-')), 'test.db')
  client = new Client(file)
  client.pragma('journal_mode = WAL')
  client.pragma('foreign_keys = ON')
  client.exec(
    'create table parent (id integer primary key); create table child (parent integer references parent deferrable initially deferred)',
  )
  other = new Client(file)
  commits = new GroupCommit(client, { waitMs: 100 })
  return () => {
    other.close()
    client.close()
  }
})

const add = (id: number) => commits.add(() => client.exec(`insert into parent values (${id})`).inTransaction)
/** What somebody else sees: only what was committed. */
const written = () => [...other.prepare('select id from parent order by id').pluck().iterate()]
const outcomes = async (asked: Promise<unknown>[]) => (await Promise.allSettled(asked)).map(({ status }) => status)

describe('writes of one turn', () => {
  it('are one commit, and are answered after it', async () => {
    const seen: unknown[][] = []
    const asked = [1, 2, 3].map((id) => add(id).then(() => seen.push(written())))
    expect(written()).toEqual([])
    await Promise.all(asked)
    expect(seen).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [1, 2, 3],
    ])
  })

  it('stand or fall alone: one that fails undoes what it wrote, and nothing else', async () => {
    const failing = commits.add(() => {
      client.exec('insert into parent values (10)')
      throw new Error('No.')
    })
    expect(await outcomes([add(1), failing, add(1), add(2)])).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ])
    expect(written()).toEqual([1, 2])
  })

  it('that fail undo what they wrote where they are alone in their turn, too', async () => {
    const failing = commits.add(() => {
      client.exec('insert into parent values (10)')
      throw new Error('No.')
    })
    expect(await outcomes([failing])).toEqual(['rejected'])
    expect(written()).toEqual([])
    expect(client.inTransaction).toBe(false)
  })

  it('that the database cannot take are told what ails it, and the others are written', async () => {
    const failing = commits.add(() => {
      throw Object.assign(new Error('attempt to write a readonly database'), { code: 'SQLITE_READONLY' })
    })
    const written = add(1)
    await expect(failing).rejects.toThrow(DatabaseUnavailable)
    await written
  })

  it('all fail where the commit fails, and nothing is written', async () => {
    const orphan = commits.add(() => client.exec('insert into child values (99)'))
    expect(await outcomes([add(1), orphan, add(2)])).toEqual(['rejected', 'rejected', 'rejected'])
    expect(written()).toEqual([])
    expect(client.inTransaction).toBe(false)
    expect(await outcomes([add(3)])).toEqual(['fulfilled'])
  })

  it('all fail where one of them ends the whole transaction', async () => {
    const ending = commits.add(() => {
      client.exec('rollback')
      throw new Error('The disk is full.')
    })
    expect(await outcomes([add(1), ending, add(2)])).toEqual(['rejected', 'rejected', 'rejected'])
    expect(written()).toEqual([])
  })

  it('all fail where somebody else writes for too long', async () => {
    client.pragma('busy_timeout = 0')
    other.exec('begin immediate')
    expect(await outcomes([add(1), add(2)])).toEqual(['rejected', 'rejected'])
    other.exec('rollback')
    expect(await outcomes([add(1)])).toEqual(['fulfilled'])
  })

  it('wait while somebody else writes, and keep nobody else waiting', async () => {
    client.pragma('busy_timeout = 0')
    commits = new GroupCommit(client, { waitMs: 60_000 })
    other.exec('begin immediate')
    const asked = [add(1), add(2)]
    let turns = 0
    for (const until = performance.now() + 100; performance.now() < until; turns += 1) await setImmediate()
    // A turn that waits for the other one would have taken all of the time.
    expect(turns).toBeGreaterThan(20)
    other.exec('commit')
    expect(await outcomes(asked)).toEqual(['fulfilled', 'fulfilled'])
    expect(written()).toEqual([1, 2])
  })

  it('look whether somebody else still writes no more often, however many of them wait', async () => {
    client.pragma('busy_timeout = 0')
    let looks = 0
    commits = new GroupCommit(client, { waitMs: 60_000, check: () => (looks += 1) })
    other.exec('begin immediate')
    const asked = []
    for (let id = 1; id <= 50; id += 1) {
      asked.push(add(id))
      await setImmediate()
    }
    const [before, start] = [looks, performance.now()]
    await setTimeout(200)
    // Between two looks there is a millisecond at least, so of fifty who looked by themselves there would be thousands.
    expect(looks - before).toBeLessThanOrEqual(performance.now() - start + 1)
    other.exec('commit')
    await Promise.all(asked)
  })

  it('are refused where nothing may be written', async () => {
    const check = () => {
      throw new Error('The file is gone.')
    }
    commits = new GroupCommit(client, { waitMs: 100, check })
    expect(await outcomes([add(1), add(2)])).toEqual(['rejected', 'rejected'])
    expect(written()).toEqual([])
  })

  it('are done in their order, and many take several commits', async () => {
    const order: number[] = []
    let begun = 0
    commits = new GroupCommit(client, { waitMs: 100, check: () => (begun += 1) })
    await Promise.all(Array.from({ length: 200 }, (_, id) => add(id).then(() => order.push(id))))
    expect(order).toEqual(Array.from({ length: 200 }, (_, id) => id))
    expect(begun).toBe(4)
  })

  it('that still wait are done before the end, however many there are', async () => {
    const asked = Array.from({ length: 200 }, (_, id) => add(id))
    commits.finish()
    expect(written()).toHaveLength(200)
    await Promise.all(asked)
  })

  it('that still wait at the end while somebody else writes are refused, and nobody waits for them', async () => {
    client.pragma('busy_timeout = 0')
    commits = new GroupCommit(client, { waitMs: 60_000 })
    other.exec('begin immediate')
    const asked = [add(1), add(2)]
    commits.finish()
    expect(await outcomes(asked)).toEqual(['rejected', 'rejected'])
    other.exec('rollback')
    expect(written()).toEqual([])
  })
})
