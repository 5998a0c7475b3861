import type { z } from 'zod'
import { parseLine } from './json-line.ts'
import { type Line, readLines } from './lines.ts'
import type { RecordType } from './record-type.ts'
import { recordTypes } from './record-types.ts'
import type { Staging } from './staging.ts'

const byType = new Map(recordTypes.map((recordType) => [recordType.type, recordType]))

/**
 * Reads a whole file into `staging`, each line checked for itself and against the other lines, with a note of
 * everything that is wrong. `onProgress` hears how many bytes are read.
 */
export async function stageLines(
  staging: Staging,
  chunks: AsyncIterable<Uint8Array>,
  onProgress?: (bytes: number) => void,
): Promise<void> {
  let bytes = 0
  const counted = async function* () {
    for await (const chunk of chunks) {
      bytes += chunk.length
      yield chunk
    }
  }
  for await (const lines of readLines(counted())) {
    for (const line of lines) stageLine(staging, line)
    onProgress?.(bytes)
  }
}

function stageLine(staging: Staging, { number: line, text, fault }: Line): void {
  const note = (type: string, path: string, reason: string) => staging.note({ line, type, path, reason })
  if (fault !== null) return note('', '', fault)
  const parsed = parseLine(text)
  if ('fault' in parsed) return note('', parsed.path ?? '', parsed.fault)

  const { type, ...fields } = parsed.object
  const recordType = typeof type === 'string' ? byType.get(type) : undefined
  if (!recordType)
    return note('', 'type', type === undefined ? 'is missing' : `must be one of ${[...byType.keys()].join(', ')}`)

  const { success, data, error } = recordType.schema.safeParse(fields)
  if (success) return stageRecord(staging, recordType, line, data)
  for (const issue of error.issues) for (const [path, reason] of describe(issue)) note(recordType.type, path, reason)
  staging.refuse(recordType.type, keyOf(recordType, fields).toLowerCase())
  staging.refuse(recordType.type, keyOf(recordType, fields))
}

function stageRecord(staging: Staging, recordType: RecordType, line: number, record: Record<string, unknown>): void {
  const { type } = recordType
  const key = keyOf(recordType, record)
  const refuse = (path: string, reason: string) => staging.note({ line, type, path, reason })
  const other = staging.take(type, key, line)
  if (other !== null)
    return refuse(
      recordType.key.join(' and '),
      `${recordType.key.length > 1 ? 'name' : 'names'} the same ${type} as line ${other}`,
    )
  const namesake = recordType.isNode ? staging.take('id', key, line) : null
  if (namesake !== null) return refuse('id', `is in use for something else in line ${namesake}`)
  const alternate = recordType.alternate?.of(record) ?? null
  const rival = alternate === null ? null : staging.take(`${type}, ${recordType.alternate?.name}`, alternate, line)
  if (rival !== null) {
    staging.refuse(type, key)
    return refuse('', `has the same ${recordType.alternate?.name} as line ${rival}`)
  }
  recordType.onStaged?.(staging, record)
  staging.add({ type, key, line, record }, recordType.rank?.(record) ?? 0)
}

function keyOf(recordType: RecordType, fields: Record<string, unknown>): string {
  return recordType.key.map((field) => String(fields[field])).join(' ')
}

/** Faults as path and reason; an issue about unknown fields names each. */
function describe(issue: z.core.$ZodIssue): [path: string, reason: string][] {
  const path = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .slice(1)
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => [path === '' ? key : `${path}.${key}`, 'is no field of this type'])
  // The one kind of issue that the fields leave in zod's own words.
  if (issue.message.startsWith('Invalid input')) {
    return [
      [path, issue.code === 'invalid_type' && issue.expected === 'array' ? 'must be a list' : 'must be an object'],
    ]
  }
  return [[path, issue.message]]
}
