import { readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import type { GraphQLSchema } from 'graphql'
import type { Database } from '../../database/database.ts'
import { errorCodeOf } from '../../database/error-code.ts'
import type { Logger } from '../../logger.ts'
import type { Limits } from '../limits.ts'
import { faultOf, labelOf } from './check.ts'
import { documentsIn, ManifestFault, type NamedDocument } from './manifest.ts'
import { lastBatch, publishedDocuments } from './store.ts'
import type { TrustedDocuments } from './trusted-documents.ts'

/** How often processes look whether something was published, in milliseconds. */
const lookEveryMs = 5000

/** The options of reading trusted documents. */
export interface ReadingOptions {
  readonly documents: TrustedDocuments
  /** Manifests, which are read once. */
  readonly files: readonly string[]
  readonly database: Database
  readonly schema: GraphQLSchema
  readonly limits: Limits
  readonly logger: Logger
}

/** The reading of trusted documents, which goes on. */
export interface Reading {
  /** Ends it, and waits for what is under way. */
  readonly stop: () => Promise<void>
}

/** The documents of files, in which no id stands for two. Throws `ManifestFault` with the name of the file. */
export async function readManifests(files: readonly string[]): Promise<NamedDocument[]> {
  const found = new Map<string, string>()
  for (const file of files) {
    for (const { id, document } of await readManifest(file)) {
      if ((found.get(id) ?? document) !== document)
        throw new ManifestFault(`${file}: the id ${id} has another document before`)
      found.set(id, document)
    }
  }
  return [...found].map(([id, document]) => ({ id, document }))
}

async function readManifest(file: string): Promise<NamedDocument[]> {
  try {
    return documentsIn(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof ManifestFault) throw new ManifestFault(`${file}: ${error.message}`)
    const code = errorCodeOf(error)
    if (code === '') throw error
    throw new ManifestFault(`${file} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : code}`)
  }
}

/**
 * Reads trusted documents, from files and from the database, and again whenever some were published. Those that do not
 * fit the schema are told in the log by their names: after an upgrade there may be some.
 */
export async function startReading(
  { documents, files, database, schema, limits, logger }: ReadingOptions,
  everyMs = lookEveryMs,
): Promise<Reading> {
  const ofFiles = await readManifests(files)
  const checked = new Set<string>()
  let isStopped = false
  let isBroken = false
  let timer: NodeJS.Timeout | undefined
  let known = -1

  async function read(): Promise<readonly NamedDocument[]> {
    const batch = await lastBatch(database)
    if (batch === known) return []
    // What was published takes the place of what stands in a file.
    const all = [...ofFiles, ...(await publishedDocuments(database))]
    documents.replace(all)
    known = batch
    return all
  }

  async function check(all: readonly NamedDocument[]): Promise<void> {
    for (const each of all) {
      if (isStopped || checked.has(each.id)) continue
      checked.add(each.id)
      const fault = faultOf(schema, limits, each.document)
      if (fault !== null)
        logger.warn({ document: each.id }, `The trusted document ${labelOf(each)} is refused: ${fault}`)
      await setImmediate()
    }
  }

  async function look(): Promise<void> {
    try {
      await check(await read())
      isBroken = false
    } catch (error) {
      failed(error)
    }
    wait()
  }

  function failed(error: unknown): void {
    // Said once: it lasts as long as the trouble of the database.
    if (!isBroken) logger.warn({ err: error }, 'Trusted documents could not be read anew')
    isBroken = true
  }

  let running = Promise.resolve()
  function next(): void {
    running = look()
  }

  function wait(): void {
    if (!isStopped) timer = setTimeout(next, everyMs).unref()
  }

  running = check(await read())
    .catch(failed)
    .then(wait)
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}
