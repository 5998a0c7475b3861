/// <reference lib="dom" />
import {
  ApolloClient,
  type FetchPolicy,
  gql,
  HttpLink,
  InMemoryCache,
  type ObservableQuery,
  type PossibleTypesMap,
} from '@apollo/client'
import { loadDevMessages, loadErrorMessages } from '@apollo/client/dev'
import { createCache } from './cache.ts'
import { addService, subscribe } from './changes.ts'

// Without them warnings are numbers, and a test could not tell one from another.
loadDevMessages()
loadErrorMessages()

type Variables = Record<string, unknown>

const caches = {
  /** As the documentation says. */
  documented: createCache,
  /** Apollo's own, without any policy. */
  plain: () => new InMemoryCache(),
  /** What seems a good idea until organizations come in. */
  keyed: () => new InMemoryCache({ typePolicies: { ServiceDefinition: { keyFields: ['serviceId', 'locale'] } } }),
}

let client: ApolloClient
const watched = new Map<string, ObservableQuery>()

/** What a test does with the page. Queries are texts, since a test has no other way to hand them over. */
const program = {
  /** Begins as somebody. */
  start(setup: { endpoint: string; token: string; cache: keyof typeof caches; possibleTypes: PossibleTypesMap }): void {
    const link = new HttpLink({ uri: setup.endpoint, headers: { authorization: `Bearer ${setup.token}` } })
    client = new ApolloClient({ link, cache: caches[setup.cache](setup.possibleTypes) })
  },

  /** Asks, of the cache first unless told otherwise. */
  async read(query: string, variables: Variables = {}, fetchPolicy: FetchPolicy = 'cache-first'): Promise<unknown> {
    return (await client.query({ query: gql(query), variables, fetchPolicy })).data
  },

  /** What the cache has of a query; null if it lacks any part of it. */
  cached(query: string, variables: Variables = {}): unknown {
    return client.readQuery({ query: gql(query), variables })
  },

  /** Shows a query's answer for as long as the page is open, as a component would. */
  show(name: string, query: string, variables: Variables = {}): void {
    const shown = document.createElement('pre')
    shown.dataset['name'] = name
    document.body.append(shown)
    const observable = client.watchQuery({ query: gql(query), variables })
    watched.set(name, observable)
    observable.subscribe(({ data, dataState, error }) => {
      if (error) shown.textContent = error.message
      else if (dataState === 'complete') shown.textContent = JSON.stringify(data)
    })
  },

  /** Fetches the next page of what is shown. */
  async showMore(name: string, variables: Variables): Promise<void> {
    await watched.get(name)?.fetchMore({ variables })
  },

  /** Changes something and touches nothing else. */
  async change(mutation: string, input: object): Promise<unknown> {
    return (await client.mutate({ mutation: gql(mutation), variables: { input } })).data
  },

  async subscribe(input: object): Promise<unknown> {
    return (await subscribe(client, input)).data
  },

  async addService(input: { organizationId: string }): Promise<unknown> {
    return (await addService(client, input)).data
  },
}

/** The type of the page's program, for tests. */
export type Program = typeof program

Object.assign(globalThis, { program })
