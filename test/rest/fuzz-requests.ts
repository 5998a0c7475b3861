import fc from 'fast-check'
import type { JsonSchema } from '../../src/rest/openapi.schemas.ts'
import type { OpenApiDocument, Operation, Parameter } from '../../src/rest/openapi.ts'

/** A request that was made up. */
export interface FuzzRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
}

/** Somebody, and ids that go together for them, by the names of parameters. */
export interface Scene {
  readonly role: string
  readonly token: string
  readonly ids: Readonly<Record<string, readonly string[]>>
}

type Maker = fc.Arbitrary<unknown>

const nasty = fc.constantFrom(
  '',
  ' ',
  '.',
  '..',
  '../..',
  '%2e%2e',
  '%252e%252e%252f',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '%',
  '%zz',
  '%c0%af',
  '%ff',
  '/',
  '//',
  '\\',
  ';',
  "'",
  '"',
  "' OR 1=1 --",
  '{{7*7}}',
  '<script>',
  'null',
  'undefined',
  '-1',
  '0',
  '1e309',
  'NaN',
  'true',
  '*',
  '__proto__',
  'constructor',
  '\u0000',
  '\ud800',
  '٣',
  'ß',
  '🙂',
  '9'.repeat(400),
  'x'.repeat(5_000),
  '00000000-0000-0000-0000-000000000000',
  '{8806367b-001a-4632-afb4-27a7fad7660c}',
  '12.50',
  'eur',
  'EUR',
  'XXX',
)
const text = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 20 }))
const junk = fc.oneof({ weight: 3, arbitrary: nasty }, { weight: 2, arbitrary: text })
const headerJunk = junk.map((given) => given.replaceAll(/[^\u0020-\u007e\u00a1-\u00ff]/g, '').trim())
const mixedCase = (text: string) => fc.constantFrom(text, text.toUpperCase(), text.toLowerCase())

const optional = (name: string, value: fc.Arbitrary<string>, odds: number) =>
  fc.oneof(
    { weight: odds, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: value.map((text) => ({ [name]: text })) },
  )
const tag = fc.oneof(
  fc.nat(5).map((version) => `"${version}-0123456789abcdef"`),
  fc.constantFrom('*', 'W/"1"', '"1", "2"', '"', '"999999999999-x"'),
  headerJunk,
)
/** Headers, mostly with the token and those that are right. */
const headersOf = ({ token }: Scene) =>
  fc
    .tuple(
      fc.oneof(
        { weight: 20, arbitrary: fc.constant({ authorization: `Bearer ${token}` }) },
        { weight: 1, arbitrary: fc.constant({}) },
        { weight: 1, arbitrary: headerJunk.map((text) => ({ authorization: text })) },
        { weight: 1, arbitrary: headerJunk.map((text) => ({ authorization: `Bearer ${text}` })) },
      ),
      fc.oneof(
        { weight: 20, arbitrary: fc.constant({ 'content-type': 'application/json' }) },
        {
          weight: 2,
          arbitrary: fc
            .constantFrom(
              'text/plain',
              'application/xml',
              'multipart/form-data',
              'application/json; charset=latin1',
              'APPLICATION/JSON',
              '',
            )
            .map((type) => ({ 'content-type': type })),
        },
        { weight: 1, arbitrary: fc.constant({}) },
      ),
      optional('idempotency-key', fc.oneof(fc.constantFrom('a', 'b', 'x'.repeat(500), ' '), headerJunk), 4),
      optional('if-match', tag, 4),
      optional('if-none-match', tag, 4),
      optional('x-request-id', fc.oneof(fc.constant('mine-1'), headerJunk), 4),
      optional('sec-fetch-site', fc.constantFrom('cross-site', 'same-origin', 'none', 'same-site'), 20),
      optional('origin', fc.constantFrom('https://elsewhere.example', 'http://localhost:4000', 'null'), 20),
      optional('accept', fc.constantFrom('text/html', 'application/xml', '*/*', 'q=2'), 9),
      optional('content-length', fc.constantFrom('0', '5', '99999999', '-1', 'x'), 30),
      optional('content-encoding', fc.constantFrom('gzip', 'br', 'zzz'), 30),
    )
    .map((parts) => Object.assign({}, ...parts) as Record<string, string>)

