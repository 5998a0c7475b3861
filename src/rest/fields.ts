import { z } from 'zod'
import { hasUnstorable } from '../operations/input.ts'
import { isCurrencyCode } from '../values/currency.ts'
import { parseInstant } from '../values/instant.ts'
import { uuidPattern } from '../values/uuid.ts'

const withoutReason = { error: () => '' }

/** An id: a UUID, in lower case. What is wrong with another one is said as in the documents, and no more. */
export const id = z
  .string(withoutReason)
  .regex(uuidPattern, withoutReason)
  .transform((text) => text.toLowerCase())

/** An id as it is answered. */
export const idShown = z.string().meta({ format: 'uuid' })

/** An instant as it is answered: RFC 3339 in UTC. */
export const instant = z.string().meta({ format: 'date-time' })

/** An instant as it is given: RFC 3339 with a time zone. */
export const instantGiven = z
  .string()
  .meta({ format: 'date-time' })
  .transform((text, context) => {
    const instant = text.length <= 200 ? parseInstant(text) : null
    if (instant) return instant
    const message = 'It must be an RFC 3339 time with a zone, such as 2026-03-01T12:00:00Z. In an address + is %2B.'
    context.issues.push({ code: 'custom', message, input: '' })
    return z.NEVER
  })

/** An exact decimal number as text. */
export const decimal = z.string().meta({ pattern: '^-?\\d+(\\.\\d+)?$', examples: ['12.50'] })

const noCurrency = 'It must be a code of ISO 4217 in capital letters, such as EUR.'

/** A currency as ISO 4217 names it. */
export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, noCurrency)
  .refine((code) => isCurrencyCode(code), noCurrency)
  .meta({ description: 'A currency, ISO 4217.', examples: ['EUR'] })

/** A text to search for. No row holds what databases refuse to keep, and some refuse to look for it, too. */
export const searchText = z
  .string()
  .max(200)
  .refine((text) => !hasUnstorable(text), 'It must be without U+0000 and halves of surrogate pairs.')

/** The answer to a custom property, with the documents' names. */
export const customPropertyData = z
  .object({
    id: z.string().max(200).describe('The key of the property.'),
    value: z.string().nullish().describe('The answer as text; null or none to have none.'),
  })
  .meta({ id: 'CustomPropertyData', description: 'The answer to a custom property: its key and the value as text.' })

/** The answer to a custom property as it is shown. */
export const customPropertyShown = z
  .object({
    id: z.string().describe('The key of the property.'),
    value: z.string().nullable().describe('The answer as text.'),
  })
  .meta({ id: 'CustomPropertyValue', description: 'The answer to a custom property; null where none is set.' })

/** The documents call a property's key `id`. */
export function asGiven(data: readonly { id: string; value?: string | null | undefined }[] | null | undefined) {
  return data?.map(({ id: key, value }) => ({ key, value }))
}

/** Properties that replace all others. Where none are given nothing is replaced, and the input is that of the graph. */
export function replacing(data: Parameters<typeof asGiven>[0]) {
  return data ? { customProperties: asGiven(data), replacesProperties: true } : {}
}
