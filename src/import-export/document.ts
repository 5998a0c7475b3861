import { z } from 'zod'
import { type FieldFacts, fieldFacts } from './fields.ts'
import type { RecordType } from './record-type.ts'
import { recordTypes } from './record-types.ts'

/** The text of docs/import.md: how to import and export, and every type and field, from the schemas that check them. */
export function importDocument(): string {
  return `${[introduction, ...recordTypes.map(section)].join('\n\n')}\n`
}

function section({ type, description, key, schema }: RecordType): string {
  const identity = `Identified by ${key.map((field) => `\`${field}\``).join(', ')}.`
  return [
    `### ${type}`,
    '',
    `${description} ${identity}`,
    '',
    '| field | holds | needed | meaning |',
    '|---|---|---|---|',
    ...rows(schema, ''),
  ].join('\n')
}

/** A row for each field, those of nested objects below it with their path. */
function rows(schema: z.ZodObject, path: string): string[] {
  return Object.entries(schema.shape).flatMap(([name, field]) => {
    const { kind, item } = contentOf(field)
    const cells = [`\`${path}${name}\``, kind, neededText(field), (field as z.ZodType).description ?? '']
    const nested = item ? rows(item, `${path}${name}${kind.startsWith('list') ? '[]' : ''}.`) : []
    return [`| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`, ...nested]
  })
}

function neededText(field: z.core.$ZodType): string {
  if (!z.safeParse(field, undefined).success) return 'yes'
  const fallback = factsOf(field)?.fallback
  return fallback === undefined ? 'no' : `no: \`${fallback}\``
}

/** The kind of a field, in words; `item` is the object in it, alone or in a list. */
function contentOf(field: z.core.$ZodType): { kind: string; item?: z.ZodObject } {
  const facts = factsOf(field)
  if (facts) return { kind: facts.kind }
  const inner = unwrapped(field)
  if (inner instanceof z.ZodObject) return { kind: 'object', item: inner }
  if (inner instanceof z.ZodRecord) return { kind: 'object' }
  if (inner instanceof z.ZodArray) {
    const { kind, item } = contentOf(inner.element)
    return item ? { kind: 'list of objects', item } : { kind: `list of ${kind}` }
  }
  throw new Error(`docs/import.md cannot say what a ${inner.constructor.name} is: give it facts.`)
}

function factsOf(field: z.core.$ZodType): FieldFacts | undefined {
  const facts = fieldFacts.get(field)
  if (facts) return facts
  const inner = innerOf(field)
  return inner && factsOf(inner)
}

function unwrapped(field: z.core.$ZodType): z.core.$ZodType {
  const inner = innerOf(field)
  return inner ? unwrapped(inner) : field
}

/** The schema within an optional, nullable or transformed field. */
function innerOf(field: z.core.$ZodType): z.core.$ZodType | undefined {
  if (field instanceof z.ZodOptional || field instanceof z.ZodNullable) return field.unwrap()
  return field instanceof z.ZodPipe ? field.in : undefined
}

const introduction = `<!-- Generated from src/import-export by \`npm run generate:docs\`. Change it there. -->
# Import and export

\`\`\`
export DATABASE_URL=file:data/bakery.db          a database of its own, for all that follows
triptych import examples/import/bakery.ndjson    all of it, or nothing
triptych import business.ndjson --dry-run        only look whether it could be imported
triptych export business.ndjson                  everything that an import takes
triptych export --with-secrets | DATABASE_URL=file:data/other.db triptych import -
\`\`\`

\`triptych …\` is called [as the quick start says](quick-start.md#the-command-line). In the package the example is
\`node_modules/triptych/examples/import/bakery.ndjson\`. An import into the database of the demo makes that a business like any other: nobody of
the demo can be opened without a token any more, at \`/graphql?as=…\`, at \`/api/docs?as=…\` or from the home page, since their pages are
for demo data alone.

The form is our own design. It is made for a business of one's own, and for moving
[from SQLite to PostgreSQL](upgrading.md#from-sqlite-to-postgresql). It is no backup: an export leaves out [some things](#what-an-export-writes), so
[back up](upgrading.md#backing-up) the database itself.

## The file
- NDJSON in UTF-8: one JSON object a line, with its \`type\`. The order of lines is free: a line may refer to a later one.
- Blank lines, carriage returns and a byte order mark do not matter. A line has at most 4 MiB.
- Names are those of the GraphQL schema. A field that a type does not have is refused, and so is a line without one that it needs.
  \`null\` is the same as left out, but for \`licenseKey\`.
- Ids are UUIDs; where the table below says so, unique over all types. Times are RFC 3339 with a zone and at most
  nine digits of a second, of which milliseconds are kept and the rest is cut off. Amounts are decimal text such as \`"12.50"\`,
  never numbers. Names have 1 to 255 characters.
- U+0000 and halves of surrogate pairs are refused anywhere, since PostgreSQL cannot store them.

## What an import does
- **All or nothing.** Everything that is wrong is told with its line and field, the first 100 problems in full, and nothing is
  written. What a line refers to must be in the file or in the database.
- **Insert or replace, by identity.** A line says everything about its object: what it leaves out gets its default, as if the
  object were new. Times of creation, versions and license keys are kept instead. What no line names stays as it is.
- **Again is harmless.** Importing the same file again changes nothing, not even a version or a time.
- **Owners are fixed.** An import moves nothing to another seller, reseller, organization or service, and takes away nothing that
  something else stands on. That an organization keeps its reseller is checked by the database itself.
- **History and events are evidence.** They are added where they are missing. One that is there already must be the same. An import
  writes none of its own.
- It is one transaction. Others read what was there before until it ends, and write after it: on SQLite everything waits, on
  PostgreSQL what touches the same rows. Two imports at once come one after the other.

### Versions
Versions only rise. A new object gets the file's \`version\`, or 1, and the file's \`updatedAt\`, or the time of the import. For what
has a trail or a history, the last entry in the file stands for a version that is left out, and an entry ahead of the version is
refused: the next change would take its number. Where an object that is there changes, it gets the file's version if that is
higher, else its own next one; and the file's time if that is later, else the time of the import. If nothing but version and time
differ, only a higher version counts.

## What an export writes
- Everything that files carry, in the order of the types below and then of identity; the same data gives the same text. It shows
  one state of the data, and the gateway may write meanwhile. An import of it into an empty database gives the same business.
- **License keys are secrets**: they are left out unless \`--with-secrets\` asks for them; then the file is readable by its owner
  only. An import without them leaves stored ones alone.
- Not among it, since it is of the gateway and no business data: the clients of machines, webhook endpoints and their messages, the secrets of
  services' addresses, trusted documents, the places of events in the log, keys, and idempotency records.
- A file appears under its name only when it is whole.

## Types`
