import { print } from '@0no-co/graphql.web'
import type { TadaDocumentNode } from 'gql.tada'

/**
 * A request that failed as a whole. `code` is one of docs/errors.md; what refuses a mutation is data and never comes
 * here.
 */
export class GatewayError extends Error {
  readonly code: string
  readonly requestId: string | undefined

  constructor(message: string, code = 'UNKNOWN', requestId?: string) {
    super(message)
    this.code = code
    this.requestId = requestId
  }
}

/** Sends a typed document and answers its data. */
export type Client = <Data, Variables>(
  document: TadaDocumentNode<Data, Variables>,
  variables: Variables,
) => Promise<Data>

interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly {
    readonly message: string
    readonly extensions?: { readonly code?: string; readonly requestId?: string }
  }[]
}

/** Where a gateway is, and the token of the one who asks. */
export interface Place {
  readonly url: string
  readonly token?: string | undefined
}

/** A client without a cache. Where one is wanted, this file goes and the documents stay. */
export function createClient({ url, token }: Place): Client {
  return async <Data, Variables>(document: TadaDocumentNode<Data, Variables>, variables: Variables) => {
    const response = await fetch(new URL('/graphql', url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: print(document), variables }),
    })
    const { data, errors } = (await response.json()) as Answer<Data>
    const error = errors?.[0]
    if (error) throw new GatewayError(error.message, error.extensions?.code, error.extensions?.requestId)
    if (data == null) throw new GatewayError(`The gateway answered ${response.status} without data.`)
    return data
  }
}

/**
 * A field of `Query` or `Mutation` that is never absent. Its type is nullable, since one that fails is null beside
 * those that do not; but then the client above has thrown what `errors` says of it.
 */
export function answered<Field>(field: Field | null): Field {
  if (field === null) throw new GatewayError('The gateway answered null without an error.')
  return field
}
