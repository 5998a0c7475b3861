import {
  buildSchema,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  Kind,
  parse,
  print,
  validate,
  visit,
  printSchema,
} from 'graphql'
import { schema } from '../../src/schema.ts'
import type { Viewer } from '../../src/viewer.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'
import type { Business } from './business.ts'
import type { Choices } from './choices.ts'
import { difference, type GivenCursor } from './compare.ts'
import { makeDocument } from './documents.ts'
import { allowDeletions, replaceBusiness } from './insert.ts'
import { expectationOf } from './interpreter.ts'
import { Oracle } from './oracle.ts'

/** A document that a viewer asks of a business. */
export interface Question {
  readonly business: Business
  readonly viewer: Viewer
  readonly document: DocumentNode
  readonly variables: Record<string, unknown>
  /** Cursors that the document may hold. */
  readonly given: ReadonlyMap<string, GivenCursor>
}

/** The gateway and the oracle disagree about a question. */
export class Disagreement extends Error {
  override readonly name = 'Disagreement'
  readonly question: Question

  constructor(found: string, question: Question) {
    super(found)
    this.question = question
  }
}

/** Opens a harness on a database of its own; `hasReplica`, with a gateway that has a replica answer what only reads. */
export async function openIsolationHarness({ hasReplica = false } = {}): Promise<IsolationHarness> {
  // What a document may cost is another test's matter.
  const env = {
    LOG_LEVEL: 'error',
    LIMIT_COST: '100000000',
    LIMIT_TOKENS: '100000',
    LIMIT_DEPTH: '50',
    LIMIT_ALIASES: '100000',
    LIMIT_DIRECTIVES: '100000',
    LIMIT_SELECTIONS: '1000000',
    TRUSTED_DOCUMENTS: 'allowed',
  }
  const replica = hasReplica && { replica: async (url: string) => url }
  const gateway = await openGateway({ fill: allowDeletions, env, ...replica })
  // With what federation adds, which the printed schema leaves out.
  return new IsolationHarness(gateway, buildSchema(printSchema(schema), { assumeValid: true }))
}

/** A gateway whose answers are compared with those of the oracle. */
export class IsolationHarness {
  readonly gateway: TestGateway
  readonly schema: GraphQLSchema
  /** How many documents were asked, how many cursors used, and how often each field was answered with more than null. */
  readonly statistics = { documents: 0, cursors: 0, answers: new Map<string, number>() }
  readonly #tokens = new Map<string, string>()
  #business: Business | undefined

  constructor(gateway: TestGateway, schema: GraphQLSchema) {
    this.gateway = gateway
    this.schema = schema
  }

  /** Puts a business into the database in place of the last one. */
  async use(business: Business): Promise<void> {
    this.#business = business
    this.gateway.log.length = 0
    this.#tokens.clear()
    await replaceBusiness(this.gateway.database, business)
  }

  /** Asks a random document as a viewer, then turns the pages of its lists, and compares all that comes back. */
  async compare(viewer: Viewer, choices: Choices): Promise<void> {
    const business = this.#business
    if (!business) throw new Error('There is no business yet.')
    const { text, variables } = makeDocument(this.schema, business, choices, this.statistics.answers)
    const given = new Map<string, GivenCursor>()
    let document: DocumentNode | null = parse(text)
    for (let turns = 0; document && turns < 3; turns += 1) {
      const question = { business, viewer, document, variables, given: new Map(given) }
      const { found, scopes, cursors } = await this.ask(question)
      if (found) throw new Disagreement(found, question)
      for (const cursor of cursors) given.set(cursor.text, cursor)
      document = turned(document, scopes, [...given.values()], choices)
    }
  }

