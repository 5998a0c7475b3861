import { describe, expect, it } from 'vitest'
import { DatabaseUnavailable } from '../../src/database-unavailable.ts'
import { Bound } from '../../src/database/bound.ts'
import { WriteTrouble } from '../../src/database/write-trouble.ts'

/** Work that goes on until it is let go. */
function held() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { work: () => promise, letGo: resolve }
}

describe('work beyond a bound', () => {
  it('waits, and is done in the order in which it came', async () => {
    const bound = new Bound(1, 60_000)
    const first = held()
    const done: string[] = []
    const all = [bound.during(first.work), ...['a', 'b'].map((name) => bound.during(async () => void done.push(name)))]
    expect([bound.waiting, done]).toEqual([2, []])
    first.letGo()
    await Promise.all(all)
    expect([bound.waiting, done]).toEqual([0, ['a', 'b']])
  })

  it('is given up after its time, and takes no room from who comes later', async () => {
    const bound = new Bound(1, 30)
    const first = held()
    const holding = bound.during(first.work)
    await expect(bound.during(async () => {})).rejects.toMatchObject({ name: 'DatabaseUnavailable', trouble: 'busy' })
    expect(bound.waiting).toBe(0)
    first.letGo()
    await holding
    for (let times = 1; times <= 3; times += 1) expect(await bound.during(async () => times)).toBe(times)
  })

  it('has room again after work that fails', async () => {
    const bound = new Bound(1, 1000)
    await expect(bound.during(() => Promise.reject(new Error('No.')))).rejects.toThrow('No.')
    expect(await bound.during(async () => 'done')).toBe('done')
  })
})

describe('the trouble of writes', () => {
  const fail = (trouble: 'full' | 'busy') => () => Promise.reject(new DatabaseUnavailable(trouble, new Error('No.')))

  it('is told until one goes through', async () => {
    const writes = new WriteTrouble()
    await expect(writes.during(fail('full'))).rejects.toThrow(DatabaseUnavailable)
    expect(writes.current()).toBe('full')
    await expect(writes.during(fail('busy'))).rejects.toThrow(DatabaseUnavailable)
    expect(writes.current()).toBe('full')
    expect(await writes.during(async () => 'done')).toBe('done')
    expect(writes.current()).toBeNull()
  })

  it('is none where the next one may find it free', async () => {
    const writes = new WriteTrouble()
    await expect(writes.during(fail('busy'))).rejects.toThrow(DatabaseUnavailable)
    expect(writes.current()).toBeNull()
  })
})
