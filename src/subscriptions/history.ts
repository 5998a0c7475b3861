import type { Tables } from '../database/tables.ts'
import { type CustomPropertyDefinition, readsAnswer } from '../services/custom-property.ts'
import type { Viewer } from '../viewer.ts'
import type { FieldChange } from '../vocabulary.ts'
import { readsPrice, readsPriceLayer } from './subscription.ts'

/** A row of `subscription_history`. */
export type HistoryEntry = Tables['subscriptionHistory']['$inferSelect']

/** The changes that a viewer may read: those of fields that it may read on the subscription itself. */
export function readableChanges(
  changes: readonly FieldChange[],
  { role }: Viewer,
  readableProperties: readonly Pick<CustomPropertyDefinition, 'key'>[],
): FieldChange[] {
  return changes.filter(({ field }) => {
    if (field === 'unitPrice') return readsPrice(role)
    if (field === 'priceLayer') return readsPriceLayer(role)
    return readsAnswer(field, readableProperties)
  })
}
