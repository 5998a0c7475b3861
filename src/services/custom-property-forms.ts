import { z } from 'zod'
import { canonicalDomain, longestHost } from '../values/domain-name.ts'
import { canonicalEmail } from '../values/email-address.ts'
import type { CustomPropertyType } from '../vocabulary.ts'

/** Whole numbers as JSON writes them, without a negative zero. */
const number = /^(?!-0(?:\.0*)?$)-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/
const day = z.iso.date().refine((text) => !text.startsWith('0000'))

/**
 * How values of each type are written: `read` answers the one normal form that is kept for all ways to write a value,
 * and null for what is none; `expected` follows "must be".
 */
export const forms: Readonly<Record<CustomPropertyType, { read: (text: string) => string | null; expected: string }>> =
  {
    TEXT: { read: (text) => text, expected: 'text' },
    CHOICE: { read: (text) => text, expected: 'one of the allowed values' },
    NUMBER: { read: (text) => (number.test(text) ? text : null), expected: 'a decimal number' },
    BOOLEAN: { read: (text) => (text === 'true' || text === 'false' ? text : null), expected: 'true or false' },
    DATE: { read: (text) => day.safeParse(text).data ?? null, expected: 'a day such as 2026-03-01' },
    EMAIL: { read: canonicalEmail, expected: 'an email address' },
    URL: { read: readUrl, expected: 'an http or https URL' },
    DOMAIN: { read: canonicalDomain, expected: 'a domain name' },
  }

/** How many instructions of a pattern take as long as bringing a letter that is none of ASCII into the form of hosts. */
const stepsForLetter = 64

/**
 * How long it takes to find the normal form of a text, in instructions of a pattern: it is told for names of hosts
 * alone.
 */
export function stepsToRead(type: CustomPropertyType, text: string): number {
  const host = hosts[type]?.exec(text)?.[1] ?? ''
  return /^[\0-\x7f]*$/.test(host) ? 0 : stepsForLetter * Math.min(host.length, longestHost)
}

/** Where the name of a host stands. */
const hosts: Partial<Readonly<Record<CustomPropertyType, RegExp>>> = {
  EMAIL: /@([^]*)$/,
  URL: /^\s*https?:\/\/([^/?#]+)/i,
  DOMAIN: /^([^]*)$/,
}

/** A text in the normal form of its type; one that has none, as older versions took some, stays as it is. */
export function normalForm(type: CustomPropertyType, text: string): string {
  return forms[type].read(text) ?? text
}

/**
 * An address as the URL standard writes it: scheme and host in lower case, international letters in their ASCII form.
 * Only the slash that it adds behind a host is left out again. A parser forgives more than a valid URL is, so what it
 * would drop or turn is refused: control characters, spaces, backslashes, missing slashes, names and passwords.
 */
function readUrl(text: string): string | null {
  const trimmed = text.trim()
  const [, host = '', rest] = /^https?:\/\/([^/?#]+)(.*)$/i.exec(trimmed) ?? []
  if (host === '' || host.length > longestHost || host.includes('@') || /[\p{Cc}\p{Z}\\]/u.test(trimmed)) return null
  const url = URL.parse(trimmed)
  if (!url || url.hostname.replace(/\.$/, '').split('.').includes('')) return null
  return rest === '' ? url.href.replace(/\/$/, '') : url.href
}
