import { html, type Markup } from './html.ts'

/** The services of the picture; below each its subscriptions, told apart by who holds them. The demo data in small. */
const services = [
  {
    name: 'Workspace',
    seller: 'aurora',
    subscriptions: ['birch', 'birch', 'cedar', 'birch', 'birch', 'cedar', 'birch'],
  },
  { name: 'Backup', seller: 'aurora', subscriptions: ['acme', 'acme', 'acme'] },
  { name: 'Mail', seller: 'borealis', subscriptions: ['birch', 'birch', 'birch', 'birch', 'birch'] },
  { name: 'Vault', seller: 'borealis', subscriptions: ['delta', 'delta'] },
] as const

type PicturedService = (typeof services)[number]

interface View {
  readonly name: string
  readonly who: string
  readonly sentence: string
  readonly seesService: (service: PicturedService) => boolean
  readonly seesSubscription: (service: PicturedService, organization: string) => boolean
}

const cumulusCatalog = new Set<string>(['Workspace', 'Backup', 'Mail'])
const cumulusOrganizations = new Set<string>(['acme', 'birch'])

const views: readonly View[] = [
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

function seen(isSeen: boolean): string {
  return isSeen ? 'seen' : 'unseen'
}

function drawService(view: View, service: PicturedService, index: number): Markup {
  const left = index * 78
  const dots = service.subscriptions.map((organization, position) => {
    const x = left + 25 + (position % 2) * 24
    const y = 64 + Math.floor(position / 2) * 22
    return html`<circle class="${seen(view.seesSubscription(service, organization))}" cx="${x}" cy="${y}" r="6.5"/>`
  })
  return html`<g>
      <rect class="tile ${seen(view.seesService(service))}" x="${left + 0.75}" y="12.75" width="72.5" height="30" rx="7"/>
      <text class="${seen(view.seesService(service))}" x="${left + 37}" y="32" text-anchor="middle">${service.name}</text>
      ${dots}
    </g>`
}

function drawView(view: View): Markup {
  const visible = services.flatMap((service) =>
    service.subscriptions.filter((organization) => view.seesSubscription(service, organization)),
  )
  const all = services.flatMap((service) => service.subscriptions)
  const seenNames = services
    .filter(view.seesService)
    .map((service) => service.name)
    .join(', ')
  const description = `${view.who} sees ${seenNames} of ${services.length} services, and ${visible.length} of ${all.length} subscriptions.`
  return html`<article class="panel ${view.name.toLowerCase()}">
  <h2>${view.name}</h2>
  <p class="as">${view.who}</p>
  <svg viewBox="0 0 308 142" role="img" aria-label="${description}">
    <path class="thread" d="M-90 28H398"/>
    ${services.map((service, index) => drawService(view, service, index))}
  </svg>
  <p>${view.sentence}</p>
</article>`
}

/** The picture of the product: the same services and subscriptions in three panels, lit where that view sees them. */
export function picture(): Markup {
  return html`<figure class="triptych">
  <div class="panels">
${views.map(drawView)}
  </div>
  <figcaption>The same four services and their subscriptions, three times. Lit is what each view may see; what is hidden from it
    looks exactly like what does not exist.</figcaption>
</figure>`
}
