import { createAsset, type Asset } from './assets.ts'
import { examplesFor } from './examples.ts'
import { highlight } from './highlight.ts'
import { startHome } from './home-client.ts'
import { homeStyle } from './home-style.ts'
import { html, type Markup } from './html.ts'
import { logo } from './logo.ts'
import { roleClass, type PagePerson } from './person.ts'
import { picture } from './picture.ts'
import { pageOf, skipLink } from './shell.ts'

/** The style sheet of the home page, and of what looks like it. */
export const homeStylesheet = createAsset('home.css', 'text/css; charset=utf-8', homeStyle)
const script = createAsset('home.js', 'text/javascript; charset=utf-8', `(${startHome.toString()})()\n`)

/** The assets of the home page. */
export const homeAssets: readonly Asset[] = [homeStylesheet, script]

const arrow = html`<span class="arrow" aria-hidden="true">→</span>`

function personCard(person: PagePerson): Markup {
  return html`<li class="person">
  <h4>${person.label}</h4>
  <p>${person.description}</p>
  <a href="/graphql?as=${person.slug}">Open GraphiQL <span>as ${person.label}</span> ${arrow}</a>
</li>`
}

const groups = [
  { role: 'SELLER', title: 'Sellers' },
  { role: 'BROKER', title: 'Resellers' },
  { role: 'ORGANIZATION', title: 'Organizations' },
  { role: 'SERVICE_OWNER', title: 'Service owners' },
  { role: 'OPERATOR', title: 'Operators' },
  { role: 'ADMIN', title: 'Admins' },
] as const

function peopleSection(people: readonly PagePerson[]): Markup {
  const shown = groups.map((group) => ({ ...group, members: people.filter((person) => person.role === group.role) }))
  return html`<section id="people" aria-labelledby="people-title">
  <h2 id="people-title">Who would you like to be?</h2>
  <p class="lead">The demo data is loaded, and these people are in it. Each card opens GraphiQL with that person’s credential and with
    examples that are ready to run. This works on this machine only.</p>
  ${shown
    .filter((group) => group.members.length > 0)
    .map(
      (group) => html`<div class="group ${roleClass(group.role)}">
    <h3>${group.title}</h3>
    <ul class="people">${group.members.map(personCard)}</ul>
  </div>`,
    )}
</section>`
}

function nobodySection(why: string): Markup {
  return html`<section id="people" aria-labelledby="people-title">
  <h2 id="people-title">No people of the demo here</h2>
  <p class="lead">${why}</p>
</section>`
}

function codeBlock(label: string, code: Markup | string): Markup {
  return html`<div class="code"><pre tabindex="0" role="region" aria-label="${label}"><code>${code}</code></pre>
    <button type="button" class="copy" hidden>Copy</button></div>`
}

const firstQueries = [
  { role: 'SELLER', title: 'A seller’s first query' },
  { role: 'BROKER', title: 'A reseller’s first query' },
  { role: 'ORGANIZATION', title: 'An organization’s first query' },
] as const

function queriesSection(people: readonly PagePerson[]): Markup {
  const items = firstQueries.map(({ role, title }) => {
    const person = people.find((each) => each.role === role)
    const [example] = examplesFor(person ?? { slug: '', role })
    return html`<li class="query ${roleClass(role)}">
  <h3>${title}</h3>
  ${codeBlock(title, highlight(example?.query ?? ''))}
  ${person ? html`<a href="/graphql?as=${person.slug}">Run as ${person.label} ${arrow}</a>` : null}
</li>`
  })
  return html`<section aria-labelledby="queries-title">
  <h2 id="queries-title">One question each</h2>
  <p class="lead">A list and all it refers to, in one request. The number of SQL statements depends on the
    depth of the question, never on the rows.</p>
  <ul class="queries">${items}</ul>
</section>`
}

const tokenCommand = 'npm run --silent triptych -- token --role broker --party b0000000-0000-4000-8000-000000000001'
const curlCommand = `curl http://localhost:4000/graphql \\
  -H 'Content-Type: application/json' \\
  -H "Authorization: Bearer $TOKEN" \\
  -d '{"query":"{ viewer { role reseller { name } } }"}'`

