import { operationContextOf, type Context } from '../context.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import type { Refusal } from '../operations/refusals.ts'
import { clearLoaders } from './nodes/loaders.ts'

/** A refusal's class. */
type RefusalClass = new (...args: never[]) => Refusal

/** The refusals of a mutation, and how its success is described: `<Verb>Result = <Verb>Success | refusal | …`. */
export function resultUnion<Types extends readonly RefusalClass[]>(
  dataField: string,
  dataDescription: string,
  types: Types,
) {
  return {
    types: [...types],
    union: { description: 'The success of the mutation, or one of its refusals.' },
    result: { description: `The success of the mutation: ${dataDescription.replace(/^The/, 'the')}` },
    dataField: { name: dataField, description: dataDescription },
  }
}

/**
 * Does an operation for the viewer of a request and answers the id of what it changed. What was read before is
 * forgotten.
 */
export async function runOperation<Input>(
  context: Context,
  operation: (actor: OperationContext, input: Input) => Promise<{ id: string }>,
  input: Input,
): Promise<string> {
  const { id } = await operation(operationContextOf(context), input)
  clearLoaders(context)
  return id
}
