import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway'
import { getStitchedSchemaFromSupergraphSdl } from '@graphql-tools/federation'
import { execute, parse, print, validate } from 'graphql'

/** What a router answers. */
export interface Routed {
  // Tests read answers by path; what is not there fails their assertions.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data?: any
  readonly errors?: readonly {
    readonly message: string
    readonly path?: unknown
    readonly extensions?: Record<string, unknown>
  }[]
}

/** A request as a subgraph got it. */
export interface Sent {
  readonly to: string
  readonly query: string
  readonly variables: Record<string, unknown>
  readonly authorization: string | null
}

/** A router in front of several graphs: it hands each of them the credentials that came with the question. */
export interface Router {
  readonly ask: (authorization: string | null, query: string, variables?: Record<string, unknown>) => Promise<Routed>
  /** What was sent to the graphs since the last call. */
  readonly sent: () => Sent[]
  readonly stop: () => Promise<void>
}

/** The graphs by name, each answering as over HTTP. */
export type Graphs = Readonly<Record<string, (request: Request) => Promise<Response>>>

function carrier(graphs: Graphs) {
  let sent: Sent[] = []
  return {
    async send(
      to: string,
      query: string,
      variables: Record<string, unknown>,
      authorization: string | null,
    ): Promise<Response> {
      const answer = graphs[to]
      if (!answer) throw new Error(`There is no graph ${to}.`)
      sent.push({ to, query, variables, authorization })
      const headers = {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(authorization ? { authorization } : {}),
      }
      return answer(
        new Request(`http://${to}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query, variables }) }),
      )
    },
    take() {
      const taken = sent
      sent = []
      return taken
    },
  }
}

/** Apollo's gateway. */
export async function apolloRouter(supergraphSdl: string, graphs: Graphs): Promise<Router> {
  const { send, take } = carrier(graphs)
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name, url }) =>
      new RemoteGraphQLDataSource<{ authorization?: string }>({
        ...(url === undefined ? {} : { url }),
        willSendRequest: ({ request, context }) => {
          if (context.authorization) request.http?.headers.set('authorization', context.authorization)
        },
        fetcher: (_url, init = {}) => {
          const { query, variables } = JSON.parse(String(init.body)) as {
            query: string
            variables?: Record<string, unknown>
          }
          return send(name, query, variables ?? {}, init.headers?.['authorization'] ?? null)
        },
      }),
  })
  const { executor } = await gateway.load()
  return {
    sent: take,
    stop: () => gateway.stop(),
    async ask(authorization, query, variables = {}) {
      const asked = {
        request: { query, variables },
        document: parse(query),
        queryHash: query,
        context: authorization ? { authorization } : {},
        metrics: {},
      }
      // A server around the gateway would fill in the rest, which concerns caches and reports.
      return (await executor(asked as unknown as Parameters<typeof executor>[0])) as Routed
    },
  }
}

/** The Guild's: schemas stitched together. */
export async function stitchedRouter(supergraphSdl: string, graphs: Graphs): Promise<Router> {
  const { send, take } = carrier(graphs)
  const schema = getStitchedSchemaFromSupergraphSdl({
    supergraphSdl,
    batch: true,
    onSubschemaConfig(config) {
      config.executor = async ({ document, variables, context }) => {
        const response = await send(
          config.name.toLowerCase(),
          print(document),
          variables ?? {},
          context?.['authorization'] ?? null,
        )
        return response.json()
      }
    },
  })
  return {
    sent: take,
    stop: async () => {},
    async ask(authorization, query, variables = {}) {
      const document = parse(query)
      const errors = validate(schema, document)
      if (errors.length > 0) return { errors }
      return execute({ schema, document, variableValues: variables, contextValue: { authorization } })
    },
  }
}
