import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inject } from 'vitest'
import { migrationsFolder } from '../../src/database/migrations.ts'
import { afterFile } from './cleanups.ts'
import { engine } from './fresh-database.ts'
import './provided.ts'

/** A migration that nobody has but a test. */
export interface MadeUp {
  /** Such as `add_color`; its number is the next one. */
  readonly name: string
  readonly statements: readonly string[]
  readonly compatibleSince?: string
}

interface Journal {
  entries: { idx: number; tag: string }[]
}

/**
 * A copy of the package's migrations: those before the number `until`, all by default, and after them others. Answers
 * the folder.
 */
export async function migrationFolder(others: readonly MadeUp[] = [], until = Infinity): Promise<string> {
  const folder = await mkdtemp(join(inject('runFolder'), 'migrations-'))
  afterFile(() => rm(folder, { recursive: true }))
  await cp(migrationsFolder, folder, { recursive: true })
  await addMigrations(folder, others, until)
  return folder
}

/** Adds migrations to a folder of them, for the engine of this run, and leaves out those from the number `until` on. */
export async function addMigrations(folder: string, others: readonly MadeUp[], until = Infinity): Promise<void> {
  const [journalFile, compatibilityFile] = [
    join(folder, engine, 'meta', '_journal.json'),
    join(folder, 'compatibility.json'),
  ]
  const journal = JSON.parse(await readFile(journalFile, 'utf8')) as Journal
  const compatibility = JSON.parse(await readFile(compatibilityFile, 'utf8')) as Record<string, object>
  const entries = journal.entries.filter(({ idx }) => idx < until)
  for (const { name, statements, compatibleSince = '0.1.0' } of others) {
    const idx = entries.length
    const tag = `${String(idx).padStart(4, '0')}_${name}`
    entries.push({ idx, tag })
    compatibility[tag] = { compatibleSince }
    await writeFile(join(folder, engine, `${tag}.sql`), statements.join('\n--> statement-breakpoint\n'))
  }
  await writeFile(journalFile, JSON.stringify({ ...journal, entries }))
  await writeFile(compatibilityFile, JSON.stringify(compatibility))
}
