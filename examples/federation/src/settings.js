// oxlint-disable-next-line node/no-process-env -- an example has no other settings
const { TRIPTYCH_URL = 'http://127.0.0.1:4000/graphql', BILLING_PORT = '4001', ROUTER_PORT = '4002' } = process.env

/** Where billing and the router listen. */
export const ports = { billing: Number(BILLING_PORT), router: Number(ROUTER_PORT) }

/** The graphs that become one, by name. */
export const graphs = { triptych: TRIPTYCH_URL, billing: `http://127.0.0.1:${ports.billing}/graphql` }
