import DataLoader from 'dataloader'
import type { Maybe, Row } from './engine.ts'
import type { Store } from './store.ts'

/** Rows in a list where the arguments do not say how many. */
const pageSize = 20

/** The resolvers of root fields and of lists of one parent, which batch nothing. */
export function rootResolvers(store: Store) {
  return {
    Query: {
      subscription: (_: unknown, { id }: { id: string }) => store.subscription(id),
      seller: (_: unknown, { id }: { id: string }) => store.seller(id),
      reseller: (_: unknown, { id }: { id: string }) => store.reseller(id),
    },
    Mutation: {
      updateSubscription: (_: unknown, { input }: { input: { subscriptionId: string; quantity: number } }) =>
        store.changeQuantity(input.subscriptionId, input.quantity),
    },
    Seller: {
      subscriptions: (seller: Row, { first = pageSize, after }: { first?: number; after?: string }) =>
        store.subscriptionsOfSeller(seller['id'] as string, first, after),
    },
    Reseller: {
      organizations: (reseller: Row, { first = pageSize }: { first?: number }) =>
        store.organizationsOfReseller(reseller['id'] as string, first),
    },
  }
}

/** Which member of the result of a write an object is. */
export function resultType(result: object): string {
  return 'code' in result ? 'UpdateSubscriptionRefusal' : 'UpdateSubscriptionSuccess'
}

/** The batches of one request. */
export function createLoaders(store: Store) {
  const loader = (find: (ids: readonly string[]) => Maybe<(Row | undefined)[]>) =>
    new DataLoader<string, Row>(async (ids) => (await find(ids)) as Row[])
  const lists = new Map<number, DataLoader<string, object>>()
  return {
    services: loader(store.services),
    organizations: loader(store.organizations),
    resellers: loader(store.resellers),
    /** Lists with different arguments are read apart. */
    newest(first: number) {
      const list =
        lists.get(first) ??
        new DataLoader<string, object>(async (ids) => store.subscriptionsOfOrganizations(ids, first))
      lists.set(first, list)
      return list
    },
  }
}

/** What a request carries: its own loaders. */
export interface Loading {
  readonly loaders: ReturnType<typeof createLoaders>
}

/** The resolvers of what belongs to many parents at once, by DataLoader. */
export const loadingResolvers = {
  ServiceSubscription: {
    service: (row: Row, _: unknown, { loaders }: Loading) => loaders.services.load(row['service_id'] as string),
    organization: (row: Row, _: unknown, { loaders }: Loading) =>
      loaders.organizations.load(row['organization_id'] as string),
  },
  Organization: {
    reseller: (row: Row, _: unknown, { loaders }: Loading) => loaders.resellers.load(row['reseller_id'] as string),
    subscriptions: (row: Row, { first = pageSize }: { first?: number }, { loaders }: Loading) =>
      loaders.newest(first).load(row['id'] as string),
  },
}
