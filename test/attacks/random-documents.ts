import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql'
import type { Choices } from '../isolation/choices.ts'

/** A field of a document, or a fragment on a type, with what is selected below. */
export interface Selected {
  readonly name: string
  readonly args: string
  readonly below: readonly Selected[]
}

/** Levels of a document; the limit counts those of connections as well. */
const deepest = 12
const pageSizes = [0, 1, 20, 100, 100]
const texts = ['e', 'a', 'zzqq', '0', 'an', 'cloud']
const times = ['"2001-01-01T00:00:00.000Z"', '"2030-01-01T00:00:00.000Z"']

/** Makes documents of anything that the schema has, and makes others of them. */
export class RandomDocuments {
  readonly #schema: GraphQLSchema
  readonly #choices: Choices
  readonly #ids: readonly string[]

  /** `ids`: of objects that there are, of any type. */
  constructor(schema: GraphQLSchema, choices: Choices, ids: readonly string[]) {
    this.#schema = schema
    this.#choices = choices
    this.#ids = ids
  }

  /** A document of one to four fields of the root. */
  any(): readonly Selected[] {
    return this.#several(1 + this.#choices.below(4), () => this.#field('Query', 1))
  }

  /** A document that differs in one place: a field more, less, the same again, or another in its stead. */
  like(document: readonly Selected[]): readonly Selected[] {
    if (document.length > 0 && this.#choices.chance(30)) return [...document, this.#choices.of(document)]
    if (document.length > 1 && this.#choices.chance(10)) return document.slice(1)
    return this.#changed(document, 'Query', 1)
  }

  #changed(selected: readonly Selected[], type: string, depth: number): readonly Selected[] {
    if (selected.length === 0 || this.#choices.chance(15))
      return [...selected, ...this.#several(1, () => this.#field(type, depth))]
    const at = this.#choices.below(selected.length)
    return selected.map((each, index) => (index === at ? this.#other(each, type, depth) : each))
  }

  #other(each: Selected, type: string, depth: number): Selected {
    const field = this.#fieldOf(type, each.name)
    const below = field ? getNamedType(field.type) : this.#schema.getType(each.name.replace('... on ', ''))
    if (below && isCompositeType(below) && each.below.length > 0 && this.#choices.chance(60))
      return { ...each, below: this.#changed(each.below, below.name, depth + 1) }
    if (field && this.#choices.chance(70)) return { ...each, args: this.#arguments(field) }
    return this.#field(type, depth) ?? each
  }

  #several(count: number, make: () => Selected | null): Selected[] {
    return Array.from({ length: count }, make).filter((each) => each !== null)
  }

  #fieldOf(type: string, name: string): GraphQLField<unknown, unknown> | null {
    const object = this.#schema.getType(type)
    return (
      (object && 'getFields' in object ? (object.getFields()[name] as GraphQLField<unknown, unknown>) : null) ?? null
    )
  }

  #field(type: string, depth: number): Selected | null {
    const object = this.#schema.getType(type)
    if (isAbstractType(object) && this.#choices.chance(70)) {
      const possible = this.#choices.of(this.#schema.getPossibleTypes(object))
      return this.#withBelow(`... on ${possible.name}`, '', possible, depth)
    }
    if (!object || !('getFields' in object)) return { name: '__typename', args: '', below: [] }
    // What routers ask by representations is asked by ids elsewhere.
    const fields = Object.values(object.getFields()).filter(({ name }) => !name.startsWith('_')) as GraphQLField<
      unknown,
      unknown
    >[]
    // What costs something lies below objects, and most of it in lists.
    const composite = fields.filter((each) => isCompositeType(getNamedType(each.type)))
    const lists = fields.filter((each) => each.args.some(({ name }) => name === 'first'))
    const wanted = [lists, composite].find((each) => each.length > 0 && this.#choices.chance(50))
    const field = this.#choices.of(wanted ?? fields)
    return this.#withBelow(field.name, this.#arguments(field), getNamedType(field.type), depth)
  }

  #withBelow(name: string, args: string, type: GraphQLNamedOutputType, depth: number): Selected | null {
    if (!isCompositeType(type)) return { name, args, below: [] }
    if (depth >= deepest) return null
    const below = this.#several(1 + this.#choices.below(3), () => this.#field(type.name, depth + 1))
    return { name, args, below: below.length > 0 ? below : [{ name: '__typename', args: '', below: [] }] }
  }

  #arguments({ args }: GraphQLField<unknown, unknown>): string {
    const given = args.filter(
      (arg) => arg.name === 'first' || isRequiredArgument(arg) || (isFree(arg) && this.#choices.chance(40)),
    )
    const texts = given.map(({ name, type }) => `${name}: ${this.#value(name, type)}`)
    return texts.length > 0 ? `(${texts.join(', ')})` : ''
  }

  #value(name: string, given: GraphQLInputType): string {
    const type = getNullableType(given)
    if (isListType(type))
      return `[${this.#repeat(1 + this.#choices.below(4), () => this.#value(name, type.ofType)).join(', ')}]`
    if (isEnumType(type)) return this.#choices.of(type.getValues()).name
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isRequiredInputField(field) || this.#choices.chance(30),
      )
      return `{ ${fields.map((field) => `${field.name}: ${this.#value(field.name, field.type)}`).join(', ')} }`
    }
    return this.#scalar(name, type.name)
  }

  #scalar(name: string, type: string): string {
    if (name === 'first') return String(this.#choices.of(pageSizes))
    if (type === 'ID') return JSON.stringify(this.#choices.of(this.#ids))
    if (type === 'Boolean') return String(this.#choices.chance(50))
    if (type === 'Int') return String(this.#choices.below(10))
    if (type === 'DateTime') return this.#choices.of(times)
    if (type === 'CurrencyCode') return '"EUR"'
    if (type === 'Decimal') return '"1.00"'
    if (type === 'Locale') return '"en"'
    return JSON.stringify(this.#choices.of(texts))
  }

  #repeat<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make)
  }
}

/** Arguments that turn the pages the other way, or need cursors, are left out. */
function isFree({ name }: GraphQLArgument): boolean {
  return !['first', 'last', 'after', 'before'].includes(name)
}

/**
 * A document as it is sent. A field that stands there a second time has a name of its own, and within a fragment each,
 * so that none are merged; no more of them, since names are counted.
 */
export function textOf(document: readonly Selected[]): string {
  let names = 0
  const written = (selected: readonly Selected[], isFragment: boolean): string => {
    const seen = new Set<string>()
    const texts = selected.flatMap(({ name, args, below }) => {
      if (name.startsWith('... ')) return [`${name} ${written(below, true)}`]
      if (below.length === 0 && args === '' && seen.has(name)) return []
      const alias = isFragment || seen.has(name) ? `f${(names += 1)}: ` : ''
      seen.add(name)
      return [`${alias}${name}${args}${below.length > 0 ? ` ${written(below, false)}` : ''}`]
    })
    return `{ ${texts.join(' ')} }`
  }
  return written(document, false)
}
