import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cumulus, subscriptionId } from '../../src/demo/ids.ts'
import { emptyDatabase, engine } from '../support/fresh-database.ts'
import { addMigrations } from '../support/migration-folders.ts'
import { type Child, start, triptych } from './child.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))
const ready = /Triptych is ready at (http:\/\/127\.0\.0\.1:\d+\/)/

/** What the next version adds: things that this one does not know, beside what it does. */
const expanding = [
  {
    name: 'colors',
    statements: [
      'CREATE TABLE "colors" ("id" text PRIMARY KEY NOT NULL, "name" text NOT NULL)',
      'ALTER TABLE "subscriptions" ADD COLUMN "color" text',
      `ALTER TABLE "subscription_history" ADD COLUMN "shade" integer DEFAULT 3 NOT NULL`,
      'UPDATE "subscriptions" SET "color" = \'red\'',
      'CREATE INDEX "subscriptions_color" ON "subscriptions" ("color")',
    ],
  },
]

let folder: string
let env: Record<string, string>
let token: string
let children: Child[]

beforeEach(async () => {
  children = []
  folder = await mkdtemp(join(tmpdir(), 'triptych-upgrade-'))
  env = {
    DATABASE_URL: await emptyDatabase(),
    AUTH_KEY_FILE: join(folder, 'key.json'),
    PORT: '0',
    TICK_INTERVAL_MS: '0',
  }
  token = (await triptych(['token', '--role', 'broker', '--party', cumulus], { env })).stdout.trim()
})

afterEach(async () => {
  for (const child of children) child.process.kill('SIGKILL')
  await Promise.all(children.map((child) => child.finished))
  await rm(folder, { recursive: true })
})

/** Makes the next version of the package, which has more migrations, and answers its program. */
async function nextVersion(compatibleSince: string): Promise<string> {
  const copy = join(folder, 'next')
  const { version: _, ...own } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as {
    version: string
  }
  for (const path of ['src', 'drizzle']) await cp(join(repository, path), join(copy, path), { recursive: true })
  await symlink(join(repository, 'node_modules'), join(copy, 'node_modules'))
  await writeFile(join(copy, 'package.json'), JSON.stringify({ ...own, version: '99.0.0' }))
  await addMigrations(
    join(copy, 'drizzle'),
    expanding.map((each) => ({ ...each, compatibleSince })),
  )
  return join(copy, 'src', 'main.js')
}

async function serve(main?: string): Promise<{ child: Child; address: string }> {
  const child = start(['serve'], { cwd: folder, env, ...(main && { main }) })
  children.push(child)
  const [, address = ''] = await child.printed(ready)
  return { child, address }
}

async function stop({ process: running, finished }: Child): Promise<void> {
  running.kill('SIGTERM')
  expect((await finished).code).toBe(0)
}

async function ask(address: string, query: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const response = await fetch(`${address}graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
  return response.json()
}

const id = subscriptionId(5)

/** Changes a subscription, and answers what it is afterwards. */
async function change(address: string, quantity: number): Promise<unknown> {
  const input = `{ subscriptionId: "${id}", quantity: ${quantity} }`
  await ask(address, `mutation { updateSubscription(input: ${input}) { __typename } }`)
  return ask(address, `{ subscription(id: "${id}") { quantity } }`)
}

const changedTo = (quantity: number) => ({ data: { subscription: { quantity } } })

describe('after the next version has migrated, which says that this one can go on', () => {
  const applied = { code: 0, stdout: 'Applied one migration.\n', stderr: '' }

  it('this version is started again, reads and writes, and the next one goes on with that', async () => {
    const next = await nextVersion('0.1.0')
    const before = await serve()
    expect(await change(before.address, 21)).toEqual(changedTo(21))
    await stop(before.child)
    expect(await triptych(['migrate', '--check'], { env, main: next })).toMatchObject({ code: 2 })
    expect(await triptych(['migrate'], { env, main: next })).toEqual(applied)
    const again = await serve()
    expect(await change(again.address, 22)).toEqual(changedTo(22))
    const { code, stdout } = await triptych(['export'], { env })
    expect(code).toBe(0)
    expect(stdout).toContain(id)
    await stop(again.child)
    const after = await serve(next)
    expect(await change(after.address, 23)).toEqual(changedTo(23))
    await stop(after.child)
  })

  it.runIf(engine === 'postgres')('this version goes on meanwhile and afterwards, beside the next one', async () => {
    const next = await nextVersion('0.1.0')
    const before = await serve()
    expect(await change(before.address, 21)).toEqual(changedTo(21))
    const answers: unknown[] = []
    const work = { isDone: false }
    const asking = (async () => {
      for (; !work.isDone; await wait(5))
        answers.push(await ask(before.address, `{ subscription(id: "${id}") { quantity } }`))
    })()
    expect(await triptych(['migrate'], { env, main: next })).toEqual(applied)
    work.isDone = true
    await asking
    expect(answers.length).toBeGreaterThan(5)
    expect(answers.filter((answer) => JSON.stringify(answer) !== JSON.stringify(changedTo(21)))).toEqual([])
    const beside = await serve(next)
    expect(await change(before.address, 22)).toEqual(changedTo(22))
    expect(await change(beside.address, 23)).toEqual(changedTo(23))
    expect(await change(before.address, 24)).toEqual(changedTo(24))
    await stop(beside.child)
    await stop(before.child)
  })
})

describe('after the next version has migrated, which says that this one cannot go on', () => {
  it('this version is not started, and its verbs refuse', async () => {
    const next = await nextVersion('99.0.0')
    expect((await triptych(['demo'], { env })).code).toBe(0)
    expect((await triptych(['migrate'], { env, main: next })).code).toBe(0)
    for (const verb of ['serve', 'migrate', 'export', 'tick']) {
      const { code, stderr } = await triptych([verb], { cwd: folder, env })
      expect(code).toBe(1)
      expect(stderr).toMatch(/cannot be used: it has a migration of another, newer version of Triptych: \d+_colors\.\n/)
    }
  })
})

describe('the next version', () => {
  it('leaves an older database alone with all verbs but migrate and serve', async () => {
    const next = await nextVersion('0.1.0')
    expect((await triptych(['demo'], { env })).code).toBe(0)
    for (const verb of ['export', 'tick', 'demo']) {
      const { code, stdout, stderr } = await triptych([verb], { env, main: next })
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toMatch(/has the tables of an older version: it lacks \d+_colors\. Run `triptych migrate` first/)
    }
    expect((await triptych(['export'], { env })).code).toBe(0)
  })
})