/** Makes the parts of a request for one scene. */
function partsFor(document: OpenApiDocument, scene: Scene, ids: readonly string[]) {
  const together = [...new Set(Object.values(scene.ids).flat())]
  const id: fc.Arbitrary<string> = fc.oneof(
    { weight: 16, arbitrary: fc.constantFrom(...together) },
    { weight: 6, arbitrary: fc.constantFrom(...ids) },
    { weight: 1, arbitrary: fc.uuid() },
  )
  return { addressOf, bodyOf }

  function valueOf(schema: JsonSchema): Maker {
    if (typeof schema['$ref'] === 'string')
      return valueOf(document.components.schemas[schema['$ref'].split('/').at(-1) ?? ''] ?? {})
    const choices = (schema['anyOf'] ?? schema['oneOf']) as JsonSchema[] | undefined
    if (choices) return fc.oneof(...choices.map((choice) => valueOf(choice)))
    if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
    const types = [schema['type']].flat() as string[]
    return fc.oneof(...types.map((type) => typed(type, schema)))
  }

  function typed(type: string, schema: JsonSchema): Maker {
    if (type === 'null') return fc.constant(null)
    if (type === 'boolean') return fc.boolean()
    if (type === 'integer') {
      const any = fc.integer({ min: Number(schema['minimum'] ?? -10), max: Number(schema['maximum'] ?? 1e6) })
      return fc.oneof(fc.integer({ min: 1, max: 30 }), any)
    }
    if (type === 'array') return fc.array(nearly(valueOf(schema['items'] as JsonSchema)), { maxLength: 4 })
    if (type === 'object') return objectOf(schema)
    return textOf(schema)
  }

  function textOf(schema: JsonSchema): Maker {
    const pattern = schema['pattern'] as string | undefined
    if (schema['format'] === 'uuid' || pattern?.startsWith('^[0-9a-fA-F]{8}')) return id
    if (schema['format'] === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
    if (pattern === '^[A-Z]{3}$') return fc.constantFrom('EUR', 'USD', 'JPY', 'CHF', 'ABC')
    if (pattern) return fc.stringMatching(new RegExp(pattern))
    return fc.oneof(
      fc.constantFrom('domain', 'adminFirstName', 'abcdecompanytest.com', 'John', '30', 'ACTIVE,PENDING'),
      junk,
    )
  }

  function objectOf(schema: JsonSchema): Maker {
    const { properties = {}, required = [] } = schema as {
      properties?: Record<string, JsonSchema>
      required?: string[]
    }
    const model = Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [name, nearly(valueOf(property))]),
    )
    const whole = fc.record(model, { requiredKeys: required })
    const more = fc
      .tuple(whole, fc.dictionary(junk, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 }))
      .map(([own, other]) => ({ ...other, ...own }))
    return fc.oneof(
      { weight: 8, arbitrary: whole },
      { weight: 1, arbitrary: more },
      { weight: 1, arbitrary: fc.record(model, { requiredKeys: [] }) },
    )
  }

  /** Mostly as declared, sometimes not at all. */
  function nearly(maker: Maker): Maker {
    return fc.oneof(
      { weight: 14, arbitrary: maker },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
      { weight: 1, arbitrary: junk },
    )
  }

  function bodyOf({ requestBody }: Operation): fc.Arbitrary<FuzzRequest['body']> {
    const { schema, examples = {} } = requestBody?.content['application/json'] ?? {}
    const broken = fc.oneof(
      fc.jsonValue().map((value) => JSON.stringify(value)),
      junk,
      fc.uint8Array({ maxLength: 60 }),
      fc.constantFrom(
        '',
        '{',
        '[]',
        'null',
        '{"id":',
        '['.repeat(5_000),
        `{"x":"${'y'.repeat(25_000)}"}`,
        '{"__proto__":{"id":1}}',
        '\ufeff{}',
        '1e999',
      ),
    )
    if (!schema) return fc.oneof({ weight: 6, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: broken })
    const documented = fc.constantFrom(...Object.values(examples)).map(({ value }) => JSON.stringify(value))
    const whole = fc.oneof(
      { weight: 2, arbitrary: valueOf(schema).map((value) => JSON.stringify(value)) },
      { weight: 1, arbitrary: documented },
    )
    const cut = fc.tuple(whole, fc.nat(200)).map(([text, at]) => text.slice(0, at))
    const bad = fc.oneof(cut, broken, fc.constant(null))
    return fc.oneof({ weight: 10, arbitrary: whole }, { weight: 4, arbitrary: bad })
  }

  function addressOf(path: string, operation: Operation): fc.Arbitrary<string> {
    const own = operation.parameters.filter((parameter): parameter is Parameter => 'in' in parameter)
    const parts = path.split('/').map((part) => {
      const literal = fc.oneof({ weight: 100, arbitrary: mixedCase(part) }, { weight: 1, arbitrary: junk })
      if (!part.startsWith('{')) return literal
      const fitting = scene.ids[part.slice(1, -1)] ?? ids
      const good = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...fitting) }, { weight: 1, arbitrary: id })
      const encoded = good.map((text) => text.replaceAll('-', '%2D').replaceAll('a', '%61'))
      const spelled = fc.oneof({ weight: 12, arbitrary: good.chain(mixedCase) }, { weight: 1, arbitrary: encoded })
      const bad = fc.oneof(
        junk,
        junk.map((text) => encodeURIComponent(text.toWellFormed())),
      )
      return fc.oneof({ weight: 40, arbitrary: spelled }, { weight: 1, arbitrary: bad })
    })
    const query = own
      .filter((parameter) => parameter.in === 'query')
      .map(({ name, schema, required }) => {
        const spelled = nearly(valueOf(schema)).map((value) =>
          typeof value === 'string' ? value : Array.isArray(value) ? value.join(',') : JSON.stringify(value),
        )
        const value = spelled.map((text) => `${name}=${encodeURIComponent(text.toWellFormed())}`)
        const [given, left] = required ? [9, 1] : [1, 4]
        return fc.oneof({ weight: given, arbitrary: value }, { weight: left, arbitrary: fc.constant('') })
      })
    const extra = fc.oneof(
      { weight: 9, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.tuple(junk, junk).map(([name, value]) => `${name}=${value}`) },
    )
    const slash = fc.constantFrom('', '', '', '/', '//')
    return fc.tuple(fc.tuple(...parts), slash, fc.tuple(...query, extra)).map(([segments, end, pairs]) => {
      const search = pairs.filter(Boolean).join('&')
      return `${segments.join('/')}${end}${search ? `?${search}` : ''}`
    })
  }
}

