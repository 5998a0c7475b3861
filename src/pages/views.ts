/** A service of the pictures; below it its subscriptions, told apart by who holds them. */
export interface PicturedService {
  readonly name: string
  readonly seller: 'aurora' | 'borealis'
  readonly subscriptions: readonly ('acme' | 'birch' | 'cedar' | 'delta')[]
}

/** The demo data in small, as the pictures show it. A test compares it with what the graph answers. */
export const picturedServices: readonly PicturedService[] = [
  {
    name: 'Workspace',
    seller: 'aurora',
    subscriptions: ['birch', 'birch', 'cedar', 'birch', 'birch', 'cedar', 'birch', 'birch'],
  },
  { name: 'Backup', seller: 'aurora', subscriptions: ['acme', 'acme', 'acme', 'acme'] },
  { name: 'Mail', seller: 'borealis', subscriptions: ['birch', 'birch', 'birch'] },
  { name: 'Vault', seller: 'borealis', subscriptions: ['delta', 'delta'] },
]

/** A view of the pictures: who looks, and what that person sees. */
export interface View {
  readonly name: string
  readonly who: string
  readonly sentence: string
  readonly seesService: (service: PicturedService) => boolean
  readonly seesSubscription: (service: PicturedService, organization: string) => boolean
}

const cumulusCatalog = new Set(['Workspace', 'Backup', 'Mail'])
const cumulusOrganizations = new Set(['acme', 'birch'])

/** The three views, in the order of the pictures. */
export const views: readonly View[] = [
  {
    name: 'Seller',
    who: 'Aurora Software',
    sentence: 'Owns services, and sees every subscription of them, whichever reseller manages the relationship.',
    seesService: (service) => service.seller === 'aurora',
    seesSubscription: (service) => service.seller === 'aurora',
  },
  {
    name: 'Reseller',
    who: 'Cumulus Broker',
    sentence: 'Picks services into its catalog, sets prices, and looks after its organizations and what they use.',
    seesService: (service) => cumulusCatalog.has(service.name),
    seesSubscription: (_service, organization) => cumulusOrganizations.has(organization),
  },
  {
    name: 'Organization',
    who: 'Birch Clinic',
    sentence: 'Finds services in its E-store, adds them, and subscribes to their products.',
    seesService: (service) => cumulusCatalog.has(service.name),
    seesSubscription: (_service, organization) => organization === 'birch',
  },
]

/** What a view sees, in a sentence for those who do not see the picture. */
export function seenBy(view: View): string {
  const seen = picturedServices.filter(view.seesService).map(({ name }) => name)
  const all = picturedServices.flatMap((service) =>
    service.subscriptions.map((organization) => view.seesSubscription(service, organization)),
  )
  const held = all.filter(Boolean).length
  return `${view.who} sees ${seen.join(', ')} of ${picturedServices.length} services, and ${held} of ${all.length} subscriptions.`
}
