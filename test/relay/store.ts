import {
  type ConcreteRequest,
  createOperationDescriptor,
  type Direction,
  Environment,
  fetchQuery,
  getPaginationMetadata,
  getPaginationVariables,
  getRefetchMetadata,
  getSingularSelector,
  Network,
  type ReaderFragment,
  RecordSource,
  Store,
  type Variables,
} from 'relay-runtime'
import type { As, TestGateway } from '../support/gateway.ts'

/** A list as a component reads it; Relay asks for the page info that its own paging needs. */
export interface List {
  readonly totalCount?: number
  readonly edges: readonly { readonly node: { readonly id: string } }[]
  readonly pageInfo: {
    readonly startCursor: string | null
    readonly endCursor: string | null
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
  }
}

// Tests read what a fragment shows by path, as they read answers; Relay's generated types would know its shape.
// oxlint-disable-next-line typescript/no-explicit-any
type Shown = any

/** Relay's store and network as one person uses them, in front of a gateway. */
export interface RelayClient {
  readonly environment: Environment
  /** Names of the operations that were sent, in order. */
  readonly sent: string[]
  /** Sends a query, keeps what it read in the store, and answers what its root shows. */
  readonly query: (request: ConcreteRequest, variables?: Variables) => Promise<Shown>
  /** What a component with this fragment shows now. */
  readonly read: (fragment: ReaderFragment, item: unknown) => Shown
  /** Sends the refetch query that Relay made for a fragment on something with an id. */
  readonly refetch: (fragment: ReaderFragment, id?: string) => Promise<Shown>
  /** Adds a page to a fragment's connection as `loadNext` and `loadPrevious` of Relay's hooks do. */
  readonly load: (direction: Direction, count: number, fragment: ReaderFragment, item: unknown) => Promise<void>
}

/** Opens Relay as somebody of the demo. */
export function openRelay(gateway: TestGateway, as: As): RelayClient {
  const sent: string[] = []
  const network = Network.create(async ({ name, text }, variables) => {
    sent.push(name)
    if (text == null) throw new Error(`${name} has no text.`)
    const { body } = await gateway.ask(as, text, variables)
    return body
  })
  const getDataID = (record: { readonly id?: string }, type: string) => (type === 'PriceList' ? null : record.id)
  const environment = new Environment({ network, store: new Store(new RecordSource()), getDataID })

  const query: RelayClient['query'] = async (request, variables = {}) => {
    const operation = createOperationDescriptor(request, variables)
    environment.retain(operation)
    await fetchQuery(environment, request, variables).toPromise()
    return environment.lookup(operation.fragment).data
  }
  const read: RelayClient['read'] = (fragment, item) => environment.lookup(getSingularSelector(fragment, item)).data
  return {
    environment,
    sent,
    query,
    read,
    async refetch(fragment, id) {
      const { refetchableRequest, identifierInfo, fragmentRefPathInResponse } = getRefetchMetadata(fragment, 'refetch')
      const variable = identifierInfo?.identifierQueryVariableName
      const root = await query(refetchableRequest, variable == null ? {} : { [variable]: id })
      return read(fragment, at(root, fragmentRefPathInResponse))
    },
    async load(direction, count, fragment, item) {
      const { paginationRequest, paginationMetadata, connectionPathInFragmentData } = getPaginationMetadata(
        fragment,
        'load',
      )
      const variable = getRefetchMetadata(fragment, 'load').identifierInfo?.identifierQueryVariableName
      const selector = getSingularSelector(fragment, item)
      const { pageInfo } = at(environment.lookup(selector).data, connectionPathInFragmentData) as List
      const cursor = direction === 'forward' ? pageInfo.endCursor : pageInfo.startCursor
      const base = { ...selector.owner.variables, ...selector.variables }
      const more = variable == null ? {} : { [variable]: selector.dataID }
      await query(paginationRequest, getPaginationVariables(direction, count, cursor, base, more, paginationMetadata))
    },
  }
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((within, key) => (within as Record<string | number, unknown>)[key], value)
}