/**
 * Makes requests of a document; `ids` are ids of things that are there. Mostly somebody asks who may, for what goes
 * together.
 */
export function fuzzRequests(
  document: OpenApiDocument,
  ids: readonly string[],
  scenes: readonly Scene[],
): fc.Arbitrary<FuzzRequest> {
  const somebody = fc.constantFrom(...scenes)
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )

  // Writes have more ways to go.
  const writes = operations.filter(({ method }) => method !== 'get')
  const plots = fc.constantFrom(...operations, ...writes, ...writes).chain((plot) => {
    const roles = plot.operation.security.flatMap(({ bearer = [] }) => bearer as readonly string[])
    const fitting = fc.constantFrom(...scenes.filter(({ role }) => roles.includes(role)))
    return fc
      .oneof({ weight: 5, arbitrary: fitting }, { weight: 1, arbitrary: somebody })
      .map((scene) => ({ ...plot, scene }))
  })
  return plots.chain(({ path, method, operation, scene }) => {
    const { addressOf, bodyOf } = partsFor(document, scene, ids)
    const own = fc.constant(method.toUpperCase())
    const other = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND')
    const methods = fc.oneof({ weight: 12, arbitrary: own }, { weight: 1, arbitrary: other })
    return fc.record({
      method: methods,
      url: addressOf(path, operation),
      headers: headersOf(scene),
      body: bodyOf(operation),
    })
  })
}
