import { GraphQLError, Kind, type ValueNode } from 'graphql'
import { isCurrencyCode } from '../values/currency.ts'
import { isDecimal } from '../values/decimal.ts'
import { excerpt, excerptOf } from '../values/excerpt.ts'
import { instantText, parseInstant } from '../values/instant.ts'
import { canonicalLocale } from '../values/locale.ts'
import { builder } from './builder.ts'

builder.scalarType('DateTime', {
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
  description:
    'An instant as RFC 3339 says it, with a time zone: `2026-03-01T12:00:00.000Z`. Up to nine digits of a second are taken, of which ' +
    'milliseconds are kept and the rest is cut off. Answers are in UTC, with milliseconds.',
  serialize: instantText,
  ...textInput(
    'an RFC 3339 instant with a time zone, such as 2026-03-01T12:00:00Z, in the years 0001 to 9999',
    parseInstant,
  ),
})

builder.scalarType('Decimal', {
  specifiedByURL: 'https://www.w3.org/TR/xmlschema-2/#decimal',
  description:
    'An exact decimal number as text, such as `"12.50"`: at most 15 digits before the point and 6 after it. Never a float.',
  serialize: String,
  ...textInput('a decimal number as text, such as "12.50"', (text) => (isDecimal(text) ? text : null)),
})

builder.scalarType('CurrencyCode', {
  specifiedByURL: 'https://www.iso.org/iso-4217-currency-codes.html',
  description:
    'A currency as ISO 4217 names it: `EUR`, `USD`, `JPY`. Old prices may have one of the past; new ones are set in those that people pay with.',
  serialize: String,
  ...textInput('an ISO 4217 currency code, such as EUR', (text) => (isCurrencyCode(text) ? text : null)),
})

builder.scalarType('Locale', {
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc5646',
  description: 'A language tag as BCP 47 writes it: `en`, `fr-CA`, `zh-Hant-TW`.',
  serialize: String,
  ...textInput('a BCP 47 language tag, such as en or fr-CA', canonicalLocale),
})

builder.scalarType('JSON', {
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259',
  description: 'Any JSON value.',
  serialize: (value) => value,
})

/** How a scalar reads text, given as a variable or in the document; `read` answers null for what it does not take. */
function textInput<T>(expected: string, read: (text: string) => T | null) {
  const refusal = (input: unknown, written: string, node?: ValueNode) => {
    const better = corrections(input).find((text) => read(text) !== null)
    const advice = better === undefined ? '' : ` Write ${JSON.stringify(better)}.`
    return new GraphQLError(`${written} is not ${expected}.${advice}`, {
      nodes: node ?? null,
      extensions: { code: 'BAD_USER_INPUT' },
    })
  }
  const readText = (text: unknown): T | null => (typeof text === 'string' && text.length <= 200 ? read(text) : null)
  const parseValue = (input: unknown): T => {
    const result = readText(input)
    if (result === null) throw refusal(input, excerptOf(input))
    return result
  }
  const parseLiteral = (node: ValueNode): T => {
    const result = node.kind === Kind.STRING ? readText(node.value) : null
    if (result !== null) return result
    const input = 'value' in node ? String(node.value) : null
    throw refusal(input, node.kind === Kind.STRING ? excerptOf(input) : unquoted(input), node)
  }
  return { parseValue, parseLiteral }
}

/** Values that may have been meant by a wrong one: the same as text, or midnight of a day. */
function corrections(input: unknown): string[] {
  if (typeof input === 'number') return [String(input)]
  return typeof input === 'string' ? [input, `${input}T00:00:00Z`] : []
}

function unquoted(input: string | null): string {
  return input === null ? 'null' : `${excerpt(input)} without quotes`
}
