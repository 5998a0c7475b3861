import {
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql'
import { type Business, idOf, instants } from './business.ts'
import type { Choices } from './choices.ts'
import { locales } from './definition-plan.ts'

const pageSizes = [1, 2, 3, 5, 20, 100]
/** Texts that find much, little or nothing, and those that LIKE or SQL would read. */
const searches = [
  '',
  ' ',
  'a',
  'A',
  'alpha',
  'ALPHA',
  'ä',
  'arger',
  'é',
  '%',
  '_',
  '\\',
  "'",
  '"',
  'abc',
  'ﬁ',
  'fine',
  'σ',
  'ΟΔΟΣ',
  'οδος',
  'istanbul',
  'İ',
  '100%',
  'STRASSE',
  'ß',
  'two spaces',
  'two  spaces',
  '\u0301',
  '\u{1F600}',
  '雲',
  '\u202E',
  '--',
  '%%',
  'x\\y',
  '<b>',
  '*',
]

/** The nouns whose ids an argument of that name, or one that leads to that type, usually holds. */
const usual: Readonly<Record<string, keyof Business>> = {
  sellerId: 'sellers',
  resellerId: 'resellers',
  organizationId: 'organizations',
  serviceId: 'services',
  productId: 'products',
  Seller: 'sellers',
  Reseller: 'resellers',
  Organization: 'organizations',
  Service: 'services',
  ServiceSubscription: 'subscriptions',
  ServiceProduct: 'products',
  OrganizationService: 'organizationServices',
  ServiceDefinition: 'services',
  SubscriptionHistoryEntry: 'subscriptionHistory',
  AuditEntry: 'auditEntries',
  ServiceOffer: 'serviceOffers',
  Invitation: 'invitations',
  CatalogEntry: 'catalogEntries',
}
/** The types that other graphs may refer to, each with the fields that are its key. */
const entities = new Map([
  ['Seller', ['id']],
  ['Reseller', ['id']],
  ['Organization', ['id']],
  ['Service', ['id']],
  ['ServiceProduct', ['id']],
  ['OrganizationService', ['id']],
  ['ServiceSubscription', ['id']],
  ['SubscriptionHistoryEntry', ['id']],
  ['ServiceDefinition', ['serviceId']],
  ['EstoreService', ['organizationId', 'serviceId']],
  ['AuditEntry', ['id']],
  ['ServiceOffer', ['id']],
  ['Invitation', ['id']],
  ['CatalogEntry', ['id']],
])
const withIds = [
  'sellers',
  'resellers',
  'organizations',
  'services',
  'products',
  'organizationServices',
  'subscriptions',
  'subscriptionHistory',
  'auditEntries',
  'serviceOffers',
  'invitations',
  'catalogEntries',
] as const

/** An enum's name, which is written without quotes. */
class Word {
  readonly word: string

  constructor(word: string) {
    this.word = word
  }

  toJSON(): string {
    return this.word
  }
}

/** Makes random arguments that fit the schema, as literals and as variables, all of which it collects. */
export class ArgumentMaker {
  readonly variables: Record<string, unknown> = {}
  readonly declarations: string[] = []
  readonly #business: Business
  readonly #choices: Choices

  constructor(business: Business, choices: Choices) {
    this.#business = business
    this.#choices = choices
  }

  /** The arguments of a field that leads to `target`, and how long the page is that they ask for: at most `mostRows`. */
  of({ args }: GraphQLField<unknown, unknown>, target: string, mostRows: number): { text: string; size: number } {
    const parts: string[] = []
    let size = 1
    if (args.some(({ name }) => name === 'first')) {
      const argument = this.#choices.of(['first', 'last'])
      const sizes = pageSizes.filter((each) => each <= Math.max(mostRows, 1))
      const isGiven = mostRows < 20 || this.#choices.chance(50)
      size = isGiven ? (this.#choices.chance(4) ? 0 : this.#choices.of(sizes)) : 20
      if (isGiven) parts.push(`${argument}: ${this.value('Int', argument, size)}`)
      // What is null is as good as not given.
      if (this.#choices.chance(3)) parts.push(`${argument === 'first' ? 'last' : 'first'}: null`)
    }
    for (const arg of args) {
      if (['first', 'last', 'after', 'before'].includes(arg.name)) continue
      if (!isNonNullType(arg.type) && !this.#choices.chance(30)) continue
      parts.push(`${arg.name}: ${this.#argument(arg, target)}`)
    }
    return { text: parts.length > 0 ? `(${parts.join(', ')})` : '', size }
  }

  /** A value as the document says it: itself, or a variable that holds it. */
  value(type: string, name: string, value: unknown): string {
    if (!this.#choices.chance(30)) return literal(value)
    const variable = `${name}${this.declarations.length}`
    this.declarations.push(`$${variable}: ${type}`)
    this.variables[variable] = JSON.parse(JSON.stringify(value))
    return `$${variable}`
  }

  #argument({ name, type }: GraphQLArgument, target: string): string {
    return this.value(String(type), name, this.#random(type, name, target))
  }

  #random(type: GraphQLInputType, name: string, target: string): unknown {
    if (!isNonNullType(type) && this.#choices.chance(3)) return null
    const real = getNullableType(type)
    if (isListType(real))
      return Array.from({ length: this.#choices.below(5) }, () => this.#random(real.ofType, name, target))
    if (isEnumType(real)) return new Word(this.#choices.of(real.getValues()).name)
    if (isInputObjectType(real)) {
      const fields = Object.values(real.getFields()).filter(
        (field) => isNonNullType(field.type) || this.#choices.chance(12),
      )
      return Object.fromEntries(fields.map((field) => [field.name, this.#random(field.type, field.name, target)]))
    }
    switch (real.name) {
      case 'ID':
        return this.#id(name, target)
      case 'Boolean':
        return this.#choices.chance(50)
      case 'Int':
        return this.#choices.below(5)
      case 'String':
        return this.#text(name)
      case 'DateTime':
        return this.#time()
      case 'CurrencyCode':
        return this.#choices.of(['EUR', 'JPY', 'KWD', 'USD'])
      case 'Decimal':
        return this.#choices.of(['12.50', '0', '999999999999999.999999'])
      case '_Any':
        return this.#representation()
      case 'Locale':
        return this.#choices.of([...locales, '*'])
      default:
        throw new Error(`There are no random values for arguments of the type ${real.name}.`)
    }
  }

  #id(name: string, target: string): string {
    const noun = this.#choices.chance(90) ? (usual[name] ?? usual[target]) : undefined
    const pool = (noun ? [noun] : withIds).flatMap((each) =>
      (this.#business[each] as { id: string }[]).map(({ id }) => id),
    )
    const id =
      pool.length === 0 || this.#choices.chance(4) ? idOf('absent', this.#choices.below(3)) : this.#choices.of(pool)
    return this.#choices.chance(10) ? id.toUpperCase() : id
  }

  /**
   * An entity by its type and key, as a router names it: now and then with the key of another type, or with more than
   * the key.
   */
  #representation(): unknown {
    const typeName = this.#choices.of([...entities.keys()])
    const fields = entities.get(typeName) ?? []
    const key = Object.fromEntries(fields.map((field) => [field, this.#id(field, typeName)]))
    return { __typename: typeName, ...key, ...(this.#choices.chance(10) ? { name: typeName } : {}) }
  }

  #text(name: string): string {
    if (name === 'externalId') return this.#choices.of(['A-1', 'B-2', 'C-3', 'D-4'])
    if (name === 'key') return this.#choices.of(['crm', 'cost centre', 'constructor', 'toString', '$', "'"])
    if (name === 'value') return this.#choices.of(['value of crm', 'value of constructor', ''])
    return this.#search()
  }

  #search(): string {
    if (this.#choices.chance(15)) return this.#id('search', 'Service')
    const { services, organizations, sellers } = this.#business
    const names = [...services, ...organizations, ...sellers].map(({ name }) => Array.from(name))
    if (names.length === 0 || this.#choices.chance(50)) return this.#choices.of(searches)
    const name = this.#choices.of(names)
    const start = this.#choices.below(name.length + 1)
    const part = name.slice(start, start + 1 + this.#choices.below(5)).join('')
    return this.#choices.chance(30) ? part.toUpperCase() : part
  }

  #time(): string {
    const time = new Date(this.#choices.of(instants).getTime() + this.#choices.of([0, 1, -1]))
    return time.toISOString()
  }
}

function literal(value: unknown): string {
  if (value instanceof Word) return value.word
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{ ${Object.entries(value)
    .map(([key, each]) => `${key}: ${literal(each)}`)
    .join(', ')} }`
}
