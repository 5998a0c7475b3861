import type { JsonSchema } from '../../rest/openapi.schemas.ts'
import { html, type Markup } from '../html.ts'

/** A text of the document, where code stands between backticks and an empty line ends a paragraph. */
export function paragraphs(text: string): Markup[] {
  return text.split(/\n{2,}/).map((each) => html`<p>${inline(each)}</p>`)
}

/** A text with code between backticks. */
export function inline(text: string): Markup[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
}

/** The name of what a reference leads to. */
export function nameOf(reference: unknown): string {
  return String(reference).split('/').at(-1) ?? ''
}

/** A schema in a few words; components are links. */
export function typeOf(schema: JsonSchema): Markup {
  const { $ref, anyOf, oneOf, enum: words, items, type, format, pattern } = schema
  if ($ref !== undefined) return html`<a href="#schema-${nameOf($ref)}">${nameOf($ref)}</a>`
  const choices = (anyOf ?? oneOf) as readonly JsonSchema[] | undefined
  if (choices) return html`${choices.map((choice, index) => html`${index > 0 ? ' or ' : ''}${typeOf(choice)}`)}`
  if (Array.isArray(words))
    return html`${words.map((word, index) => html`${index > 0 ? ' ' : ''}<code>${JSON.stringify(word)}</code>`)}`
  if (type === 'array') return html`list of ${typeOf(items as JsonSchema)}`
  if (type === 'object') return html`object`
  if (type === undefined) return html`anything`
  const isUuid = typeof pattern === 'string' && pattern.includes('[0-9a-fA-F]{8}')
  const named = typeof format === 'string' ? format : isUuid ? 'uuid' : null
  return html`${([type].flat() as string[]).join(' or ')}${named ? ` (${named})` : ''}${limitsOf(schema)}`
}

function limitsOf({ minimum, maximum, maxLength, default: fallback }: JsonSchema): string {
  const parts = [
    ...(typeof minimum === 'number' && minimum > -(2 ** 31) ? [`at least ${minimum}`] : []),
    ...(typeof maximum === 'number' && maximum < 2 ** 31 - 1 ? [`at most ${maximum}`] : []),
    ...(typeof maxLength === 'number' ? [`up to ${maxLength} characters`] : []),
    ...(fallback === undefined ? [] : [`${JSON.stringify(fallback)} by default`]),
  ]
  return parts.length > 0 ? `, ${parts.join(', ')}` : ''
}

/** The members of an object as rows; those of nested objects follow with their path. */
export function members(schema: JsonSchema, before = ''): Markup[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, JsonSchema>
    required?: readonly string[]
  }
  return Object.entries(properties).flatMap(([name, member]) => {
    const inner = objectIn(member)
    const isRequired = required.includes(name)
    const row = html`<tr>
      <th scope="row"><code>${before}${name}</code>${isRequired ? null : html` <small>optional</small>`}</th>
      <td>${typeOf(member)}${typeof member['description'] === 'string' ? html`<br>${inline(member['description'])}` : null}</td>
    </tr>`
    return inner ? [row, ...members(inner.schema, `${before}${name}${inner.isList ? '[]' : ''}.`)] : [row]
  })
}

/** The object within a list or beside null; null where there is none. */
function objectIn(schema: JsonSchema): { schema: JsonSchema; isList: boolean } | null {
  if (schema['properties']) return { schema, isList: false }
  if (schema['type'] === 'array') {
    const inner = objectIn(schema['items'] as JsonSchema)
    return inner && { ...inner, isList: true }
  }
  const choices = (schema['anyOf'] ?? []) as readonly JsonSchema[]
  return choices.map((choice) => objectIn(choice)).find((found) => found !== null) ?? null
}
