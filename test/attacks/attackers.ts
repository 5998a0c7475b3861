import { people } from '../../src/demo/people.ts'
import type { Viewer } from '../../src/viewer.ts'

/** Those who attack, each as one role, and the client beside whom they do. */
export const names = ['operator', 'seller', 'broker', 'organization', 'service-owner', 'client'] as const
export type Name = (typeof names)[number]
export type Attackers = Readonly<Record<Name, Pick<Viewer, 'role' | 'parties'>>>

const person = (slug: (typeof people)[number]['slug']) => {
  const found = people.find((each) => each.slug === slug)
  if (!found) throw new Error(`The demo has no person ${slug}.`)
  return found
}

const operator = { role: 'OPERATOR', parties: [] } as const

/** Persons of the demo, who share the subscriptions that tests add to it. */
export const ofTheDemo: Attackers = {
  operator,
  seller: person('aurora-software'),
  broker: person('cumulus-broker'),
  organization: person('birch-clinic'),
  'service-owner': person('borealis-owner'),
  client: person('nimbus-partners'),
}

interface Counted {
  readonly id: string
  readonly subscriptions: { readonly totalCount: number }
}

/** Who has the most subscriptions of its kind, as an operator is told; the client is the broker with the second most. */
export async function ofMost(ask: (query: string) => Promise<string>): Promise<Attackers> {
  const most = async (list: string) => {
    const query = `{ ${list}(first: 50) { nodes { id subscriptions(first: 0) { totalCount } } } }`
    const { data } = JSON.parse(await ask(query)) as { data: Record<string, { nodes: readonly Counted[] }> }
    const nodes = data[list]?.nodes ?? []
    return nodes.toSorted((a, b) => b.subscriptions.totalCount - a.subscriptions.totalCount).map(({ id }) => id)
  }
  const [seller = ''] = await most('sellers')
  const [broker = '', client = ''] = await most('resellers')
  const [organization = ''] = await most('organizations')
  const services = await most('services')
  return {
    operator,
    seller: { role: 'SELLER', parties: [seller] },
    broker: { role: 'BROKER', parties: [broker] },
    organization: { role: 'ORGANIZATION', parties: [organization] },
    'service-owner': { role: 'SERVICE_OWNER', parties: services.slice(0, 2) },
    client: { role: 'BROKER', parties: [client] },
  }
}
