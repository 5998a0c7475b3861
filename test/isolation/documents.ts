import {
  getNamedType,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { ArgumentMaker } from './arguments.ts'
import type { Business } from './business.ts'
import type { Choices } from './choices.ts'
import { leftOut, otherTypes } from './oracle-schema.ts'

/** A query document with its variables. */
export interface QueryDocument {
  readonly text: string
  readonly variables: Record<string, unknown>
}

/** Where in a document a selection stands. */
interface Location {
  /** Levels that may still follow. */
  readonly depth: number
  /** How many rows the lists around it may have, multiplied. */
  readonly pages: number
  /** Whether other types' fields may be merged with it. */
  readonly isShared: boolean
}

interface Fragment {
  readonly name: string
  readonly type: string
  readonly place: Location
  readonly fields: number
  /** Per row of the lists around it. */
  readonly cost: number
  readonly text: string
}

// Large enough to reach everything, small enough to be answered in a moment.
const mostDepth = 11
const mostFields = 90
const mostCost = 15_000
const mostRows = 400
const mostRootFields = 15

/** How often each field, as `Type.field`, was answered with something so far. */
export type Answers = ReadonlyMap<string, number>

/**
 * Makes a random valid document over all that the schema's queries reach. It prefers fields that few documents before
 * had answered, or else what lies deep would hardly ever be asked for.
 */
export function makeDocument(
  schema: GraphQLSchema,
  business: Business,
  choices: Choices,
  answers: Answers,
): QueryDocument {
  return new DocumentMaker(schema, business, choices, answers).make('query')
}

/** Makes a random valid document that may write. */
export function makeMutation(schema: GraphQLSchema, business: Business, choices: Choices): QueryDocument {
  return new DocumentMaker(schema, business, choices, new Map()).make('mutation')
}

class DocumentMaker {
  readonly #schema: GraphQLSchema
  readonly #choices: Choices
  readonly #arguments: ArgumentMaker
  readonly #fragments: Fragment[] = []
  readonly #answers: Answers
  readonly #names = new Set<string>()
  #fields = 0
  #cost = 0
  #aliases = 0
  /** The type that each name of a leaf had first. */
  readonly #leafTypes = new Map<string, string>()
  #directives = 0
  #rootFields = 0

  constructor(schema: GraphQLSchema, business: Business, choices: Choices, answers: Answers) {
    this.#answers = answers
    this.#schema = schema
    this.#choices = choices
    this.#arguments = new ArgumentMaker(business, choices)
  }

  make(operation: 'query' | 'mutation'): QueryDocument {
    const root = (
      operation === 'query' ? this.#schema.getQueryType() : this.#schema.getMutationType()
    ) as GraphQLNamedType
    const body = this.#selection(root, { depth: mostDepth, pages: 1, isShared: false })
    const { declarations, variables } = this.#arguments
    const heads = operation === 'query' ? ['', 'query ', 'query Named '] : ['mutation ', 'mutation Named ']
    const head = declarations.length > 0 ? `${operation} (${declarations.join(', ')}) ` : this.#choices.of(heads)
    const fragments = this.#fragments.map(({ name, type, text }) => `fragment ${name} on ${type} ${text}`)
    return { text: [head + body, ...fragments].join('\n'), variables }
  }

  #selection(type: GraphQLNamedType, place: Location): string {
    const parts = this.#choices.chance(20) ? this.#allLeaves(type, place) : []
    const wanted = this.#choices.below(4) + (type.name === 'Query' ? 4 : 1)
    for (let index = 0; index < wanted && (parts.length === 0 || this.#hasRoom(type)); index += 1)
      parts.push(this.#part(type, place))
    return `{ ${parts.join(' ')} }`
  }

  /** Everything that a type says of itself: types with many fields would hardly be read whole otherwise. */
  #allLeaves(type: GraphQLNamedType, place: Location): string[] {
    if (!this.#hasRoom(type)) return []
    const names = this.#fieldsOf(type)
      .filter((field) => !isCompositeType(getNamedType(field.type)))
      .map((field) => this.#unambiguous(field) ?? field.name)
    this.#cost += names.length * place.pages
    return names
  }

  #fieldsOf(type: GraphQLNamedType): GraphQLField<unknown, unknown>[] {
    const all = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []
    return all.filter(({ name }) => leftOut[`${type.name}.${name}`] === undefined)
  }

  #hasRoom(type: GraphQLNamedType): boolean {
    return (
      this.#fields < mostFields && this.#cost < mostCost && (type.name !== 'Query' || this.#rootFields < mostRootFields)
    )
  }

  #part(type: GraphQLNamedType, place: Location): string {
    if (isAbstractType(type) && place.depth > 0 && this.#choices.chance(80)) {
      const one = this.#rare(this.#possibleTypes(type), ({ name }) => `${name}.id`)
      return `... on ${one.name}${this.#directive()} ${this.#selection(one, { ...place, isShared: true })}`
    }
    if (this.#choices.chance(8)) {
      const condition = this.#choices.chance(50) ? ` on ${type.name}` : ''
      return `...${condition}${this.#directive()} ${this.#selection(type, place)}`
    }
    if (this.#choices.chance(10) && type.name !== 'Query') return this.#spread(type, place)
    return this.#field(type, place)
  }

  #possibleTypes(type: GraphQLAbstractType): GraphQLNamedType[] {
    return this.#schema.getPossibleTypes(type).filter(({ name }) => !otherTypes.has(name))
  }

  #spread(type: GraphQLNamedType, place: Location): string {
    const usable = this.#fragments.filter(
      (each) =>
        each.type === type.name &&
        each.place.depth <= place.depth &&
        each.place.isShared === place.isShared &&
        this.#fields + each.fields <= mostFields &&
        this.#cost + each.cost * place.pages <= mostCost,
    )
    if (usable.length > 0 && this.#choices.chance(60)) {
      const again = this.#choices.of(usable)
      this.#fields += again.fields
      this.#cost += again.cost * place.pages
      return `...${again.name}${this.#directive()}`
    }
    const [fields, cost] = [this.#fields, this.#cost]
    const text = this.#selection(type, place)
    const name = `F${this.#fragments.length}`
    this.#fragments.push({
      name,
      type: type.name,
      place,
      text,
      fields: this.#fields - fields,
      cost: (this.#cost - cost) / place.pages,
    })
    return `...${name}${this.#directive()}`
  }

  #field(type: GraphQLNamedType, place: Location): string {
    this.#fields += 1
    this.#cost += place.pages
    if (type.name === 'Query') this.#rootFields += 1
    const known = this.#fieldsOf(type)
    const objects = known.filter((field) => isCompositeType(getNamedType(field.type)))
    const leaves = known.filter((field) => !objects.includes(field))
    const mayGoDeeper = objects.length > 0 && place.depth > 0 && this.#hasRoom(type)
    const rare = (fields: typeof known) => this.#rare(fields, ({ name }) => `${type.name}.${name}`)
    if (mayGoDeeper && this.#choices.chance(leaves.length === 0 ? 95 : 55)) return this.#object(rare(objects), place)
    return leaves.length === 0 || this.#choices.chance(4) ? '__typename' : this.#leaf(rare(leaves))
  }

  /** Of some random ones, the one that was answered least. */
  #rare<T>(all: readonly T[], name: (one: T) => string): T {
    const some = Array.from({ length: 3 }, () => this.#choices.of(all))
    return some.reduce((a, b) => ((this.#answers.get(name(b)) ?? 0) < (this.#answers.get(name(a)) ?? 0) ? b : a))
  }

  /** Two leaves of one name and of other types can only stand beside each other under aliases; null for the first. */
  #unambiguous({ name, type }: GraphQLField<unknown, unknown>): string | null {
    const first = this.#leafTypes.get(name) ?? String(type)
    this.#leafTypes.set(name, first)
    return first === String(type) ? null : `${name}_${(this.#aliases += 1)}: ${name}`
  }

  #leaf(field: GraphQLField<unknown, unknown>): string {
    const { name } = field
    const aliased = this.#unambiguous(field)
    if (aliased !== null) return aliased + this.#directive()
    if (!this.#choices.chance(10)) return name + this.#directive()
    this.#aliases += 1
    return `as_${name}: ${name}${this.#directive()}`
  }

  #object(field: GraphQLField<unknown, unknown>, place: Location): string {
    const type = getNamedType(field.type)
    const isList = field.args.some(({ name }) => name === 'first')
    const { text, size } = this.#arguments.of(field, type.name, mostRows / place.pages)
    const inside = { depth: place.depth - 1, pages: place.pages * (isList ? Math.max(size, 1) : 1), isShared: false }
    // Two fields of one name, with other arguments or of other types, can only stand beside each other under aliases.
    const needsAlias = place.isShared || this.#names.has(field.name) || this.#choices.chance(50)
    this.#names.add(field.name)
    const alias = needsAlias ? `${field.name}_${(this.#aliases += 1)}: ` : ''
    return `${alias}${field.name}${text}${this.#directive()} ${this.#selection(type, inside)}`
  }

  #directive(): string {
    if (this.#directives >= 10 || !this.#choices.chance(3)) return ''
    this.#directives += 1
    const condition = this.#arguments.value('Boolean!', 'if', this.#choices.chance(50))
    return ` @${this.#choices.of(['include', 'skip'])}(if: ${condition})`
  }
}