function tokenSection(isProduction: boolean): Markup {
  const how = isProduction
    ? html`<p class="lead">Tokens come from the issuer that this gateway trusts: a JWT that says role, party and account kind.
      Send it with each request; in GraphiQL it goes under Headers.</p>`
    : html`<p class="lead">A credential is a JWT that says role, party and account kind. This prints one;
      in GraphiQL it goes under Headers.</p>
      ${codeBlock('Print a token', `export TOKEN=$(${tokenCommand})`)}`
  return html`<section id="token" aria-labelledby="token-title">
  <h2 id="token-title">From your own code</h2>
  ${how}
  ${codeBlock('A query with curl', curlCommand)}
</section>`
}

/** What those who begin ask, and where it is answered. */
const answers = [
  ['A token for each party of the demo', '/docs/quick-start#a-token-for-a-party-of-the-demo'],
  ['Which states of a subscription follow which', '/docs/lifecycle#the-states-and-which-follow-which'],
  ['Who sees what', '/docs/visibility#who-sees-which-things'],
  ['What an issuer must put into a token', '/docs/identity#what-a-token-must-say'],
  ['How a browser app logs people in', '/docs/clients#a-login-for-people'],
  ['How to back up', '/docs/upgrading#backing-up'],
  ['How to run it', '/docs/running'],
] as const

function answersList(): Markup {
  return html`<ul class="answers">${answers.map(([question, address]) => html`<li><a href="${address}">${question}</a></li>`)}</ul>`
}

function linksSection(): Markup {
  return html`<section aria-labelledby="links-title">
  <h2 id="links-title">What answers here</h2>
  <dl class="links">
    <div>
      <dt><a href="/graphql">/graphql</a></dt>
      <dd>GraphiQL for browsers, the API for everything else.</dd>
    </div>
    <div>
      <dt><a href="/docs">/docs</a></dt>
      <dd>The documentation, with search.${answersList()}</dd>
    </div>
    <div>
      <dt><a href="/schema">/schema</a></dt>
      <dd>The graph as a picture: every type, what it leads to, and who may read it.</dd>
    </div>
    <div>
      <dt><a href="/schema.graphql">/schema.graphql</a></dt>
      <dd>The schema, every type and field described.</dd>
    </div>
    <div>
      <dt><a href="/api/docs">/api/docs</a></dt>
      <dd>The same operations over REST, at the paths that old clients know: described by an OpenAPI document, and ready to be tried.</dd>
    </div>
    <div>
      <dt><a href="/health">/health</a></dt>
      <dd><span id="health" class="health" role="status">For load balancers and for you.</span></dd>
    </div>
  </dl>
</section>`
}

/** The bar above the home page, and above what looks like it: `first` stands before the links to all other pages. */
export function topBar({ isHome = false, first = null }: { isHome?: boolean; first?: Markup | null } = {}): Markup {
  return html`<header class="top">
    <a class="brand" href="/"${isHome ? html` aria-current="page"` : null}>${logo()}<span>Triptych</span></a>
    <nav aria-label="Main">
      ${first}
      <a href="/docs">Docs</a>
      <a href="/api/docs">REST</a>
      <a href="/schema">The graph</a>
      <a href="/graphql">GraphiQL</a>
    </nav>
  </header>`
}

/** The page at `/`: what this is, who one can be or why nobody, and where to go. */
export function homePage(options: {
  people: readonly PagePerson[]
  why: string | null
  isProduction: boolean
  version: string
}): string {
  const { people, why, isProduction, version } = options
  const hasPeople = people.length > 0
  return pageOf({
    title: 'Triptych: three views of one business',
    description: 'A GraphQL gateway for cloud service brokerage: three views of one business.',
    styles: [homeStylesheet],
    scripts: [script],
    body: html`${skipLink('main')}
  ${topBar({ isHome: true, first: hasPeople ? html`<a href="#people">Demo</a>` : null })}
  <main id="main">
    <section class="hero" aria-labelledby="title">
      <p class="eyebrow">A GraphQL gateway for cloud service brokerage</p>
      <h1 id="title">Three views of <em>one</em> business</h1>
      <p class="lead">The seller that owns services, the reseller that offers them, the organization that uses them:
        one typed graph, one set of rules, each from where it stands.</p>
      <p class="actions">
        ${
          hasPeople
            ? html`<a class="primary" href="#people">Choose who you are</a> <a href="/graphql">Open GraphiQL without credentials</a>`
            : html`<a class="primary" href="/graphql">Open GraphiQL</a> <a href="#token">Get a token</a>`
        }
      </p>
    </section>
    ${picture()}
    ${why === null ? peopleSection(people) : nobodySection(why)}
    ${queriesSection(people)}
    ${tokenSection(isProduction)}
    ${linksSection()}
  </main>
  <footer><p>Triptych ${version}</p></footer>`,
  })
}