  /** Asks gateway and oracle, and answers the first difference that is found and the cursors that came back. */
  async ask({ business, viewer, document, variables, given }: Question): Promise<Findings> {
    const query = print(document)
    const positions = new Map([...given].map(([text, { position }]) => [text, position]))
    const oracle = new Oracle(business, viewer)
    const { data, scopes, answered } = expectationOf(document, {
      schema: this.schema,
      variables,
      oracle,
      cursors: positions,
    })

    const authorization = `Bearer ${await this.#token(viewer)}`
    const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json', authorization }
    // By its text, by an id, or in a batch.
    const way = this.statistics.documents % 3
    const asked = way === 1 ? { documentId: 'asked', variables } : { query, variables }
    if (way === 1) this.gateway.trusted.replace([{ id: 'asked', document: query }])
    const body = JSON.stringify(way === 2 ? [{ query: '{ viewer { role } }' }, asked] : asked)
    const response = await this.gateway.fetch(
      new Request('http://localhost:4000/graphql', { method: 'POST', headers, body }),
    )
    const answers: unknown = await response.json()
    const answer = (Array.isArray(answers) ? answers[1] : answers) as { data?: unknown; errors?: unknown }
    const invalid = answer.errors ? validate(this.schema, document) : []
    if (invalid.length > 0)
      throw new Error(`The test made a document that is not valid: ${invalid.join(' ')}\n${query}`)
    const cursors = new Map(given)
    const errors = answer.errors ? `${JSON.stringify(answer.errors)} ${causes(this.gateway.log.splice(0))}` : null
    const found = errors ?? difference(data, answer.data, cursors)

    this.statistics.documents += 1
    this.statistics.cursors += query.match(/(after|before): "/g)?.length ?? 0
    for (const field of answered) this.statistics.answers.set(field, (this.statistics.answers.get(field) ?? 0) + 1)
    return { found, scopes, cursors: [...cursors.values()] }
  }

  async #token(viewer: Viewer): Promise<string> {
    const key = JSON.stringify(viewer)
    const token = this.#tokens.get(key) ?? (await this.gateway.token(viewer))
    this.#tokens.set(key, token)
    return token
  }
}

interface Findings {
  readonly found: string | null
  readonly scopes: Map<FieldNode, string>
  readonly cursors: readonly GivenCursor[]
}

/** The same document with cursors from its own answer in it; null where no list of it has given any. */
function turned(
  document: DocumentNode,
  scopes: ReadonlyMap<FieldNode, string>,
  given: readonly GivenCursor[],
  choices: Choices,
): DocumentNode | null {
  let isTurned = false
  let isFragment = false
  /** For each field around, whether it shows other rows than before: cursors below it would be those of other lists. */
  const around: boolean[] = []
  const next = visit(document, {
    FragmentDefinition: { enter: () => void (isFragment = true), leave: () => void (isFragment = false) },
    Field: {
      enter(node) {
        const scope = scopes.get(node) ?? ''
        const isElsewhere = around.at(-1) === true || (isFragment && !isOfRoot(scope))
        const usable = isElsewhere ? [] : given.filter((each) => each.scope === scope)
        const names = usable.length === 0 ? [] : choices.of([['after'], ['before'], ['after', 'before'], []])
        isTurned ||= names.length > 0
        const all = node.arguments ?? []
        const kept = all.filter(({ name }) => name.value !== 'after' && name.value !== 'before')
        const added = names.map((name) => ({
          kind: Kind.ARGUMENT as const,
          name: { kind: Kind.NAME as const, value: name },
          value: { kind: Kind.STRING as const, value: choices.of(usable).text },
        }))
        around.push(isElsewhere || added.length > 0 || kept.length < all.length)
        return { ...node, arguments: [...kept, ...added] }
      },
      leave: () => void around.pop(),
    },
  })
  return isTurned ? next : null
}

/** Whether a list hangs on nothing, by its scope. */
function isOfRoot(scope: string): boolean {
  return scope.startsWith('Query.')
}

/** What the gateway logged about the errors that it masked. */
function causes(log: readonly Record<string, unknown>[]): string {
  return log.map(({ err }) => (err as { message?: string } | undefined)?.message ?? '').join(' ')
}
