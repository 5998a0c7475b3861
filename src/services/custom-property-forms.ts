import { domainToUnicode } from 'node:url'
import { z } from 'zod'
import type { CustomPropertyType } from '../vocabulary.ts'

/**
 * The most octets of a domain name, of a label of it, of an address, and of what stands before its `@` (RFC 1035,
 * 5321).
 */
const longest = { domain: 253, label: 63, address: 254, localPart: 64 }

const label = /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/
/**
 * Words of letters, digits and signs with single dots between: RFC 5321's dot-string, which HTML's email fields take
 * too.
 */
const localPart = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/
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
    EMAIL: { read: readEmail, expected: 'an email address' },
    URL: { read: readUrl, expected: 'an http or https URL' },
    DOMAIN: { read: readDomain, expected: 'a domain name' },
  }

/** A text in the normal form of its type; one that has none, as older versions took some, stays as it is. */
export function normalForm(type: CustomPropertyType, text: string): string {
  return forms[type].read(text) ?? text
}

/**
 * A domain name of at least two labels in lower case, international ones in their ASCII form, without the dot of the
 * root. What looks like an IP address is none.
 */
function readDomain(text: string): string | null {
  const host = hostIn(text.trim().replace(/[.\u3002\uFF0E\uFF61]$/, ''))
  if (host === null || host.length > longest.domain) return null
  const labels = host.split('.')
  const isNamed = labels.every((each) => each.length <= longest.label && label.test(each))
  // What only looks like an international label stays as it is where the others become letters.
  const isReadable = !domainToUnicode(host)
    .split('.')
    .some((each) => each.startsWith('xn--'))
  return labels.length > 1 && isNamed && isReadable && !/^\d+$/.test(labels.at(-1) ?? '') ? host : null
}

/** The host as the URL standard reads and writes it; null for what would be more than a host in a URL, or is none. */
function hostIn(text: string): string | null {
  if (/[\p{Cc}\p{Z}/\\:?#@%[\]]/u.test(text)) return null
  return URL.parse(`http://${text}/`)?.hostname ?? null
}

/** An email address as HTML and RFC 5321 have it: the part before the `@` as it is, the domain in its normal form. */
function readEmail(text: string): string | null {
  const trimmed = text.trim()
  const at = trimmed.lastIndexOf('@')
  const local = trimmed.slice(0, Math.max(at, 0))
  const domain = readDomain(trimmed.slice(at + 1))
  if (domain === null || local.length > longest.localPart || !localPart.test(local)) return null
  const address = `${local}@${domain}`
  return address.length <= longest.address && !/\s/.test(trimmed) ? address : null
}

/**
 * An address as the URL standard writes it: scheme and host in lower case, international letters in their ASCII form.
 * Only the slash that it adds behind a host is left out again. A parser forgives more than a valid URL is, so what it
 * would drop or turn is refused: control characters, spaces, backslashes, missing slashes, names and passwords.
 */
function readUrl(text: string): string | null {
  const trimmed = text.trim()
  const [, host = '', rest] = /^https?:\/\/([^/?#]+)(.*)$/i.exec(trimmed) ?? []
  if (host === '' || host.includes('@') || /[\p{Cc}\p{Z}\\]/u.test(trimmed)) return null
  const url = URL.parse(trimmed)
  if (!url || url.hostname.replace(/\.$/, '').split('.').includes('')) return null
  return rest === '' ? url.href.replace(/\/$/, '') : url.href
}
