import type { InputFieldMap, InputRef, InputShapeFromFields } from '@pothos/core'
import type { OperationContext } from '../operations/operation-context.ts'
import type { RecordCommand } from '../operations/records.ts'
import {
  Archived,
  ExternalIdTaken,
  IdempotencyMismatch,
  InvalidInput,
  NotFound,
  VersionConflict,
} from '../operations/refusals.ts'
import type { Role } from '../vocabulary.ts'
import { builder } from './builder.ts'
import { expectedVersion, idempotencyKey, type InputFields } from './inputs.ts'
import { type RefusalClass, resultUnion, runOperation, successType } from './mutations.ts'
import type { ObjectRef } from './pothos.ts'
import { contactInputs, referenceInputs } from './record-inputs.ts'

/** The builder of the fields of `Mutation`. */
type MutationFields = Parameters<Parameters<typeof builder.mutationFields>[0]>[0]

/** An operation on one record, whose id is its success. */
type Operation<Input> = (context: OperationContext, input: Input) => Promise<{ id: string; isReplay: boolean }>

/** The part of a mutation's declaration that differs from record to record. */
interface Own<Input> {
  readonly operation: Operation<Input>
  readonly roles: readonly Role[]
  readonly description: string
  /** Whether it is about one service, so that who is confined to some may call it. */
  readonly isOfOneService?: boolean
  /** Its refusals beside those that all of its kind have. */
  readonly refusals?: readonly RefusalClass[]
}

/** The input of an update, with the id of what is changed. */
type Changes<Name extends string, Fields extends InputFieldMap> = InputShapeFromFields<Fields> & Command<Name>
type Command<Name extends string> = RecordCommand & { readonly [Key in `${Uncapitalize<Name>}Id`]: string }

/** Fields of the inputs that make or change a party: its references, and how it is spoken to. */
export const partyInputs = (t: InputFields) => ({ ...referenceInputs(t), ...contactInputs(t) })

/**
 * The inputs and mutations that all records have, with what is alike in them: inputs name the record by `<name>Id`, and
 * take a version and a key; successes show it. `noun` is what descriptions call it.
 */
export function recordMutations<Name extends string, Output, Shape>(
  type: ObjectRef<Output, Shape>,
  name: Name,
  noun: string = name.toLowerCase(),
) {
  const field = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
  const id = (t: InputFields, description: string) => ({ [`${field}Id`]: t.id({ required: true, description }) })
  const command = (t: InputFields) => ({ expectedVersion: expectedVersion(t), idempotencyKey: idempotencyKey(t) })

  function mutation<Input>(
    t: MutationFields,
    verb: string,
    input: InputRef<Input>,
    inputDescription: string,
    { operation, roles, description, isOfOneService = false, refusals = [] }: Own<Input>,
  ) {
    const success: ObjectRef<unknown> = successType(`${verb}${name}Success`, type, field, `The ${noun} as it is now.`)
    return t.field({
      type: success,
      roles,
      isOfOneService,
      description,
      args: { input: t.arg({ type: input, required: true, description: inputDescription }) },
      errors: resultUnion([InvalidInput, ...refusals, IdempotencyMismatch]),
      // What an input is of is not known here, and need not be: it is handed on as it is.
      resolve: (_, args, context) => runOperation(context, operation, (args as unknown as { input: Input }).input),
    })
  }

  return {
    /** `Create<Name>Input`. */
    createInput: <Fields extends InputFieldMap>(description: string, fields: (t: InputFields) => Fields) =>
      builder
        .inputRef<InputShapeFromFields<Fields> & Pick<RecordCommand, 'idempotencyKey'>>(`Create${name}Input`)
        .implement({ description, fields: (t) => ({ ...fields(t), idempotencyKey: idempotencyKey(t) }) as never }),
    /** `Update<Name>Input`, or that of another verb. */
    changeInput: <Fields extends InputFieldMap>(
      verb: string,
      description: string,
      fields: (t: InputFields) => Fields,
    ) =>
      builder.inputRef<Changes<Name, Fields>>(`${verb}${name}Input`).implement({
        description,
        fields: (t) => ({ ...id(t, `The ${noun} to ${toDo(verb)}.`), ...fields(t), ...command(t) }) as never,
      }),
    /** `<Name>ActionInput`. */
    actionInput: () =>
      builder.inputRef<Command<Name>>(`${name}ActionInput`).implement({
        description: `${/^[aeiou]/.test(noun) ? 'An' : 'A'} ${noun} to do something with.`,
        fields: (t) => ({ ...id(t, `The ${noun} that it is about.`), ...command(t) }) as never,
      }),
    /** `create<Name>`. */
    create: <Input>(t: MutationFields, input: InputRef<Input>, own: Own<Input>) =>
      mutation(t, 'Create', input, `The ${noun} to make.`, {
        ...own,
        refusals: [ExternalIdTaken, ...(own.refusals ?? [])],
      }),
    /** `update<Name>`. */
    update: <Input>(t: MutationFields, input: InputRef<Input>, own: Own<Input>) =>
      mutation(t, 'Update', input, `The ${noun}, and its changes.`, {
        ...own,
        refusals: [NotFound, ExternalIdTaken, Archived, VersionConflict, ...(own.refusals ?? [])],
      }),
    /** A mutation of another verb, such as `archive<Name>`. */
    act: <Input>(t: MutationFields, verb: string, input: InputRef<Input>, own: Own<Input>) =>
      mutation(t, verb, input, `The ${noun} to ${toDo(verb)}.`, {
        ...own,
        refusals: [NotFound, VersionConflict, ...(own.refusals ?? [])],
      }),
  }
}

/** A verb as descriptions say it. */
function toDo(verb: string): string {
  return { Update: 'change', Unarchive: 'use again' }[verb] ?? verb.toLowerCase()
}
