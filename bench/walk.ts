import { askOnce, type Asking, type Operation, requestFor } from './requests.ts'

const walk: Operation = {
  name: 'Walk',
  document: `query Walk($id: ID!, $after: String) { seller(id: $id) { subscriptions(first: 100, after: $after) { pageInfo { hasNextPage endCursor } } } }`,
}

interface Walked {
  readonly data?: {
    readonly seller?: {
      readonly subscriptions: { readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string } }
    }
  }
}

/** Collects a server's cursors of a seller's list, one for each hundred rows up to a depth; the first is its start. */
export async function walkList(
  asking: Omit<Asking, 'cursors'>,
  seller: string,
  deepest: number,
): Promise<(string | null)[]> {
  const cursors: (string | null)[] = [null]
  while (cursors.length <= deepest) {
    const at = {
      as: { role: 'seller', id: seller } as const,
      variables: { id: seller },
      hundreds: cursors.length - 1,
      expects: '',
    }
    const { status, json } = await askOnce(
      asking.server,
      requestFor(walk, at, { ...asking, cursors: new Map([[seller, cursors]]) }),
    )
    const pageInfo = (json as Walked).data?.seller?.subscriptions.pageInfo
    if (!pageInfo)
      throw new Error(`${asking.server.name} answered ${status} on the way through a list: ${JSON.stringify(json)}`)
    if (!pageInfo.hasNextPage) break
    cursors.push(pageInfo.endCursor)
  }
  return cursors
}
