import { canonicalDomain } from './domain-name.ts'

/** The most octets of an address, and of what stands before its `@` (RFC 5321). */
const longestAddress = 254
const longestLocalPart = 64

/**
 * Words of letters, digits and signs with single dots between: RFC 5321's dot-string, which HTML's email fields take
 * too.
 */
const localPart = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/

/** An email address as HTML and RFC 5321 have it: the part before the `@` as it is, the domain in its normal form. */
export function canonicalEmail(text: string): string | null {
  const trimmed = text.trim()
  const at = trimmed.lastIndexOf('@')
  const local = trimmed.slice(0, Math.max(at, 0))
  const domain = canonicalDomain(trimmed.slice(at + 1))
  if (domain === null || local.length > longestLocalPart || !localPart.test(local)) return null
  const address = `${local}@${domain}`
  return address.length <= longestAddress && !/\s/.test(trimmed) ? address : null
}
