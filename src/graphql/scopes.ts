import {
  type DocumentNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  typeFromAST,
} from 'graphql'
import { forbiddenScopes } from '../identity/restrictions.ts'
import type { Area, Scope } from '../vocabulary.ts'
import { restricted } from './errors.ts'
import { fragmentsOf } from './limits.ts'

/** Which area a type is of, and which one a mutation writes. */
export interface ScopeAreas {
  readonly types: Readonly<Record<string, Area>>
  /** Those whose success shows nothing of an area. */
  readonly mutations: Readonly<Record<string, Area>>
}

/** A right that nobody has: for what is of no area yet. */
const nobodys = 'nobody'
type Needed = Scope | typeof nobodys

/** Looks which rights an operation needs, where the credentials have not all of their role. */
export class ScopeCheck {
  readonly #schema: GraphQLSchema
  readonly #areas: ScopeAreas
  readonly #needed = new WeakMap<OperationDefinitionNode, ReadonlySet<Needed>>()

  constructor(schema: GraphQLSchema, areas: ScopeAreas) {
    this.#schema = schema
    this.#areas = areas
  }

  /** The error of an operation that needs more than the credentials give; null where they give it. */
  check(document: DocumentNode, operation: OperationDefinitionNode, scopes: ReadonlySet<Scope>) {
    const missing = this.missing(document, operation, scopes)
    return missing.length > 0 ? restricted(forbiddenScopes(missing)) : null
  }

  /** The rights that an operation needs and that its credentials do not give. */
  missing(document: DocumentNode, operation: OperationDefinitionNode, scopes: ReadonlySet<Scope>): readonly string[] {
    const needed = this.#needed.get(operation) ?? this.#rightsOf(document, operation)
    this.#needed.set(operation, needed)
    return [...needed].filter((right) => right === nobodys || !scopes.has(right))
  }

  /** The right to read a type; null for one that stands for nothing by itself, such as money. */
  rightToRead(type: GraphQLCompositeType): Needed | null {
    const area = this.areaOf(type)
    if (area) return `${area}:read`
    const isNode = isObjectType(type) && type.getInterfaces().some(({ name }) => name === 'Node')
    return isNode ? nobodys : null
  }

  /** The area of a type, or of what a list holds. */
  areaOf({ name }: GraphQLCompositeType): Area | undefined {
    return this.#areas.types[name] ?? this.#areas.types[name.replace(/(Connection|Edge)$/, '')]
  }

  /** The right to call a mutation. */
  rightToCall(field: string): Needed {
    const result = this.#schema.getMutationType()?.getFields()[field]?.type
    const named = result && getNamedType(result)
    const types =
      !named || !isCompositeType(named) ? [] : isAbstractType(named) ? this.#schema.getPossibleTypes(named) : [named]
    const shown = types
      .flatMap((type) => Object.values(type.getFields()))
      .map((each) => getNamedType(each.type))
      .flatMap((type) => (isCompositeType(type) ? [this.areaOf(type)] : []))
      .find((area) => area !== undefined)
    const area = this.#areas.mutations[field] ?? shown
    return area ? `${area}:write` : nobodys
  }

  #rightsOf(document: DocumentNode, operation: OperationDefinitionNode): ReadonlySet<Needed> {
    const needed = new Set<Needed>()
    const root = this.#schema.getRootType(operation.operation)
    const fragments = fragmentsOf(document)
    const seen = new Set<string>()
    const walk = (selections: SelectionSetNode | undefined, parent: GraphQLCompositeType) => {
      for (const each of selections?.selections ?? []) {
        if (each.kind === Kind.FRAGMENT_SPREAD) {
          const fragment = fragments.get(each.name.value)
          if (!fragment || seen.has(fragment.name.value)) continue
          seen.add(fragment.name.value)
          enter(typeFromAST(this.#schema, fragment.typeCondition), fragment.selectionSet)
        } else if (each.kind === Kind.INLINE_FRAGMENT) {
          enter(each.typeCondition ? typeFromAST(this.#schema, each.typeCondition) : parent, each.selectionSet)
        } else if (!each.name.value.startsWith('__'))
          this.#addField(needed, parent, each.name.value, enter, each.selectionSet)
      }
    }
    const enter = (type: GraphQLNamedType | undefined, selections: SelectionSetNode | undefined) => {
      if (!isCompositeType(type)) return
      const right = this.rightToRead(type)
      if (right) needed.add(right)
      walk(selections, type)
    }
    if (root) walk(operation.selectionSet, root)
    return needed
  }

  #addField(
    needed: Set<Needed>,
    parent: GraphQLCompositeType,
    name: string,
    enter: (type: GraphQLNamedType, selections: SelectionSetNode | undefined) => void,
    selections: SelectionSetNode | undefined,
  ): void {
    if (parent === this.#schema.getMutationType()) needed.add(this.rightToCall(name))
    // A field of any object, whichever it is.
    if (isInterfaceType(parent))
      for (const type of this.#schema.getPossibleTypes(parent)) {
        const right = this.rightToRead(type)
        if (right) needed.add(right)
      }
    const field = 'getFields' in parent ? parent.getFields()[name] : undefined
    if (field) enter(getNamedType(field.type), selections)
  }
}
