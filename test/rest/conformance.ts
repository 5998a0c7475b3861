import addFormats from 'ajv-formats'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { OpenApiDocument, Operation, Parameter } from '../../src/rest/openapi.ts'

/** An exchange with the REST API. */
export interface Exchange {
  readonly method: string
  /** With its query. */
  readonly path: string
  /** Of the body that was sent; undefined for none. */
  readonly sent?: unknown
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

/** What the document says of one answer. */
interface Documented {
  readonly headers?: Readonly<Record<string, object>>
  readonly content?: Readonly<Record<string, unknown>>
}

type Found = { readonly operation: Operation; readonly pointer: string }

/** Headers of HTTP itself and for browsers, which documents of an API do not name. */
const ofEveryServer: ReadonlySet<string> = new Set([
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'vary',
  'x-content-type-options',
])

/**
 * Holds exchanges to an OpenAPI document, more strictly than it has to be: answers may have no member that it does not
 * name.
 */
export class Conformance {
  readonly #document: OpenApiDocument
  readonly #answers: Ajv2020
  readonly #requests: Ajv2020
  readonly #validators = new Map<string, ValidateFunction>()

  constructor(document: OpenApiDocument) {
    this.#document = document
    this.#answers = validatorOf(closed(document))
    this.#requests = validatorOf(document)
  }

  /** What an exchange does that the document does not say, as sentences. */
  violations(exchange: Exchange): string[] {
    const found = this.#find(exchange)
    if (!found) return [`There is no ${exchange.method} ${exchange.path}.`]
    const { operation, pointer } = found
    const declared = operation.responses[String(exchange.status)]
    if (!declared) return [`${operation.operationId} does not document ${exchange.status}.`]
    const at = '$ref' in declared ? String(declared.$ref) : `#${pointer}/responses/${exchange.status}`
    const documented = ('$ref' in declared ? this.#at(at) : declared) as Documented
    const said = [
      ...this.#wrongHeaders(exchange, documented),
      ...this.#wrongContent(exchange, documented, at),
      ...(exchange.status < 300 ? this.#wrongRequest(exchange, found) : []),
    ]
    return said.map((sentence) => `${operation.operationId} ${exchange.status}: ${sentence}`)
  }

  /** The id of the operation that was asked for; null for none. */
  operationOf(exchange: Pick<Exchange, 'method' | 'path'>): string | null {
    return this.#find(exchange)?.operation.operationId ?? null
  }

  #find({ method, path }: Pick<Exchange, 'method' | 'path'>): Found | null {
    const asked = path.split('?', 1)[0] ?? ''
    for (const [documented, operations] of Object.entries(this.#document.paths)) {
      const pattern = new RegExp(`^${documented.replaceAll(/\{\w+\}/g, '[^/]+')}$`)
      const verb = method.toLowerCase()
      const operation = Object.entries(operations).find(([name]) => name === verb)?.[1]
      if (operation && pattern.test(asked)) return { operation, pointer: `/paths/${escaped(documented)}/${verb}` }
    }
    return null
  }

  #wrongHeaders({ headers }: Exchange, documented: Documented): string[] {
    const names = new Set(Object.keys(documented.headers ?? {}).map((name) => name.toLowerCase()))
    const missing = headers.has('x-request-id') ? [] : ['X-Request-Id is missing.']
    const others = [...headers.keys()].filter((name) => !names.has(name) && !ofEveryServer.has(name))
    return [...missing, ...others.map((name) => `${name} is not documented here.`)]
  }

  #wrongContent({ headers, text }: Exchange, { content = {} }: Documented, at: string): string[] {
    const [type] = Object.keys(content)
    const sent = headers.get('content-type')
    if (type === undefined) {
      const isEmpty = text === '' && sent === null
      return isEmpty ? [] : [`It has a body, or says so: ${sent} ${text.slice(0, 100)}`]
    }
    if (sent !== type) return [`Its type is ${sent}, not ${type}.`]
    return this.#faults(this.#answers, `${at}/content/${escaped(type)}/schema`, JSON.parse(text))
  }

  #wrongRequest({ path, sent }: Exchange, { operation, pointer }: Found): string[] {
    const parameters = operation.parameters.filter((each): each is Parameter => 'in' in each)
    const names = parameters.filter((each) => each.in === 'query').map(({ name }) => name)
    const unknown = [...new URL(path, 'http://localhost').searchParams.keys()].filter((name) => !names.includes(name))
    const accepted = unknown.map((name) => `The parameter ${name} was accepted and is not documented.`)
    if (sent === undefined) return accepted
    if (!operation.requestBody) return [...accepted, 'A body was accepted and is not documented.']
    const schema = `#${pointer}/requestBody/content/application~1json/schema`
    return [...accepted, ...this.#faults(this.#requests, schema, sent)]
  }

  #faults(ajv: Ajv2020, pointer: string, value: unknown): string[] {
    const key = `${ajv === this.#answers} ${pointer}`
    const validate = this.#validators.get(key) ?? ajv.compile({ $ref: `openapi${pointer}` })
    this.#validators.set(key, validate)
    return validate(value) ? [] : (validate.errors ?? []).map((each) => `${each.instancePath} ${each.message}`)
  }

  #at(pointer: string): unknown {
    const parts = pointer.slice(2).split('/')
    return parts.reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], this.#document)
  }
}

function validatorOf(document: object): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  return ajv.addSchema({ ...document, $id: 'openapi' })
}

/** The same schemas, whose objects have no members but those that are named. */
function closed<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map((each) => closed(each as unknown)) as Value
  if (typeof value !== 'object' || value === null) return value
  const members = Object.fromEntries(Object.entries(value).map(([name, each]) => [name, closed(each as unknown)]))
  const isOpen = members['type'] === 'object' && 'properties' in members && !('additionalProperties' in members)
  return { ...members, ...(isOpen ? { additionalProperties: false } : {}) } as Value
}

function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1')
}
