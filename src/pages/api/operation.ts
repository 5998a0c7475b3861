import type { OpenApiDocument, Operation, Parameter } from '../../rest/openapi.ts'
import { html, type Markup } from '../html.ts'
import { inline, nameOf, typeOf } from './words.ts'

interface Answer {
  readonly description: string
  readonly content?: { readonly 'application/json': { readonly schema: Record<string, unknown> } }
}

/** An operation with its address. */
export interface Addressed {
  readonly method: string
  readonly path: string
  readonly operation: Operation
}

/** An operation in words, with the form that tries it. */
export function operationArticle(document: OpenApiDocument, { method, path, operation }: Addressed): Markup {
  const parameters = operation.parameters.map((each) =>
    '$ref' in each ? document.components.parameters[nameOf(each.$ref)] : each,
  )
  const known = parameters.filter((each) => each !== undefined)
  const id = operation.operationId
  return html`<article id="${id}" aria-labelledby="${id}-title">
  <h3 id="${id}-title"><span class="method ${method}">${method.toUpperCase()}</span> <code>${breakable(path)}</code></h3>
  <p class="summary">${operation.summary} <span class="soft">${inline(operation.description)}</span></p>
  <details><summary>Parameters, body and answers</summary>
    <table><caption>Parameters</caption><tbody>${known.map(parameterRow)}</tbody></table>
    ${bodyTable(operation)}
    <table><caption>Answers</caption><tbody>${Object.entries(operation.responses).map((entry) => answerRow(document, entry))}</tbody></table>
  </details>
  <details><summary>Try it</summary>${tryForm(method, path, operation, known)}</details>
</article>`
}

/** A path that may break before each slash. */
function breakable(path: string): Markup[] {
  return path.split(/(?=\/)/).map((part) => html`<wbr>${part}`)
}

function parameterRow({ name, in: place, required, description, schema }: Parameter): Markup {
  return html`<tr>
    <th scope="row"><code>${name}</code> <small>${place}${required ? '' : ', optional'}</small></th>
    <td>${typeOf(schema)}${description ? html`<br>${inline(description)}` : null}</td>
  </tr>`
}

function bodyTable({ requestBody }: Operation): Markup | null {
  if (!requestBody) return null
  return html`<table><caption>Body</caption><tbody>
    <tr><th scope="row">application/json</th><td>${typeOf(requestBody.content['application/json'].schema)}</td></tr>
  </tbody></table>`
}

function answerRow(document: OpenApiDocument, [status, answer]: readonly [string, object]): Markup {
  const shared = document.components['responses'] as Record<string, Answer>
  const full = '$ref' in answer ? shared[nameOf(answer.$ref)] : (answer as Answer)
  const schema = full?.content?.['application/json'].schema
  return html`<tr>
    <th scope="row">${status}</th>
    <td>${inline(full?.description ?? '')}${schema ? html`<br>${typeOf(schema)}` : null}</td>
  </tr>`
}

function tryForm(
  method: string,
  path: string,
  { operationId, requestBody }: Operation,
  parameters: readonly Parameter[],
): Markup {
  const [example] = Object.values(requestBody?.content['application/json'].examples ?? {})
  const fields = parameters
    .filter(({ name }) => name !== 'X-Request-Id')
    .map((parameter) => field(operationId, parameter))
  return html`<noscript><p>This needs JavaScript.</p></noscript>
  <form class="try" data-method="${method.toUpperCase()}" data-path="${path}" hidden>
    <div class="fields">${fields}</div>
    ${requestBody ? html`<label>Body<textarea rows="10" spellcheck="false">${JSON.stringify(example?.value ?? {}, null, 2)}</textarea></label>` : null}
    <p class="send"><button type="submit">Send</button> <output></output></p>
    <pre tabindex="0" role="region" aria-label="Answer" hidden></pre>
  </form>`
}

function field(operationId: string, { name, in: place, required, example }: Parameter): Markup {
  const id = `${operationId}-${place}-${name}`
  const value = typeof example === 'string' ? example : required ? 'EUR' : ''
  return html`<label for="${id}">${name} <small>${place}</small>
    <input id="${id}" name="${name}" data-in="${place}" value="${value}" ${required ? html`required` : null} autocomplete="off" spellcheck="false"></label>`
}
