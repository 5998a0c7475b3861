import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/open.ts'
import { daysAround } from '../../src/demo/days.ts'
import { loadDemo } from '../../src/demo/load.ts'
import { sizeWorld } from '../../src/demo/size/world.ts'
import { story } from '../../src/demo/story.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { readAll } from './rows.ts'

const now = new Date('2026-03-02T17:30:00Z')
const googleWorkspace = '8806367b-001a-4632-afb4-27a7fad7660c'
const validId = /^[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('loading demo data', () => {
  test('gives identical rows on every machine and at any time of the day', async () => {
    const [one, other] = [await freshDatabase(), await freshDatabase()]
    await loadDemo(one.database, { now, subscriptions: 300 })
    await loadDemo(other.database, { now: new Date('2026-03-02T00:00:00Z'), subscriptions: 300 })
    expect(await readAll(one.database)).toEqual(await readAll(other.database))
  })

  test('gives the same ids on another day', () => {
    const ids = (day: string) => {
      const { rows, lifeOf } = sizeWorld(daysAround(new Date(day)), 50)
      const lives = Array.from({ length: 50 }, (_, index) => lifeOf(index).row)
      const all = [...Object.values(story(daysAround(new Date(day)))), ...Object.values(rows), lives].flat()
      return all.flatMap((row) => ('id' in row ? [row.id] : [])).toSorted()
    }
    expect(ids('2026-03-02')).toEqual(ids('2024-02-29'))
  })

  test('does nothing to a database that has a seller', async () => {
    const { database } = await freshDatabase()
    await database.connection
      .insert(database.tables.sellers)
      .values({ id: 'mine', name: 'Mine', searchName: 'mine', createdAt: now })
    const before = await readAll(database)
    expect(await loadDemo(database, { now, subscriptions: 10 })).toBe(false)
    expect(await readAll(database)).toEqual(before)
  })

  test('happens once when two start at the same time', async () => {
    const { database, url } = await freshDatabase()
    const second = await openDatabase(url)
    const loaded = await Promise.all([loadDemo(database, { now }), loadDemo(second, { now })])
    await second.close()
    expect(loaded.toSorted()).toEqual([false, true])
    expect((await readAll(database)).sellers).toHaveLength(2)
  })

  test('leaves nothing behind when it fails halfway', async () => {
    const { database } = await freshDatabase()
    const onProgress = () => {
      throw new Error('stopped')
    }
    await expect(loadDemo(database, { now, subscriptions: 1000, onProgress })).rejects.toThrow('stopped')
    const { eventLogHead, ...all } = await readAll(database)
    expect(eventLogHead).toHaveLength(1)
    for (const rows of Object.values(all)) expect(rows).toEqual([])
  })

  test('adds parties, services and so many subscriptions at size, and tells how far it is', async () => {
    const { database } = await freshDatabase()
    const steps: number[] = []
    await loadDemo(database, {
      now,
      subscriptions: 2000,
      onProgress: (done, total) => {
        expect(total).toBe(2000)
        steps.push(done)
      },
    })
    const rows = await readAll(database)
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    expect(steps.at(-1)).toBe(2000)
    const beside = { sellers: 2, resellers: 20, organizations: 2000, services: 50, subscriptions: 2000 } as const
    const story = { sellers: 2, resellers: 3, organizations: 5, services: 4, subscriptions: 18 } as const
    for (const table of ['sellers', 'resellers', 'organizations', 'services', 'subscriptions'] as const) {
      expect(rows[table]).toHaveLength(beside[table] + story[table])
    }
    const all = [...Object.keys(story), 'subscriptionHistory', 'events'] as (
      | keyof typeof story
      | 'subscriptionHistory'
      | 'events'
    )[]
    const ids = all.flatMap((table) => rows[table].map((row) => row.id)).filter((id) => id !== googleWorkspace)
    expect(ids.filter((id) => !validId.test(id))).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
  })
})
