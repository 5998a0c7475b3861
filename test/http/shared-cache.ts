/** What a cache keeps: an answer, and the headers of the request that it varies by. */
interface Kept {
  readonly url: string
  readonly varying: readonly (readonly [name: string, value: string | null])[]
  readonly response: Response
  readonly isFresh: boolean
}

/**
 * A cache that many callers share, after RFC 9111, for GET. A careless one passes over what its section 3.5 says of
 * requests with credentials, and keeps what has no lifetime for a while: as caches in front of servers are often set
 * up.
 */
export class SharedCache {
  readonly #origin: (request: Request) => Promise<Response>
  readonly #isCareless: boolean
  readonly #kept: Kept[] = []
  /** The addresses that were answered without the origin's own words, in order. */
  readonly answered: string[] = []

  constructor(origin: (request: Request) => Promise<Response>, { isCareless }: { isCareless: boolean }) {
    this.#origin = origin
    this.#isCareless = isCareless
  }

  /** Answers from what is kept, or by the origin. */
  async fetch(request: Request): Promise<Response> {
    if (request.method !== 'GET') return this.#origin(request)
    const found = this.#kept.findLast(
      ({ url, varying }) =>
        url === request.url && varying.every(([name, value]) => request.headers.get(name) === value),
    )
    const isFound = found && (found.isFresh || (await this.#stillHolds(found, request)))
    if (found && isFound) {
      this.answered.push(new URL(request.url).pathname)
      return found.response.clone()
    }
    const response = await this.#origin(request)
    this.#keep(request, response)
    return response
  }

  async #stillHolds({ response }: Kept, request: Request): Promise<boolean> {
    const tag = response.headers.get('etag')
    if (tag === null) return false
    const headers = new Headers(request.headers)
    headers.set('if-none-match', tag)
    return (await this.#origin(new Request(request.url, { headers }))).status === 304
  }

  #keep(request: Request, response: Response): void {
    const said = (response.headers.get('cache-control') ?? '').split(',').map((each) => each.trim().toLowerCase())
    const has = (...names: readonly string[]) => said.some((each) => names.includes(each.split('=')[0] ?? ''))
    const vary = (response.headers.get('vary') ?? '').split(',').map((each) => each.trim())
    if (has('no-store', 'private') || vary.includes('*')) return
    const mayShare = has('public', 's-maxage', 'must-revalidate')
    if (request.headers.has('authorization') && !mayShare && !this.#isCareless) return
    this.#kept.push({
      url: request.url,
      varying: vary.filter(Boolean).map((name) => [name, request.headers.get(name)]),
      response: response.clone(),
      isFresh: !has('no-cache') && (this.#isCareless || has('max-age', 's-maxage')),
    })
  }
}
