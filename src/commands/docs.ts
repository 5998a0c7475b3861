import { importDocument } from '../import-export/document.ts'
import { configurationDocument } from './configuration-document.ts'
import { errorsDocument } from './errors-document.ts'
import { CommandFailure } from './failures.ts'
import { restToGraphqlDocument } from './rest-to-graphql-document.ts'

/** The documents that are printed from the code, by their names in docs/. */
const documents = new Map([
  ['configuration', configurationDocument],
  ['errors', errorsDocument],
  ['import', importDocument],
  ['rest-to-graphql', restToGraphqlDocument],
])

/** Prints `docs/<name>.md`. Throws `CommandFailure` for a name that is no such document. */
export function runDocs(name: string): void {
  const write = documents.get(name)
  if (!write) throw new CommandFailure(`There is no document ${name}; there are ${[...documents.keys()].join(', ')}.`)
  process.stdout.write(write())
}
