import { domainToUnicode } from 'node:url'

/** The most octets of a domain name, and of a label of it (RFC 1035). */
const longestDomain = 253
const longestLabel = 63
/** The most characters that are looked at: of a long text, its ASCII form takes the square of its length to work out. */
export const longestHost = 1024

const label = /^[a-z\d](?:[a-z\d-]*[a-z\d])?$/

/**
 * The canonical form of a domain name; null for what is none. It has at least two labels in lower case, international
 * ones in their ASCII form, without the dot of the root. What looks like an IP address is none.
 */
export function canonicalDomain(text: string): string | null {
  const host = hostIn(text.trim().replace(/[.\u3002\uFF0E\uFF61]$/, ''))
  if (host === null || host.length > longestDomain) return null
  const labels = host.split('.')
  const isNamed = labels.every((each) => each.length <= longestLabel && label.test(each))
  // What only looks like an international label stays as it is where the others become letters.
  const isReadable = !domainToUnicode(host)
    .split('.')
    .some((each) => each.startsWith('xn--'))
  return labels.length > 1 && isNamed && isReadable && !/^\d+$/.test(labels.at(-1) ?? '') ? host : null
}

/** The host as the URL standard reads and writes it; null for what would be more than a host in a URL, or is none. */
function hostIn(text: string): string | null {
  if (text.length > longestHost || /[\p{Cc}\p{Z}/\\:?#@%[\]]/u.test(text)) return null
  return URL.parse(`http://${text}/`)?.hostname ?? null
}
