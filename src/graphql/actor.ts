import { signedIn } from '../context.ts'
import { type ActorColumns, knowsActor } from '../operations/actor.ts'
import { knownDoor, type OriginColumns } from '../operations/origin.ts'
import { doors, type FieldChange } from '../vocabulary.ts'
import { builder } from './builder.ts'
import { AccountKind, enumOf, Role } from './enums.ts'
import type { ObjectRef } from './pothos.ts'

/** GraphQL's `Actor`. */
export const ActorType = builder.objectRef<ActorColumns>('Actor').implement({
  description:
    'The one who did something. Without a role it was the system’s clock, or the command line of the server.',
  fields: (t) => ({
    accountId: t.string({
      nullable: true,
      description: 'The account. Null to all but the actor’s own party, operators and admins.',
      resolve: (entry, _args, context) => (knowsActor(entry, signedIn(context)) ? entry.actorAccountId : null),
    }),
    role: t.expose('actorRole', { type: Role, nullable: true, description: 'The role that it acted in.' }),
    account: t.expose('actorAccount', {
      type: AccountKind,
      nullable: true,
      description: 'Whether it was a person or a program.',
    }),
  }),
})

/** GraphQL's `Door`. */
export const Door = enumOf('Door', 'The way by which something was done.', doors, {
  GRAPHQL: 'A request in GraphQL.',
  REST: 'A request to a REST route.',
  CLOCK: 'Time: what had fallen due, which nobody asked for at that moment.',
  DELIVERY: 'A message to a receiver: what its answer decided, or what came of its failing.',
})

/** The description of each field that tells the door. */
export const doorDescription =
  'The way by which it was done. Null to all but the actor’s own party, operators and admins, but for what the gateway ' +
  'did by itself; where it was done by the command line of the server; and where it was recorded before this was.'

/** The description of each field that tells the request. */
export const requestIdDescription =
  'The request that did it. Null to all but the actor’s own party, operators and admins.'

/** Adds the fields that say where a change came from to the type of its entry: who did it, in which request, which way. */
export function addOriginFields<Output>(type: ObjectRef<Output, OriginColumns>): void {
  builder.objectFields(type, (t) => ({
    actor: t.field({
      type: ActorType,
      description: 'The one who made the change.',
      select: ['actorAccountId', 'actorRole', 'actorAccount', 'actorParty'],
      resolve: (entry) => entry,
    }),
    requestId: t.string({
      nullable: true,
      description: requestIdDescription,
      select: ['actorRole', 'actorParty', 'requestId'],
      resolve: (entry, _args, context) => (knowsActor(entry, signedIn(context)) ? entry.requestId : null),
    }),
    door: t.field({
      type: Door,
      nullable: true,
      description: doorDescription,
      select: ['actorRole', 'actorParty', 'door'],
      resolve: (entry, _args, context) => knownDoor(entry, signedIn(context)),
    }),
  }))
}

/** GraphQL's `FieldChange`. */
export const FieldChangeType = builder.objectRef<FieldChange>('FieldChange').implement({
  description: 'One field before and after. Secrets show as `[redacted]`.',
  fields: (t) => ({
    field: t.exposeString('field', {
      description: 'The field, such as `quantity`, `customProperties.domain` or `metadata.crm`.',
    }),
    before: t.exposeString('before', {
      nullable: true,
      description: 'Its value before, as text; null where there was none.',
    }),
    after: t.exposeString('after', {
      nullable: true,
      description: 'Its value after, as text; null where there is none.',
    }),
  }),
})
