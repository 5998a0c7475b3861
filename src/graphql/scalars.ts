import currencies from 'currency-codes'
import { GraphQLError, Kind, type ValueNode } from 'graphql'
import { canonicalLocale } from '../locales.ts'
import { builder } from './builder.ts'

const instant =
  /^(?!0000)\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/
const decimal = /^-?\d{1,15}(\.\d{1,6})?$/

builder.scalarType('DateTime', {
  description:
    'An instant as RFC 3339 says it, with a time zone and at most milliseconds: `2026-03-01T12:00:00.000Z`. Answers are in UTC.',
  serialize: (value) => value.toISOString(),
  ...textInput(
    'an RFC 3339 instant with a time zone, such as 2026-03-01T12:00:00Z, in the years 0001 to 9999',
    readInstant,
  ),
})

builder.scalarType('Decimal', {
  description:
    'An exact decimal number as text, such as `"12.50"`: at most 15 digits before the point and 6 after it. Never a float.',
  serialize: String,
  ...textInput('a decimal number as text, such as "12.50"', (text) => (decimal.test(text) ? text : null)),
})

builder.scalarType('CurrencyCode', {
  description: 'A currency as ISO 4217 names it: `EUR`, `USD`, `JPY`.',
  serialize: String,
  ...textInput('an ISO 4217 currency code, such as EUR', (text) =>
    currencies.code(text)?.code === text ? text : null,
  ),
})

builder.scalarType('Locale', {
  description: 'A language tag as BCP 47 writes it: `en`, `fr-CA`, `zh-Hant-TW`.',
  serialize: String,
  ...textInput('a BCP 47 language tag, such as en or fr-CA', canonicalLocale),
})

function readInstant(text: string): Date | null {
  if (!instant.test(text)) return null
  const date = new Date(text)
  const day = Number(text.slice(8, 10))
  // Date rolls 30 February over into March; a day that moves by more than a time zone could is not a day.
  const daysInMonth = new Date(Date.UTC(Number(text.slice(0, 4)), Number(text.slice(5, 7)), 0)).getUTCDate()
  if (Number.isNaN(date.getTime()) || day > daysInMonth) return null
  // With its time zone taken off, a time at the edge may lie in the year 0 or 10000, which the databases cannot write.
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date : null
}

/** How a scalar reads text, given as a variable or in the document; `read` answers null for what it does not take. */
function textInput<T>(expected: string, read: (text: string) => T | null) {
  const parseValue = (input: unknown): T => {
    const result = typeof input === 'string' && input.length <= 200 ? read(input) : null
    if (result === null)
      throw new GraphQLError(`${quote(input)} is not ${expected}.`, { extensions: { code: 'BAD_USER_INPUT' } })
    return result
  }
  const parseLiteral = (node: ValueNode): T => parseValue(node.kind === Kind.STRING ? node.value : describe(node))
  return { parseValue, parseLiteral }
}

function describe(node: ValueNode): unknown {
  return 'value' in node ? { unquoted: node.value } : null
}

function quote(input: unknown): string {
  if (typeof input === 'object' && input !== null && 'unquoted' in input)
    return `${String(input.unquoted).slice(0, 60)} without quotes`
  const text = JSON.stringify(input) ?? 'null'
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
