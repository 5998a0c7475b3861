import {
  Archived,
  ExternalIdTaken,
  IdempotencyMismatch,
  InvalidInput,
  type InputIssue,
  invalidValue,
  NotFound,
  type Refusal,
  VersionConflict,
} from '../operations/refusals.ts'
import { builder } from './builder.ts'

/** The interface of every refusal's type. Each noun declares those of its own, named as their classes. */
export const DomainError = builder.interfaceRef<Refusal>('DomainError').implement({
  description: 'A refusal: nothing was written. Every mutation names the ones that it can give.',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Names the refusal for programs.' }),
    message: t.exposeString('message', { description: 'Says what stands against it, for people.' }),
  }),
})

const InputIssueType = builder.objectRef<InputIssue>('InputIssue').implement({
  description: 'One wrong value of an input.',
  fields: (t) => ({
    path: t.exposeStringList('path', {
      description: 'The place of the value in the input, such as `["customProperties", "domain"]`.',
    }),
    code: t.int({ nullable: true, description: 'The documents’ number for it: 5.', resolve: () => invalidValue.code }),
    name: t.string({
      nullable: true,
      description: 'The documents’ name for it: `InvalidValue`.',
      resolve: () => invalidValue.name,
    }),
    message: t.exposeString('message', { description: 'The fault of the value, for people.' }),
  }),
})

builder.objectType(InvalidInput, {
  name: 'InvalidInput',
  description: 'Values of the input are wrong.',
  interfaces: [DomainError],
  fields: (t) => ({
    issues: t.expose('issues', { type: [InputIssueType], description: 'All of them at once.' }),
  }),
})

builder.objectType(NotFound, {
  name: 'NotFound',
  description: 'Something that the input names does not exist, or is hidden: the two look the same.',
  interfaces: [DomainError],
})

builder.objectType(VersionConflict, {
  name: 'VersionConflict',
  description: 'Somebody else changed it since the version that was expected.',
  interfaces: [DomainError],
  fields: (t) => ({
    currentVersion: t.exposeInt('currentVersion', { description: 'The version that it has.' }),
  }),
})

builder.objectType(IdempotencyMismatch, {
  name: 'IdempotencyMismatch',
  description: 'The idempotency key was used before with another input.',
  interfaces: [DomainError],
})

builder.objectType(ExternalIdTaken, {
  name: 'ExternalIdTaken',
  description: 'Another one of the same type and owner has the external id.',
  interfaces: [DomainError],
})

builder.objectType(Archived, {
  name: 'Archived',
  description: 'Something is archived, or whoever asks is: nothing new begins.',
  interfaces: [DomainError],
})
