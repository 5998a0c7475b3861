import type { Graph, TypeNode } from './graph.ts'

/** A part of the picture. Zones of one band stand side by side, bands one below the other. */
export interface Zone {
  readonly id: string
  readonly title: string
  readonly band: number
  /** The columns that it covers, the last one included. */
  readonly columns: readonly [number, number]
}

/** The picture is a triptych: who asks above it, a panel for each view, and below what all three share. */
export const zones = [
  { id: 'start', title: 'Who is asking', band: 0, columns: [2, 2] },
  { id: 'seller', title: 'Seller', band: 1, columns: [0, 1] },
  { id: 'reseller', title: 'Reseller', band: 1, columns: [2, 2] },
  { id: 'organization', title: 'Organization', band: 1, columns: [3, 4] },
  { id: 'shared', title: 'What all three share', band: 2, columns: [0, 4] },
  { id: 'definition', title: 'Service definitions', band: 3, columns: [0, 4] },
] as const satisfies readonly Zone[]

/** The name of a zone. */
export type ZoneId = (typeof zones)[number]['id']

/** How many columns the picture has. */
export const columnCount = 5

/** Where the main types stand. All others find their place by what leads to them, so a new type needs no line here. */
export const homes: Readonly<Record<string, readonly [zone: ZoneId, column: number]>> = {
  Viewer: ['start', 2],
  Seller: ['seller', 0],
  Service: ['seller', 1],
  ServiceProduct: ['seller', 0],
  Reseller: ['reseller', 2],
  PriceList: ['reseller', 2],
  PriceListEntry: ['reseller', 2],
  Organization: ['organization', 3],
  OrganizationService: ['organization', 4],
  EstoreService: ['organization', 4],
  ServiceSubscription: ['shared', 2],
  SubscriptionHistoryEntry: ['shared', 3],
  ServiceDefinition: ['definition', 2],
}

/** The types of the picture. */
export function drawnTypes(graph: Graph): TypeNode[] {
  return [...graph.values()].filter(({ kind }) => kind === 'drawn')
}

/** The zone of every drawn type: its home, else that of all types that lead to it when they agree, else what is shared. */
export function zonesOf(graph: Graph): Map<string, ZoneId> {
  const drawn = drawnTypes(graph)
  const found = new Map<string, ZoneId>()
  for (const { name } of drawn) {
    const home = homes[name]
    if (home) found.set(name, home[0])
  }
  const ownersOf = ({ name, referrers }: TypeNode) => {
    return [...new Set(referrers.map(({ type }) => type))].filter(
      (type) => type !== name && graph.get(type)?.kind === 'drawn',
    )
  }
  // First those whose owners all have a place, so that the parts of parts follow; then, for circles, whoever is left.
  for (
    let open = drawn.filter(({ name }) => !found.has(name));
    open.length > 0;
    open = open.filter(({ name }) => !found.has(name))
  ) {
    const ready = open.filter((type) => ownersOf(type).every((owner) => found.has(owner)))
    for (const type of ready.length > 0 ? ready : open.slice(0, 1)) {
      const around = new Set(ownersOf(type).flatMap((owner) => found.get(owner) ?? []))
      const [only] = around
      found.set(type.name, around.size === 1 && only && only !== 'start' ? only : 'shared')
    }
  }
  return found
}
