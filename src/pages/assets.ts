import { createHash } from 'node:crypto'
import { compressOnce, type Encoding, encodingFor } from '../http/compression.ts'
import { securityHeaders } from './headers.ts'

/** A text that never changes: what it is named after is its content, so browsers keep it for good. */
export interface Asset {
  readonly path: string
  readonly type: string
  readonly tag: string
  encoded(encoding: Encoding): Promise<Buffer>
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

/**
 * Makes an asset of a text; `name` is `home.css`, its path `/assets/home-<hash>.css`. Each compression runs once, at
 * first use.
 */
export function createAsset(name: string, type: string, text: string): Asset {
  const tag = hash(text)
  const body = Buffer.from(text)
  const made = new Map<Encoding, Promise<Buffer>>()
  return {
    path: `/assets/${name.replace(/(\.\w+)$/, `-${tag}$1`)}`,
    type,
    tag,
    encoded(encoding) {
      const known = made.get(encoding)
      if (known) return known
      const fresh = compressOnce(body, encoding)
      made.set(encoding, fresh)
      return fresh
    },
  }
}

function isKnown(request: Request, etag: string): boolean {
  const known = request.headers.get('if-none-match')
  return known !== null && (known === '*' || known.split(',').some((each) => each.trim().replace(/^W\//, '') === etag))
}

/**
 * Answers with an asset, compressed as the client likes it; 304 when it holds it already. `extra` goes over the asset's
 * own headers.
 */
export async function answer(request: Request, asset: Asset, extra: Record<string, string> = {}): Promise<Response> {
  const encoding = encodingFor(request.headers.get('accept-encoding'))
  const etag = `"${asset.tag}-${encoding}"`
  const headers = {
    ...securityHeaders('asset'),
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
    etag,
    ...extra,
  }
  if (isKnown(request, etag)) return new Response(null, { status: 304, headers })
  const body = await asset.encoded(encoding)
  const described = new Headers({ ...headers, 'content-type': asset.type, 'content-length': String(body.length) })
  if (encoding !== 'identity') described.set('content-encoding', encoding)
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), { headers: described })
}
