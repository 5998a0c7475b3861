/** The router hands on the credentials of whoever asks, and nothing else. */
export const gatewayConfig = {
  supergraph: './supergraph.graphql',
  propagateHeaders: {
    /** @param {{ request: Request }} payload */
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') }),
  },
}
