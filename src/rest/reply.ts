/** The reply of a handler. */
export type Reply = Answer & {
  /** Of a write: whether an earlier request with the same idempotency key did it. */
  readonly isReplay?: boolean
}

type Answer =
  | Shown
  /** A list, read while it is sent. */
  | { readonly list: AsyncIterable<readonly object[]> }
  /** One page of a list. */
  | { readonly page: readonly object[]; readonly nextCursor: string | null }
  /** Done, nothing to show but where it was a dry run: then what it would have left. */
  | { readonly done: () => Promise<Shown> }

/** One object; `version` makes its ETag. Null: there is no such thing, or it is hidden. */
interface Shown {
  readonly object: object | null
  readonly version?: number
  readonly status?: 200 | 201
  readonly headers?: Readonly<Record<string, string>>
}
