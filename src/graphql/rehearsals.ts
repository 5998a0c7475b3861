import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  getDirectiveValues,
  getVariableValues,
  GraphQLError,
  GraphQLIncludeDirective,
  type GraphQLSchema,
  GraphQLSkipDirective,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql'
import type { Context } from '../context.ts'
import { rehearsalMs, RequestEnded } from '../database/bounded.ts'
import { publicError } from './errors.ts'
import { fragmentsOf } from './limits.ts'
import { atDatabase } from './nodes/loaders.ts'
import type { Variables } from './variables.ts'

const atFirstFault = { maxErrors: 0, hideSuggestions: true }

/** One field of a mutation as an operation of its own. */
export interface MutationPart {
  /** The name of the field in the answer. */
  readonly key: string
  readonly nodes: readonly FieldNode[]
  readonly document: DocumentNode
  readonly operation: OperationDefinitionNode
  readonly isDry: boolean
}

/**
 * The fields of a mutation one by one, where one of them is to be done dry: what is selected of that has to be read
 * before it is undone. Null where all of it is meant, and for what is no mutation.
 */
export function dryParts(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Variables,
): MutationPart[] | null {
  if (operation.operation !== OperationTypeNode.MUTATION) return null
  // What is wrong about them is told where the operation is executed: here the first fault is enough to know that.
  const { coerced: variables } = getVariableValues(schema, operation.variableDefinitions ?? [], given, atFirstFault)
  if (!variables) return null
  const fields = new Map<string, FieldNode[]>()
  collect(operation.selectionSet, { fragments: fragmentsOf(document), variables, seen: new Set() }, fields)
  const parts = [...fields].map(([key, nodes]) => ({ key, nodes, isDry: nodes.some((node) => isDry(node, variables)) }))
  if (!parts.some((part) => part.isDry)) return null
  const fragments = document.definitions.filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
  return parts.map((part) => {
    const own = { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections: part.nodes } } as const
    return { ...part, operation: own, document: { kind: Kind.DOCUMENT, definitions: [own, ...fragments] } }
  })
}

interface Collecting {
  readonly fragments: ReturnType<typeof fragmentsOf>
  readonly variables: Variables
  readonly seen: Set<string>
}

/** The fields of the root by their names in the answer, as the engine would collect them. */
function collect({ selections }: SelectionSetNode, collecting: Collecting, fields: Map<string, FieldNode[]>): void {
  for (const selection of selections) {
    if (!isIncluded(selection, collecting.variables)) continue
    if (selection.kind === Kind.FIELD) {
      const key = selection.alias?.value ?? selection.name.value
      fields.set(key, [...(fields.get(key) ?? []), selection])
    } else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, collecting, fields)
    else if (!collecting.seen.has(selection.name.value)) {
      collecting.seen.add(selection.name.value)
      const fragment = collecting.fragments.get(selection.name.value)
      if (fragment) collect(fragment.selectionSet, collecting, fields)
    }
  }
}

function isIncluded(selection: SelectionNode, variables: Variables): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.['if'] === true) return false
  return getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.['if'] !== false
}

function isDry({ arguments: given }: FieldNode, variables: Variables): boolean {
  const value = given?.find(({ name }) => name.value === 'input')?.value
  const input = value && valueFromASTUntyped(value, variables)
  return typeof input === 'object' && input !== null && 'dryRun' in input && input.dryRun === true
}

/** Executes the parts of a mutation one after the other, each at a database of its own where it is dry. */
export async function executeParts(
  parts: readonly MutationPart[],
  context: Context,
  execute: (part: MutationPart, context: Context) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  // Without a prototype, as the engine's own: a field may be called `__proto__`.
  const data = Object.create(null) as Record<string, unknown>
  const errors: GraphQLError[] = []
  for (const part of parts) {
    const result = await (part.isDry ? rehearse(part, context, execute) : execute(part, context))
    Object.assign(data, result.data)
    errors.push(...(result.errors ?? []))
  }
  return errors.length > 0 ? { data, errors } : { data }
}

async function rehearse(
  part: MutationPart,
  context: Context,
  execute: (part: MutationPart, context: Context) => Promise<ExecutionResult>,
): Promise<ExecutionResult> {
  try {
    const result = await context.database.rehearse((database) =>
      execute(part, { ...atDatabase(context, database), isDryRun: true }),
    )
    // What ends the whole request is said of that.
    const isLate = result.errors?.some((error: Error) => error instanceof RequestEnded && error.hadMs !== null) ?? false
    return isLate ? failed(part, tooLate()) : result
  } catch (error) {
    return failed(part, error)
  }
}

/** The result of a field that has none. */
function failed({ key, nodes }: MutationPart, error: unknown): ExecutionResult {
  const cause = error instanceof Error ? error : new Error(String(error))
  const { extensions } = cause instanceof GraphQLError ? cause : {}
  const originalError = cause instanceof GraphQLError ? null : cause
  return {
    data: { [key]: null },
    errors: [new GraphQLError(cause.message, { nodes, path: [key], originalError, extensions: extensions ?? null })],
  }
}

function tooLate(): GraphQLError {
  const message = `A dry run may take ${rehearsalMs} ms, since others who write wait for it. Ask for less.`
  return publicError('DEADLINE_EXCEEDED', message, { http: { status: 503, headers: { 'retry-after': '5' } } })
}
