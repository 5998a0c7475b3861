import { readConfig } from '../config.ts'
import { faultOf, labelOf } from '../graphql/trusted-documents/check.ts'
import { ManifestFault, type NamedDocument } from '../graphql/trusted-documents/manifest.ts'
import { readManifests } from '../graphql/trusted-documents/reading.ts'
import { publish } from '../graphql/trusted-documents/store.ts'
import { schema } from '../schema.ts'
import { withDatabase } from './database.ts'
import { CommandFailure } from './failures.ts'

/** How many faults are told. */
const mostTold = 20

/**
 * Publishes the documents of manifests, all or none; with `isReplacing` withdraws all others. Throws `CommandFailure`
 * for files that are no manifests, and for documents that do not fit the schema or have an id of another one.
 */
export async function runDocumentsPublish(files: readonly string[], isReplacing: boolean): Promise<void> {
  const config = readConfig(undefined, { needsIssuer: false })
  const documents = await read(files)
  const faults = documents.flatMap((each) => {
    const fault = faultOf(schema, config.limits, each.document)
    return fault === null ? [] : [`${labelOf(each)}: ${fault}`]
  })
  if (faults.length > 0) throw refused(`this gateway cannot execute ${counted(faults)}`, faults)
  const { added, removed, conflicting } = await withDatabase(
    config,
    (database) => publish(database, documents, { now: new Date(), isReplacing }),
    { fills: true },
  )
  if (conflicting.length > 0) throw refused(`another text has the id of ${counted(conflicting)}`, conflicting)
  process.stdout.write(`Published ${counted(documents)}: ${added} new, ${removed} withdrawn.\n`)
}

async function read(files: readonly string[]): Promise<NamedDocument[]> {
  try {
    return await readManifests(files)
  } catch (error) {
    if (!(error instanceof ManifestFault)) throw error
    throw new CommandFailure(`Nothing was published: ${error.message}.`, { cause: error })
  }
}

function counted({ length }: readonly unknown[]): string {
  return length === 1 ? '1 document' : `${length} documents`
}

function refused(why: string, documents: readonly string[]): CommandFailure {
  const more = documents.length > mostTold ? `, and ${documents.length - mostTold} more` : ''
  const told = documents.slice(0, mostTold).join('; ')
  return new CommandFailure(`Nothing was published: ${why}: ${told.replace(/\.$/, '')}${more}.`)
}
