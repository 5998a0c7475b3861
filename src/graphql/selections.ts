import { type DocumentNode, type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql'
import { publicError } from './errors.ts'
import { type IntrospectionPlace, IntrospectionRoot } from './introspection-limits.ts'
import { exceeded, fragmentsOf } from './limits.ts'

/** The operations that a document may hold, of which a request executes one: each may use the variables of all. */
const mostOperations = 50
/**
 * How often the same field may be selected in one place of the answer, and how many fragments may be spread there:
 * validation compares each of them with each other.
 */
const mostInOnePlace = 100

/** Selections that answer in one place, and the fragments that they stand in. */
interface Part {
  readonly set: SelectionSetNode
  readonly within: Within | null
}

/** A fragment, and what it is spread in. */
interface Within {
  readonly name: string
  readonly outer: Within | null
}

/**
 * Refuses a document whose validation would take long, or whose answer about the schema would be large. A selection
 * counts wherever it is spread; those of unused fragments count as well. It takes no more steps than selections are
 * allowed, whatever the document spreads.
 */
export function checkSelections(document: DocumentNode, most: number): void {
  new SelectionCheck(document, most).check()
}

class SelectionCheck {
  readonly #document: DocumentNode
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>
  readonly #most: number
  readonly #spread = new Set<string>()
  #selections = 0

  constructor(document: DocumentNode, most: number) {
    this.#document = document
    this.#fragments = fragmentsOf(document)
    this.#most = most
  }

  check(): void {
    const operations = this.#document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
    if (operations.length > mostOperations)
      throw exceeded('SELECTION_LIMIT', 'The document', operations.length, mostOperations, 'operations')
    for (const { selectionSet } of operations)
      this.#checkPlace([{ set: selectionSet, within: null }], new IntrospectionRoot())
    for (const [name, { selectionSet }] of this.#fragments) {
      if (!this.#spread.has(name)) this.#checkPlace([{ set: selectionSet, within: { name, outer: null } }], null)
    }
  }

  #checkPlace(parts: readonly Part[], introspection: IntrospectionRoot | IntrospectionPlace | null): void {
    const places = new Map<string, { count: number; parts: Part[]; introspection: IntrospectionPlace | null }>()
    for (const { field, within } of this.#fieldsOf(parts)) {
      const key = field.alias?.value ?? field.name.value
      const below = introspection?.enter(field) ?? null
      const place = places.get(key) ?? { count: 0, parts: [], introspection: below }
      places.set(key, place)
      place.count += 1
      if (place.count > mostInOnePlace) throw tooOften(`${key} is selected`)
      if (field.selectionSet) place.parts.push({ set: field.selectionSet, within })
    }
    for (const place of places.values()) this.#checkPlace(place.parts, place.introspection)
  }

  /** The fields of one place, those of fragments among them. */
  *#fieldsOf(parts: readonly Part[]): Generator<{ field: FieldNode; within: Within | null }> {
    const pending = [...parts]
    let spreads = 0
    for (const { set, within } of pending) {
      for (const selection of set.selections) {
        this.#count()
        if (selection.kind === Kind.FIELD) yield { field: selection, within }
        else if (selection.kind === Kind.INLINE_FRAGMENT) pending.push({ set: selection.selectionSet, within })
        else {
          spreads += 1
          if (spreads > mostInOnePlace) throw tooOften('A fragment is spread')
          const name = selection.name.value
          this.#spread.add(name)
          const fragment = this.#fragments.get(name)
          // One within itself is refused by validation.
          if (fragment && !isWithin(name, within))
            pending.push({ set: fragment.selectionSet, within: { name, outer: within } })
        }
      }
    }
  }

  #count(): void {
    this.#selections += 1
    if (this.#selections > this.#most) throw exceeded('SELECTION_LIMIT', 'The document', null, this.#most, 'selections')
  }
}

function isWithin(name: string, within: Within | null): boolean {
  for (let each = within; each; each = each.outer) if (each.name === name) return true
  return false
}

function tooOften(what: string) {
  const message = `${what} more than ${mostInOnePlace} times in one place of the answer.`
  return publicError('SELECTION_LIMIT', message, { limit: mostInOnePlace, http: { status: 400 } })
}
