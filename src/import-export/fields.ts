import { z } from 'zod'
import { checkText } from '../operations/input.ts'
import { longest, metadataIssues } from '../operations/references.ts'
import { isCurrencyCode } from '../values/currency.ts'
import { isDecimal } from '../values/decimal.ts'
import { canonicalEmail } from '../values/email-address.ts'
import { instantText, parseInstant } from '../values/instant.ts'
import { canonicalLocale } from '../values/locale.ts'
import { canonicalTimeZone } from '../values/time-zone.ts'
import { parseUuid } from '../values/uuid.ts'

/** How docs/import.md names what a field holds, and what it is without one. */
export interface FieldFacts {
  readonly kind: string
  readonly fallback?: string
}

/** The facts of every kind of field; zod hands them on to what is made of a schema. */
export const fieldFacts = z.registry<FieldFacts>()

/** Says in one way what a value must be, and whether there is one at all. */
function must(what: string): { error: (issue: { input?: unknown }) => string } {
  return { error: ({ input }) => (input === undefined ? 'is missing' : `must be ${what}`) }
}

/** A text that `read` understands, which answers null for any other. */
function parsed(kind: string, what: string, read: (text: string) => string | null) {
  return z
    .string(must(what))
    .transform((text, context) => {
      const value = text.length <= 255 ? read(text) : null
      if (value !== null) return value
      context.issues.push({ code: 'custom', message: `must be ${what}`, input: '' })
      return z.NEVER
    })
    .register(fieldFacts, { kind })
}

/** A UUID, in lower case. */
export const uuid = () => parsed('UUID', 'a UUID, such as 8806367b-001a-4632-afb4-27a7fad7660c', parseUuid)

/** An instant, kept as text in UTC with milliseconds. */
export const instant = () =>
  parsed(
    'time',
    'an RFC 3339 time with a zone, such as 2026-03-01T12:00:00Z, in the years 0001 to 9999',
    canonicalInstant,
  )

/** What an export has written is in that form, and is only looked at. */
const written = /^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

function canonicalInstant(text: string): string | null {
  const date = written.test(text) ? new Date(text) : null
  if (date && !Number.isNaN(date.getTime()) && instantText(date) === text) return text
  return parseInstant(text)?.toISOString() ?? null
}

/** A currency, as ISO 4217 names it. */
export const currency = () =>
  parsed('currency', 'an ISO 4217 currency code, such as EUR', (text) => (isCurrencyCode(text) ? text : null))

/** An amount as text; how many decimals it may have depends on its currency, which another field names. */
export const amount = () =>
  parsed('amount', 'a decimal number in quotes, such as "12.50", and not negative', (text) =>
    isDecimal(text) && !text.startsWith('-') ? text : null,
  )

/** A language tag in canonical form. */
export const locale = () =>
  parsed('language', 'a BCP 47 language tag, such as en or pt-BR', (text) =>
    text === '*' ? null : canonicalLocale(text),
  )

/** A name: a text that says something, of at most 255 characters. */
export const name = () => parsed('name', 'a text of 1 to 255 characters', (text) => (text.trim() === '' ? null : text))

/** An email address in canonical form. */
export const emailAddress = () => parsed('email address', 'an email address', canonicalEmail)

/** A time zone, as the IANA database names it. */
export const timeZone = () => parsed('time zone', 'an IANA time zone, such as Europe/Paris', canonicalTimeZone)

/** An id of other systems. */
export const externalId = () =>
  parsed('external id', `a text of 1 to ${longest.externalId} characters`, (text) =>
    checkText([], text, { max: longest.externalId }).length === 0 ? text : null,
  )

/** Notes by key, as many and as long as the graph takes them. */
export const metadata = () =>
  textsByName()
    .refine((texts) => metadataIssues(texts).length === 0, {
      error: ({ input }) => metadataIssues(input as Record<string, string>)[0]?.message ?? '',
    })
    .register(fieldFacts, { kind: 'object of texts', fallback: '{}' })

/** Any text. */
export const text = () => z.string(must('a text')).register(fieldFacts, { kind: 'text' })

/** True or false. */
export const flag = () => z.boolean(must('true or false')).register(fieldFacts, { kind: 'boolean' })

/** True or false; left out, what `fallback` says. */
export const flagOr = (fallback: boolean) =>
  z
    .boolean(must('true or false'))
    .nullish()
    .transform((value) => value ?? fallback)
    .register(fieldFacts, { kind: 'boolean', fallback: String(fallback) })

/** A whole number from `least` to the largest that both engines store. */
export const count = (least: number) =>
  z
    .int({ ...must(`a whole number from ${least} to 2147483647`) })
    .min(least, `must be at least ${least}`)
    .max(2_147_483_647, 'must be at most 2147483647')
    .register(fieldFacts, { kind: 'whole number' })

/** A whole number from 1 that may go beyond 32 bits, exactly. */
export const sequence = () =>
  z.int(must('a whole number from 1')).min(1, 'must be at least 1').register(fieldFacts, { kind: 'whole number' })

/** One of some words. */
export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z
    .enum(values, must(`one of ${values.join(', ')}`))
    .register(fieldFacts, { kind: values.map((value) => `\`${value}\``).join(', ') })

/** A list whose items come once each; `least` of them at least. */
export const setOf = <T extends z.ZodType<string>>(item: T, least: 0 | 1) =>
  z
    .array(item, must('a list'))
    .min(least, 'must name at least one')
    .refine((items) => new Set(items).size === items.length, 'names the same one twice')

/** Texts by name, in the order of the names. */
export const textsByName = () =>
  z
    .unknown()
    .nullish()
    .transform((value, context) => {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
      const entries = isObject ? Object.entries(value) : []
      const wrong = entries.filter(([, inner]) => typeof inner !== 'string').map(([key]) => key)
      for (const key of wrong)
        context.issues.push({ code: 'custom', message: 'must be a text', input: '', path: [key] })
      if (value != null && !isObject)
        context.issues.push({ code: 'custom', message: 'must be an object of texts', input: '' })
      const texts: Record<string, string> = Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
      return texts
    })
    .register(fieldFacts, { kind: 'object of texts', fallback: '{}' })

/** Any JSON that comes back as it was: no number that a double cannot hold, and not nested beyond reason. */
export const anyJson = () =>
  z
    .unknown()
    .refine((value) => value != null, 'must not be null')
    .refine((value) => isExact(value, 0), 'holds a number that cannot be kept exactly, or is nested deeper than 50')
    .register(fieldFacts, { kind: 'any JSON' })

function isExact(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  return depth < 50 && Object.values(value).every((inner) => isExact(inner, depth + 1))
}
