/**
 * The text of an issuer's answer; null where it has more bytes than are read. Of one that is no success nothing is
 * read. What is left is given up with its connection. Throws what keeps it from being read.
 */
export async function shortText(response: Response, mostBytes: number): Promise<string | null> {
  const { body, status } = response
  if (!body || status !== 200) {
    await body?.cancel()
    return ''
  }
  const chunks: Uint8Array[] = []
  let length = 0
  // Leaving it cancels what is left.
  for await (const chunk of body) {
    length += chunk.length
    if (length > mostBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
