import { isUtf8 } from 'node:buffer'

/** Why the body of a request is not read, by what its head says of it. Both are answered with the status 415. */
export interface UnreadableContent {
  readonly message: string
  /** The media types or encodings that would be read instead. */
  readonly headers: Readonly<Record<string, string>>
}

interface Head {
  get(name: string): string | null
}

/**
 * The reason why a body of one of some media types, in UTF-8 and without an encoding, cannot be read; null for none.
 * The first of the types is the one that clients are told to send.
 */
export function unreadableContent(headers: Head, types: readonly [string, ...string[]]): UnreadableContent | null {
  const sent = headers.get('content-type') ?? ''
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  if (sent === types[0] && encoding === '') return null
  const [type, ...parameters] = sent.toLowerCase().split(';').map(trimmed)
  if (!types.includes(type ?? '')) {
    const name = types[0].endsWith('json') ? 'JSON' : 'a form'
    return refused(`The body must be ${name}: send it with Content-Type: ${types[0]}.`, { 'accept-post': types[0] })
  }
  const charset = parameters.find((each) => each.startsWith('charset=') && !/^charset="?utf-?8"?$/.test(each))
  if (charset !== undefined) return refused('The body must be in UTF-8, not in another charset.', {})
  if (encoding === '' || encoding === 'identity') return null
  return refused('The body must come as it is: send it without Content-Encoding.', { 'accept-encoding': 'identity' })
}

/** The text of a body in UTF-8, without a byte order mark; null for bytes that are none, of which nothing is replaced. */
export function textOf(bytes: Uint8Array): string | null {
  if (!isUtf8(bytes)) return null
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

/** The first parameter of a URL whose percent-encoded bytes are no UTF-8, by its name as it was sent; null for none. */
export function brokenParameter(url: string): string | null {
  // Nearly all have nothing encoded.
  if (!url.includes('%')) return null
  const parameters = new URL(url).search.slice(1).split('&')
  return parameters.find((each) => each.match(/(?:%[\da-f]{2})+/gi)?.some(isBroken))?.split('=', 1)[0] ?? null
}

function isBroken(encoded: string): boolean {
  try {
    decodeURIComponent(encoded)
    return false
  } catch {
    return true
  }
}

function trimmed(part: string): string {
  return part.trim()
}

function refused(message: string, headers: Readonly<Record<string, string>>): UnreadableContent {
  return { message, headers }
}
