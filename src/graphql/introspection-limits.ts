import { type FieldNode, Kind, type OperationDefinitionNode } from 'graphql'
import { publicError } from './errors.ts'
import { exceeded, isIntrospection } from './limits.ts'

/** Levels below `__schema` or `__type`: what clients ask for by default has 15, and some ask for more of `ofType`. */
const deepest = 20
/** How many types one operation may ask for by their names. */
const mostTypes = 10
/** Lists of a type, whose members have types: within each other they multiply. */
const lists = new Set(['types', 'fields', 'inputFields', 'interfaces', 'possibleTypes', 'enumValues'])
/** How many of them may stand within each other. */
const mostNestedLists = 2

/** Whether an operation asks for the schema and nothing else, in words that no variable changes. */
export function isPureIntrospection({ selectionSet, variableDefinitions = [] }: OperationDefinitionNode): boolean {
  return (
    variableDefinitions.length === 0 &&
    selectionSet.selections.every((node) => node.kind === Kind.FIELD && isIntrospection(node.name.value))
  )
}

/** A place within an answer about the schema, below which an answer is kept in bounds. */
export class IntrospectionPlace {
  readonly #names = new Map<string, string>()
  readonly #depth: number
  readonly #nestedLists: number

  constructor(depth = 1, nestedLists = 0) {
    this.#depth = depth
    this.#nestedLists = nestedLists
  }

  /** Refuses a field that would make the answer large; answers the place below it. */
  enter({ name: { value: name }, alias }: FieldNode): IntrospectionPlace {
    const key = alias?.value ?? name
    const known = this.#names.get(name)
    if (known !== undefined && known !== key)
      throw tooMuch(`${name} is selected under two names, ${known} and ${key}`, 1)
    this.#names.set(name, key)
    const nestedLists = this.#nestedLists + (lists.has(name) ? 1 : 0)
    if (nestedLists > mostNestedLists) throw tooMuch(`${name} is the third list within lists`, mostNestedLists)
    if (this.#depth >= deepest) throw exceeded('DEPTH_LIMIT', 'The introspection', null, deepest, 'levels')
    return new IntrospectionPlace(this.#depth + 1, nestedLists)
  }
}

/** The root of one operation, with the fields there that ask for the schema. */
export class IntrospectionRoot {
  readonly #keys = { __schema: new Set<string>(), __type: new Set<string>() }

  /** Refuses a second `__schema`, or one `__type` too many; answers the place below, null for other fields. */
  enter({ name: { value: name }, alias }: FieldNode): IntrospectionPlace | null {
    if (name !== '__schema' && name !== '__type') return null
    const most = name === '__schema' ? 1 : mostTypes
    const keys = this.#keys[name].add(alias?.value ?? name)
    if (keys.size > most) throw tooMuch(`${name} is selected under ${keys.size} names`, most)
    return new IntrospectionPlace()
  }
}

function tooMuch(what: string, limit: number) {
  const message = `An operation may ask for the schema once: ${what}; at most ${limit} is allowed.`
  return publicError('INTROSPECTION_LIMIT', message, { limit, http: { status: 400 } })
}
