import { importDocument } from '../import-export/document.ts'
import { configurationDocument } from './configuration-document.ts'
import { errorsDocument } from './errors-document.ts'
import { CommandFailure } from './failures.ts'
import { lifecycleDocument } from './lifecycle-document.ts'
import { lifecyclePicture } from './lifecycle-picture.ts'
import { messageSchemaDocument } from './message-schema.ts'
import { mutationsDocument } from './mutations-document.ts'
import { restToGraphqlDocument } from './rest-to-graphql-document.ts'
import { viewsPicture } from './views-picture.ts'
import { visibilityDocument } from './visibility-document.ts'

/** The documents and pictures that are printed from the code, by their names in docs/, where `.md` is left out. */
export const documents: ReadonlyMap<string, () => string | Promise<string>> = new Map<
  string,
  () => string | Promise<string>
>([
  ['configuration', configurationDocument],
  ['errors', errorsDocument],
  ['events.schema.json', messageSchemaDocument],
  ['import', importDocument],
  ['lifecycle', lifecycleDocument],
  ['lifecycle.svg', lifecyclePicture],
  ['mutations', mutationsDocument],
  ['rest-to-graphql', restToGraphqlDocument],
  ['three-views.svg', viewsPicture],
  ['visibility', visibilityDocument],
])

/** Prints the document of a name. Throws `CommandFailure` for a name that is no such document. */
export async function runDocs(name: string): Promise<void> {
  const write = documents.get(name)
  if (!write) throw new CommandFailure(`There is no document ${name}; there are ${[...documents.keys()].join(', ')}.`)
  process.stdout.write(await write())
}
