import { uuidv7 } from 'uuidv7'
import type { Database, Work } from '../database/database.ts'
import { insertRow } from '../database/query/writing.ts'
import type { Tables } from '../database/tables.ts'
import { instantText } from '../values/instant.ts'
import { type AuditSubject, type EventKind, eventKinds, type FieldChange, type PriceLayer } from '../vocabulary.ts'
import type { OperationContext } from './operation-context.ts'
import { originColumns } from './origin.ts'

/** A row of `audit_entries`. */
export type AuditEntry = Tables['auditEntries']['$inferSelect']

/** The parties that read of something in its trail and its events; null where it is none of their business. */
export type AuditReaders = Pick<AuditEntry, 'sellerId' | 'resellerId' | 'organizationId' | 'serviceId'>

/** No parties: the host reads every trail. */
export const noReaders: AuditReaders = { sellerId: null, resellerId: null, organizationId: null, serviceId: null }

/** The subject of a change, as the change left it. */
export interface AuditedSubject {
  readonly type: AuditSubject
  readonly id: string
  readonly version: number
  readonly readers: AuditReaders
  /** Of a price list: whose prices it holds. */
  readonly priceLayer?: PriceLayer
}

/** Adds an entry to the trail of something, in the transaction of the change. */
export function* recordAudit(
  database: Database,
  context: OperationContext,
  kind: EventKind,
  { type, id, version, readers, priceLayer }: AuditedSubject,
  changes: readonly FieldChange[],
): Work<void> {
  yield* insertRow(database.tables.auditEntries, {
    id: uuidv7(),
    subjectType: type,
    subjectId: id,
    sequence: version,
    occurredAt: context.now,
    kind,
    ...originColumns(context, readers.serviceId),
    changes: [...changes],
    ...readers,
    priceLayer: priceLayer ?? null,
  })
}

/** The words that the kinds of a subject begin with: a service has also those of its parts without a trail of their own. */
const nouns: Readonly<Record<AuditSubject, readonly string[]>> = {
  Seller: ['seller'],
  Reseller: ['reseller'],
  Organization: ['organization'],
  Service: ['service', 'invitation', 'custom_properties'],
  CatalogEntry: ['catalog_entry'],
  ServiceProduct: ['service_product'],
  OrganizationService: ['organization_service'],
  PriceList: ['price_list'],
}

/** The kinds of what may have happened to a thing of a type. */
export function auditKindsOf(subject: AuditSubject): EventKind[] {
  return eventKinds.filter((kind) => nouns[subject].includes(kind.split('.')[0] ?? ''))
}

/** Columns that say nothing of what people changed: they follow from the others. */
const derived: ReadonlySet<string> = new Set(['searchName', 'version', 'updatedAt'])

/** The fields that differ between two states of a record, as a trail tells them. */
export function fieldChanges(before: object, after: object): FieldChange[] {
  return Object.entries(after).flatMap(([field, value]): FieldChange[] => {
    if (derived.has(field)) return []
    const old: unknown = before[field as keyof typeof before] ?? null
    if (field === 'metadata') return memberChanges(field, old, value)
    const change = { field, before: textOf(old), after: textOf(value) }
    return change.before === change.after ? [] : [change]
  })
}

function memberChanges(field: string, before: unknown, after: unknown): FieldChange[] {
  const [old, now] = [before, after].map((value) => new Map(Object.entries((value ?? {}) as Record<string, string>)))
  const keys = new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])
  return [...keys].toSorted().flatMap((key) => {
    const change = { field: `${field}.${key}`, before: old?.get(key) ?? null, after: now?.get(key) ?? null }
    return change.before === change.after ? [] : [change]
  })
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Date) return instantText(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}
