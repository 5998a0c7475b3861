/** The bytes of a request's body; null for one that has more than `limit`. */
export async function bytesOf(request: Request, limit: number): Promise<Uint8Array | null> {
  const readable = await limitBody(request, limit)
  return readable && new Uint8Array(await readable.arrayBuffer())
}

/**
 * The request with a body of at most `limit` bytes; null when it is longer. A body whose length is declared is not read
 * here, since the server reads no more than was declared; any other is counted while it comes in.
 */
export async function limitBody(request: Request, limit: number): Promise<Request | null> {
  const declared = request.headers.get('content-length')
  if (declared !== null) return Number(declared) <= limit ? request : null
  if (!request.body) return request
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > limit) return null
    chunks.push(chunk)
  }
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: Buffer.concat(chunks),
    signal: request.signal,
  })
}
