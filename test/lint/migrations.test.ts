import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { narrowing } from '../../lint/narrowing.ts'
import '../support/provided.ts'

const root = join(import.meta.dirname, '..', '..')

describe('a migration that takes something from the version before', () => {
  it.each([
    ['a table', 'DROP TABLE "events";'],
    ['an index', 'DROP INDEX "events_id";'],
    ['a trigger', '-- Not needed any more.\nDROP TRIGGER "events_append_only" ON "events";'],
    ['a column', 'ALTER TABLE "events" DROP COLUMN "sequence";'],
    ['a column of SQLite', 'ALTER TABLE `events` DROP COLUMN `sequence`;'],
    ['the name of a column', 'ALTER TABLE "events" RENAME COLUMN "kind" TO "type";'],
    ['the name of a table', 'ALTER TABLE `__new_events` RENAME TO `events`;'],
    ['nulls that it writes', 'ALTER TABLE "events" ALTER COLUMN "seller_id" SET NOT NULL;'],
    ['values that it reads', 'ALTER TABLE "events" ALTER COLUMN "seller_id" DROP NOT NULL;'],
    ['a default', 'ALTER TABLE "events" ALTER COLUMN "changes" DROP DEFAULT;'],
    ['a type', 'ALTER TABLE "events" ALTER COLUMN "version" SET DATA TYPE bigint;'],
    ['rows without a new column', 'ALTER TABLE "events" ADD COLUMN "color" text COLLATE "C" NOT NULL;'],
    ['the same of SQLite', 'ALTER TABLE `events` ADD `color` text NOT NULL;'],
    [
      'rows that refer to nothing',
      'ALTER TABLE "a" ADD CONSTRAINT "x" FOREIGN KEY ("b") REFERENCES "public"."c"("id");',
    ],
    ['rows that are alike', 'CREATE UNIQUE INDEX "sellers_name" ON "sellers" USING btree ("name");'],
    ['changes that a trigger refuses', 'CREATE TRIGGER `x` BEFORE UPDATE ON `events` BEGIN SELECT 1; END;'],
  ])('is found: %s', (_what, statement) => {
    expect(narrowing(['CREATE TABLE "others" (id text);', statement])).toHaveLength(1)
  })

  it.each([
    ['a new table', 'CREATE TABLE "colors" ("id" text PRIMARY KEY NOT NULL);'],
    ['a column with a default', 'ALTER TABLE "events" ADD COLUMN "color" text DEFAULT \'red\' NOT NULL;'],
    ['a column that may be null', 'ALTER TABLE `events` ADD `color` text;'],
    ['an index', 'CREATE INDEX "sellers_name" ON "sellers" USING btree ("name");'],
    ['a change of rows', 'UPDATE "sellers" SET "updated_at" = "created_at";'],
    ['a unique index of a new table', 'CREATE UNIQUE INDEX `others_id` ON `others` (`id`);'],
    ['a foreign key of a new table', 'ALTER TABLE "others" ADD CONSTRAINT "x" FOREIGN KEY ("b") REFERENCES "c"("id");'],
    [
      'a trigger of a new table',
      'CREATE TRIGGER "x" BEFORE UPDATE OR DELETE ON "others" FOR EACH STATEMENT EXECUTE FUNCTION f();',
    ],
  ])('is not %s', (_what, statement) => {
    expect(narrowing(['CREATE TABLE "others" (id text);', statement])).toEqual([])
  })
})

describe('the check of what migrations are compatible with', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(inject('runFolder'), 'compatibility-'))
    await cp(join(root, 'drizzle'), join(folder, 'drizzle'), { recursive: true })
    await writeFile(join(folder, 'package.json'), '{ "version": "0.2.0" }')
  })

  /** What it says about the folder, and its exit code. */
  const check = () =>
    new Promise<{ code: number; said: string }>((resolve) => {
      execFile(
        process.execPath,
        [join(root, 'lint', 'migration-compatibility.ts'), '--folder', folder],
        (error, _, said) => resolve({ code: error ? 1 : 0, said }),
      )
    })

  async function change(path: string, edit: (text: string) => string): Promise<void> {
    const file = join(folder, 'drizzle', path)
    await writeFile(file, edit(await readFile(file, 'utf8')))
  }

  it('is content with what is there', async () => {
    expect(await check()).toEqual({ code: 0, said: '' })
  })

  it.each<[string, string, (text: string) => string, RegExp]>([
    [
      'says nothing of a migration',
      'compatibility.json',
      (text) => text.replace('0005_processes', '0005_other'),
      /tells of 0005_other, which is no migration[^]*does not say since which version a database with 0005_processes can be used/,
    ],
    [
      'names a version that is still to come',
      'compatibility.json',
      (text) =>
        text.replace('"0002_clients": { "compatibleSince": "0.1.0"', '"0002_clients": { "compatibleSince": "0.3.0"'),
      /0002_clients needs 0\.3\.0, which is newer than this version, 0\.2\.0/,
    ],
    [
      'has no reason where something is taken',
      'compatibility.json',
      (text) => text.replace(/("0006_event_log": .*?), "because": ".*?"/, '$1'),
      /0006_event_log takes something[^]*DROP INDEX events_id[^]*Expand first/,
    ],
    [
      'has a reason where nothing is taken',
      'compatibility.json',
      (text) => text.replace('"0002_clients": { ', '"0002_clients": { "because": "It is small.", '),
      /why versions before can do with 0002_clients, which takes nothing/,
    ],
    [
      'has other names for one engine than for the other',
      'sqlite/meta/_journal.json',
      (text) => text.replace('"tag": "0000_initial"', '"tag": "0001_append_only"'),
      /The engines have migrations of different names/,
    ],
  ])('fails where it %s', async (_what, path, edit, said) => {
    await change(path, edit)
    const result = await check()
    expect(result.code).toBe(1)
    expect(result.said).toMatch(said)
  })
})
