import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getNamedType,
  type GraphQLSchema,
  isAbstractType,
  type OperationDefinitionNode,
  OperationTypeNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql'
import type * as jit from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import type { Context } from '../context.ts'

/**
 * How often an operation is executed before it is compiled: nobody can make the gateway compile by sending ever new
 * documents.
 */
const timesBefore = 3
/** How many operations stay compiled. */
const mostCompiled = 200

/** What is known of an operation: how often it was executed, and its compiled form, or that it has none. */
interface Course {
  times: number
  compiled: jit.CompiledQuery | 'none' | null
}

type Compiler = typeof jit

let compiler: Compiler | null = null
let loading: Promise<void> | null = null

/** Loads the compiler, which takes a tenth of a second: not at the start, but once an operation comes again and again. */
export function loadCompiler(): Promise<void> {
  return (loading ??= import('graphql-jit').then((loaded) => void (compiler = loaded)))
}

/** Executes operations, those that come again and again in a compiled form that gives the same answers. */
export class Execution {
  readonly #schema: GraphQLSchema
  readonly #compiledFrom: () => GraphQLSchema
  readonly #courses = new LRUCache<OperationDefinitionNode, Course>({ max: mostCompiled })

  /**
   * `compiledFrom` is the same schema, in which references have no resolvers: a compiled query reads the rows that came
   * with theirs.
   */
  constructor(schema: GraphQLSchema, compiledFrom: () => GraphQLSchema = () => schema) {
    this.#schema = schema
    this.#compiledFrom = compiledFrom
  }

  /** The result of an operation of a valid document. */
  run(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
    context: Context,
  ): Promise<ExecutionResult> | ExecutionResult {
    const compiled = this.#compiled(document, operation)
    if (compiled) return compiled.query(undefined, context, variables)
    return execute({
      schema: this.#schema,
      document,
      operationName: operation.name?.value,
      variableValues: variables,
      contextValue: context,
    })
  }

  /** Whether an operation is executed in its compiled form. */
  isCompiled(operation: OperationDefinitionNode): boolean {
    const { compiled } = this.#courses.get(operation) ?? {}
    return compiled != null && compiled !== 'none'
  }

  /** How many operations are remembered. */
  get size(): number {
    return this.#courses.size
  }

  #compiled(document: DocumentNode, operation: OperationDefinitionNode): jit.CompiledQuery | null {
    const course = this.#courses.get(operation) ?? { times: 0, compiled: null }
    if (course.times === 0) this.#courses.set(operation, course)
    course.times += 1
    if (course.compiled === null && course.times > timesBefore) {
      if (compiler) course.compiled = this.#compile(compiler, document, operation) ?? 'none'
      else void loadCompiler()
    }
    return course.compiled === 'none' ? null : course.compiled
  }

  #compile(
    { compileQuery, isCompiledQuery }: Compiler,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): jit.CompiledQuery | null {
    // Mutations run one after the other, and are slow for other reasons.
    if (operation.operation !== OperationTypeNode.QUERY || !isPlain(this.#schema, document)) return null
    const compiled = compileQuery(this.#compiledFrom(), document, operation.name?.value ?? '', {
      disablingCapturingStackErrors: true,
    })
    return isCompiledQuery(compiled) ? compiled : null
  }
}

/**
 * Whether the compiled form of a document answers just as the interpreted one. It may have to wait for the type of what
 * an interface or a union stands for; and where the same thing is selected twice, once with `@skip` or `@include`, it
 * mixes up the order, or loses what the second selection has. Rows that were read for something else came without those
 * that they refer to.
 */
function isPlain(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema)
  let plain = true
  const Field = () =>
    void (plain &&= !isAbstractType(getNamedType(types.getType())) && !types.getFieldDef()?.extensions.givesRows)
  visit(document, visitWithTypeInfo(types, { Field, Directive: () => void (plain = false) }))
  return plain
}
