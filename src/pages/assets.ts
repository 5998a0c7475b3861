import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import Negotiator from 'negotiator'
import { securityHeaders } from './headers.ts'

const compress = {
  br: (body: Buffer) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (body: Buffer) => promisify(gzip)(body),
  identity: async (body: Buffer) => body,
}
type Encoding = keyof typeof compress

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
      const fresh = compress[encoding](body)
      made.set(encoding, fresh)
      return fresh
    },
  }
}

/** Brotli wherever it is welcome: browsers name gzip before it and mean no preference. */
function chooseEncoding(request: Request): Encoding {
  const accept = request.headers.get('accept-encoding') ?? 'identity'
  const welcome = new Negotiator({ headers: { 'accept-encoding': accept } }).encodings(['br', 'gzip'])
  if (welcome.includes('br')) return 'br'
  return welcome.includes('gzip') ? 'gzip' : 'identity'
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
  const encoding = chooseEncoding(request)
  const etag = `"${asset.tag}-${encoding}"`
  const headers = {
    ...securityHeaders('asset'),
    'content-type': asset.type,
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
    etag,
    ...extra,
  }
  if (isKnown(request, etag)) return new Response(null, { status: 304, headers })
  const body = await asset.encoded(encoding)
  const described = new Headers({ ...headers, 'content-length': String(body.length) })
  if (encoding !== 'identity') described.set('content-encoding', encoding)
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(body), { headers: described })
}
