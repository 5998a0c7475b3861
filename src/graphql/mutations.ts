import { operationContextOf, type Context } from '../context.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import type { Refusal } from '../operations/refusals.ts'
import type { SecretOutcome } from '../operations/shown-secrets.ts'
import { builder } from './builder.ts'
import { clearLoaders } from './nodes/loaders.ts'
import { rememberRow, type WrittenRow } from './nodes/node-types.ts'
import type { ObjectRef } from './pothos.ts'

/** The interface of every success's type. */
export const MutationSuccess = builder.interfaceRef<{ isReplay: boolean }>('MutationSuccess').implement({
  description: 'A success: what the mutation asks for was done, now or by an earlier request; of a dry run, would be.',
  fields: (t) => ({
    isDryRun: t.boolean({
      description: 'Whether `dryRun` was asked for: then this is what would have come of it, and nothing was done.',
      resolve: (_success, _args, { isDryRun }) => isDryRun,
    }),
    isReplay: t.exposeBoolean('isReplay', {
      description: 'Whether an earlier request with the same idempotency key did it, and this one changed nothing.',
    }),
  }),
})

/** The success of a mutation that shows one object. */
export interface Success<Shown> {
  readonly shown: Shown
  readonly isReplay: boolean
}

/** The type of a mutation's success: `<Verb>Success`, with the object in a field of that name. */
export function successType<Output, Shape>(
  name: string,
  type: ObjectRef<Output, Shape>,
  field: string,
  description: string,
): ObjectRef<Success<Output>> {
  // What its objects are is not known here, and need not be: they are handed on as they are.
  const shownType = type as ObjectRef<unknown>
  return builder.objectRef<Success<Output>>(name).implement({
    description: `The success of the mutation: ${description.replace(/^The/, 'the')}`,
    interfaces: [MutationSuccess],
    fields: (t) => ({ [field]: t.field({ type: shownType, description, resolve: ({ shown }) => shown }) }),
  })
}

/** The type of the success of a mutation that makes a secret, which is shown once; `use` says what it is for. */
export function secretSuccessType<Output, Shape>(
  name: string,
  type: ObjectRef<Output, Shape>,
  field: string,
  { description, use }: { description: string; use: string },
): ObjectRef<SecretOutcome> {
  // What its objects are is not known here, and need not be: they are handed on by their ids.
  const shownType = type as ObjectRef<unknown>
  return builder.objectRef<SecretOutcome>(name).implement({
    description: 'The success of the mutation, with a secret that is shown once.',
    interfaces: [MutationSuccess],
    fields: (t) => ({
      [field]: t.field({ type: shownType, description, resolve: ({ id }) => id }),
      secret: t.exposeString('secret', {
        nullable: true,
        description: `${use}: keep it. Null where an earlier request with the same idempotency key has shown it, and in a dry run.`,
      }),
    }),
  })
}

/** A refusal's class. */
export type RefusalClass = new (...args: never[]) => Refusal

/** The refusals of a mutation, which join its success: `<Verb>Result = <Verb>Success | refusal | …`. */
export function resultUnion<Types extends readonly RefusalClass[]>(types: Types) {
  return {
    types: [...types],
    union: { description: 'The success of the mutation, or one of its refusals.' },
    directResult: true,
  }
}

/** Does an operation for the viewer of a request and answers all that came of it. What was read before is forgotten. */
export async function outcomeOf<Input, Outcome>(
  context: Context,
  operation: (actor: OperationContext, input: Input) => Promise<Outcome>,
  input: Input,
): Promise<Outcome> {
  const outcome = await operation(operationContextOf(context), input)
  clearLoaders(context)
  return outcome
}

/** The same for an operation on one object, whose id is its success, and which may hand over the row that it left. */
export async function runOperation<Input>(
  context: Context,
  operation: (actor: OperationContext, input: Input) => Promise<{ id: string; isReplay: boolean; row?: WrittenRow }>,
  input: Input,
): Promise<Success<string>> {
  const { id, isReplay, row } = await outcomeOf(context, operation, input)
  if (row) rememberRow(context, row)
  return { shown: id, isReplay }
}
