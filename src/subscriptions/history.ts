import type { Tables } from '../database/tables.ts'
import { type CustomPropertyDefinition } from '../services/custom-property.ts'
import type { Viewer } from '../viewer.ts'
import type { FieldChange } from '../vocabulary.ts'
import { readsPrice, readsPriceLayer } from './subscription.ts'

/** A row of `subscription_history`. */
export type HistoryEntry = Tables['subscriptionHistory']['$inferSelect']

/** The field name of a custom property's changes: `customProperties.` and its key. */
export const customPropertyPrefix = 'customProperties.'

/** The changes that a viewer may read: those of fields that it may read on the subscription itself. */
export function readableChanges(
  changes: readonly FieldChange[],
  { role }: Viewer,
  readableProperties: readonly Pick<CustomPropertyDefinition, 'key'>[],
): FieldChange[] {
  return changes.filter(({ field }) => {
    if (field === 'unitPrice') return readsPrice(role)
    if (field === 'priceLayer') return readsPriceLayer(role)
    if (!field.startsWith(customPropertyPrefix)) return true
    return readableProperties.some(({ key }) => field === customPropertyPrefix + key)
  })
}
