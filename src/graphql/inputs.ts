import { builder } from './builder.ts'

/** The fields of an input type, where they are declared. */
export type InputFields = Parameters<Parameters<typeof builder.inputType>[1]['fields']>[0]

/** Lets a request be repeated without doing the work twice. */
export const idempotencyKey = (t: InputFields) =>
  t.string({
    description:
      'Any text of at most 200 characters. The same key and input do the work once and give its outcome again, for a day at least.',
  })

/** Refuses to change what somebody else has changed. */
export const expectedVersion = (t: InputFields) =>
  t.int({ description: 'The version that the change is meant for; another one is a VersionConflict.' })

/** GraphQL's `CustomPropertyValueInput`. */
export const CustomPropertyValueInput = builder.inputType('CustomPropertyValueInput', {
  description: 'The answer to a custom property.',
  fields: (t) => ({
    key: t.string({ required: true, description: 'The property’s key.' }),
    value: t.string({ description: 'The value as text; null clears it.' }),
  }),
})

/** GraphQL's `DateTimeRange`. */
export const DateTimeRangeInput = builder.inputType('DateTimeRange', {
  description: 'A stretch of time that includes its start and not its end; either may be left open.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'The first instant of it.' }),
    before: t.field({ type: 'DateTime', description: 'The first instant after it.' }),
  }),
})

/** GraphQL's `MoneyInput`. */
export const MoneyInput = builder.inputType('MoneyInput', {
  description: 'An exact amount in a currency.',
  fields: (t) => ({
    amount: t.field({
      type: 'Decimal',
      required: true,
      description: 'The amount, with no more decimals than the currency has.',
    }),
    currencyCode: t.field({ type: 'CurrencyCode', required: true, description: 'The currency.' }),
  }),
})
