import { mostNotes } from '../database/query/members.ts'
import { type AuditSubject, type FieldChange, isHost, type Role } from '../vocabulary.ts'
import { type AuditReaders, noReaders } from './audit.ts'
import { checkText, hasUnstorable, isLonger } from './input.ts'
import type { InputIssue } from './refusals.ts'

/** The most characters of an external id, of a key and of a value. */
export const longest = { externalId: 200, key: 40, value: 500 }

/** Whose own systems an external id and metadata are for; null: the host's. */
const owners: Readonly<Record<AuditSubject, Role | null>> = {
  Seller: null,
  Reseller: null,
  Organization: 'BROKER',
  Service: 'SELLER',
  CatalogEntry: null,
  ServiceProduct: 'SELLER',
  OrganizationService: null,
  PriceList: null,
}

/** Whether a role reads and sets the external id and the metadata of the things of a type. */
export function readsReferences(subject: AuditSubject, role: Role): boolean {
  return isHost(role) || role === owners[subject]
}

/** An external id and metadata, as whoever makes or changes something gives them. */
export interface GivenReferences {
  readonly externalId?: string | null | undefined
  /** Merged by key; null removes. */
  readonly metadata?: readonly GivenMetadata[] | null | undefined
}

/** One entry of metadata, as it is given. */
export interface GivenMetadata {
  readonly key: string
  readonly value?: string | null | undefined
}

/** The external id and the metadata of a record. */
export interface References {
  readonly externalId: string | null
  readonly metadata: Record<string, string>
}

/** Nothing of both. */
export const noReferences: References = { externalId: null, metadata: {} }

/**
 * The references of a record of that type once a role has given some: what is left out stays, null clears. With what is
 * wrong about them, that they are none of the role's business included.
 */
export function givenReferences(
  subject: AuditSubject,
  role: Role,
  { externalId, metadata }: GivenReferences,
  before: References,
): { references: References; issues: InputIssue[] } {
  const isTheirs = readsReferences(subject, role)
  const merged = mergeReferences({ externalId, metadata }, before)
  const given = { ...(externalId === undefined ? {} : { externalId }), ...(metadata === undefined ? {} : { metadata }) }
  const foreign = isTheirs ? [] : Object.keys(given).map((name) => ({ path: [name], message: `${name} is not yours` }))
  return { references: merged.references, issues: [...foreign, ...merged.issues] }
}

/** The references of anything once some are given: what is left out stays, null clears. With what is wrong about them. */
export function mergeReferences(
  { externalId, metadata }: GivenReferences,
  before: References,
): { references: References; issues: InputIssue[] } {
  const merged =
    metadata === undefined ? { metadata: before.metadata, issues: [] } : mergedMetadata(before.metadata, metadata)
  const issues = [
    ...(externalId == null ? [] : checkText(['externalId'], externalId, { max: longest.externalId })),
    ...merged.issues,
  ]
  const after = { externalId: externalId === undefined ? before.externalId : externalId, metadata: merged.metadata }
  return { references: after, issues }
}

/** Metadata with what is given merged into it by key; null clears all of it. */
function mergedMetadata(
  before: Readonly<Record<string, string>>,
  given: readonly GivenMetadata[] | null,
): { metadata: Record<string, string>; issues: InputIssue[] } {
  const issues: InputIssue[] = []
  const values = new Map(given === null ? [] : Object.entries(before))
  const seen = new Set<string>()
  for (const [index, { key, value }] of (given ?? []).entries()) {
    const path = ['metadata', String(index)]
    issues.push(...checkEntry(path, key, value ?? ''))
    if (seen.has(key)) issues.push({ path: [...path, 'key'], message: `key ${key} is given twice` })
    seen.add(key)
    if (value == null) values.delete(key)
    else values.set(key, value)
  }
  issues.push(...checkCount(values.size))
  return { metadata: sorted(values), issues }
}

/** The issues of metadata as a whole. */
export function metadataIssues(metadata: Readonly<Record<string, string>>): InputIssue[] {
  const entries = Object.entries(metadata)
  return [
    ...entries.flatMap(([key, value]) => checkEntry(['metadata', key], key, value)),
    ...checkCount(entries.length),
  ]
}

function checkCount(keys: number): InputIssue[] {
  if (keys <= mostNotes) return []
  return [{ path: ['metadata'], message: `metadata may have ${mostNotes} keys, but would have ${keys}` }]
}

function checkEntry(path: readonly string[], key: string, value: string): InputIssue[] {
  return [...checkText([...path, 'key'], key, { max: longest.key }), ...checkValue([...path, 'value'], value)]
}

function checkValue(path: readonly string[], value: string): InputIssue[] {
  if (isLonger(value, longest.value)) return [{ path, message: `value must have at most ${longest.value} characters` }]
  return hasUnstorable(value) ? [{ path, message: 'value must not contain NUL or half surrogate characters' }] : []
}

/** In the order of the keys, so that equal metadata has equal text. */
function sorted(values: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...values].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** The field of a change, or of a snapshot, that is an external id or metadata. */
export function isReference(field: string): boolean {
  return field === 'externalId' || field === 'metadata' || field.startsWith('metadata.')
}

/** Those of the readers of something who read its external id and metadata; the host does as well. */
export function readersOfReferences(subject: AuditSubject, { sellerId, resellerId }: AuditReaders): AuditReaders {
  const owner = owners[subject]
  if (owner === 'SELLER') return { ...noReaders, sellerId }
  return owner === 'BROKER' ? { ...noReaders, resellerId } : noReaders
}

/** The changes of a trail that a role may read: external ids and metadata are its owner's alone. */
export function readableAuditChanges(
  { subjectType, changes }: { readonly subjectType: AuditSubject; readonly changes: readonly FieldChange[] },
  role: Role,
): readonly FieldChange[] {
  if (readsReferences(subjectType, role)) return changes
  return changes.filter(({ field }) => !isReference(field))
}
