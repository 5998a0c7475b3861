import type { OpenApiDocument } from '../../rest/openapi.ts'
import { createAsset, type Asset } from '../assets.ts'
import { dataBlock, html, type Markup } from '../html.ts'
import { type PagePerson, roleName } from '../person.ts'
import { bar, pageOf, skipLink } from '../shell.ts'
import { type ApiData, startApi } from './client.ts'
import { type Addressed, operationArticle } from './operation.ts'
import { apiStyle } from './style.ts'
import { inline, members, paragraphs, typeOf } from './words.ts'

const style = createAsset('api.css', 'text/css; charset=utf-8', apiStyle)
const script = createAsset('api.js', 'text/javascript; charset=utf-8', `(${startApi.toString()})()\n`)

/** The assets of the page of the REST API. */
export const apiAssets: readonly Asset[] = [style, script]

const anchor = (tag: string) => `tag-${tag.toLowerCase().replaceAll(/\W+/g, '-')}`

function contents(tag: string, operations: readonly Addressed[]): Markup {
  return html`<h2><a href="#${anchor(tag)}">${tag}</a></h2>
  <ul>${operations.map(
    ({ method, operation }) => html`<li><a href="#${operation.operationId}">
    <span class="method ${method}">${method.toUpperCase()}</span> ${operation.operationId}</a></li>`,
  )}</ul>`
}

function schemas(document: OpenApiDocument): Markup {
  return html`<section aria-labelledby="schemas">
  <h2 id="schemas">Schemas</h2>
  ${Object.entries(document.components.schemas).map(([name, schema]) => {
    const rows = members(schema)
    return html`<article id="schema-${name}" aria-labelledby="schema-${name}-title">
      <h3 id="schema-${name}-title">${name}</h3>
      ${typeof schema['description'] === 'string' ? html`<p>${inline(schema['description'])}</p>` : null}
      ${rows.length > 0 ? html`<table><tbody>${rows}</tbody></table>` : html`<p>${typeOf(schema)}</p>`}
    </article>`
  })}
</section>`
}

/** Who tries the forms, on a page that offers people of the demo. */
export interface ApiPeople {
  readonly people: readonly PagePerson[]
  /** Whose token the page holds, by a link of the demo. */
  readonly person: (PagePerson & ApiData) | null
}

function personItem({ slug, label, role }: PagePerson, chosen: PagePerson | null): Markup {
  const current = slug === chosen?.slug ? html` aria-current="true"` : null
  return html`<li><a href="/api/docs?as=${slug}"${current}>${label}</a> <small>${roleName(role)}</small></li>`
}

function peopleList({ people, person }: ApiPeople): Markup | null {
  if (people.length === 0) return null
  const asked = person && html`You ask as <strong>${person.label}</strong>. Be somebody else of the demo:`
  return html`<p id="people-title">${asked ?? 'Or be somebody of the demo:'}</p>
          <ul class="people" aria-labelledby="people-title">${people.map((each) => personItem(each, person))}</ul>`
}

/**
 * The page at `/api/docs`: the OpenAPI document in words, with forms that try it. With a person, it holds that person's
 * token.
 */
export function apiPage(document: OpenApiDocument, asked: ApiPeople): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )
  const groups = document.tags.map((tag) => ({
    ...tag,
    operations: operations.filter(({ operation }) => operation.tags.includes(tag.name)),
  }))
  return pageOf({
    title: 'The REST API of Triptych',
    description: 'Every operation of the REST API, with forms that try it.',
    styles: [style],
    scripts: [script],
    body: html`${skipLink('main')}
  ${bar({
    heading: html`<h1>The REST API</h1>`,
    links: html`<a href="/api/openapi.json">openapi.json</a>
      <a href="/docs">Docs</a>
      <a href="/schema">The graph</a>
      <a href="/graphql">GraphiQL</a>`,
  })}
  <div class="columns">
    <nav class="contents" aria-label="Operations">
      ${groups.map((group) => contents(group.name, group.operations))}
      <h2><a href="#schemas">Schemas</a></h2>
    </nav>
    <main id="main">
      <section class="about" aria-label="About">
        ${paragraphs(document.info.description)}
        <div id="credentials" hidden>
          <label for="token">Token <small>for everything that you try here; it is kept until you leave the page</small></label>
          <input id="token" type="password" autocomplete="off" spellcheck="false" placeholder="eyJ…">
          ${peopleList(asked)}
          <p class="soft">The forms hold ids of the demo data. <a href="/#token">How to get a token</a></p>
        </div>
      </section>
      ${groups.map(
        ({ name, description, operations }) => html`<section aria-labelledby="${anchor(name)}">
        <h2 id="${anchor(name)}">${name}</h2>
        <p class="soft">${description}</p>
        ${operations.map((each) => operationArticle(document, each))}
      </section>`,
      )}
      ${schemas(document)}
    </main>
  </div>
  ${asked.person && dataBlock('asked-as', { token: asked.person.token } satisfies ApiData)}`,
  })
}
