import { homeStylesheet, topBar } from './home.ts'
import { html } from './html.ts'
import { pageOf, skipLink } from './shell.ts'

/** The page of an address where there is nothing. It is the same at every such address, whoever asks and why. */
export function nothingPage(): string {
  return pageOf({
    title: 'Nothing here: Triptych',
    description: null,
    styles: [homeStylesheet],
    scripts: [],
    body: html`${skipLink('main')}
  ${topBar()}
  <main id="main">
    <section class="hero" aria-labelledby="title">
      <p class="eyebrow">404</p>
      <h1 id="title">There is nothing <em>here</em></h1>
      <p class="lead">This address leads nowhere. It may be mistyped, or what it led to is not shown.</p>
      <p class="actions"><a class="primary" href="/">To the first page</a> <a href="/docs">To the documentation</a></p>
    </section>
  </main>`,
  })
}
