import { html, type Markup } from './html.ts'
import { type PicturedService, picturedServices, seenBy, type View, views } from './views.ts'

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
  return html`<article class="panel ${view.name.toLowerCase()}">
  <h2>${view.name}</h2>
  <p class="as">${view.who}</p>
  <svg viewBox="0 0 308 142" role="img" aria-label="${seenBy(view)}">
    <path class="thread" d="M-90 28H398"/>
    ${picturedServices.map((service, index) => drawService(view, service, index))}
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
