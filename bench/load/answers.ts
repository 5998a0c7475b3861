/** An HTTP answer as it came over a connection. */
export interface Answer {
  readonly status: number
  readonly body: Buffer
}

/**
 * Reads the one answer that these bytes hold; null while some of it has still to come. Knows just as much of HTTP/1.1
 * as servers of JSON use: bodies with a length, and bodies in chunks. Throws for anything else.
 */
export function readAnswer(bytes: Buffer): Answer | null {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return null
  const head = bytes.toString('latin1', 0, end)
  if (!/^HTTP\/1\.1 \d{3}/.test(head)) throw new Error(`This is no answer of HTTP/1.1: ${head.slice(0, 100)}`)
  const status = Number(head.slice(9, 12))
  const start = end + 4
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)
  if (length) {
    const stop = start + Number(length[1])
    if (bytes.length > stop) throw new Error('The answer does not end where it says.')
    return bytes.length === stop ? { status, body: bytes.subarray(start) } : null
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) throw new Error(`The answer does not say how long it is: ${head}`)
  const body = joinedChunks(bytes, start)
  return body && { status, body }
}

const carriageReturn = 13

/** The body that came in chunks, without trailers; null while some of it has still to come. */
function joinedChunks(bytes: Buffer, start: number): Buffer | null {
  const chunks: Buffer[] = []
  for (let at = start; ;) {
    const line = bytes.indexOf('\r\n', at)
    if (line === -1) return null
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16)
    if (Number.isNaN(size)) throw new Error('A chunk of the answer has no size.')
    const chunk = line + 2
    const end = chunk + size
    if (bytes.length < end + 2) return null
    const isWhole = bytes[end] === carriageReturn && (size > 0 || bytes.length === end + 2)
    if (!isWhole) throw new Error('The answer does not end where it says.')
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(bytes.subarray(chunk, end))
    at = end + 2
  }
}
