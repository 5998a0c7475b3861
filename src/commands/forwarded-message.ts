import { enumNameOf, eventKinds } from '../vocabulary.ts'
import { bodyOf, schemaVersion } from '../webhooks/message.ts'

/** An event as the graph tells it to whoever forwards it. */
export interface HeardEvent {
  readonly id: string
  readonly kind: string
  readonly occurredAt: string
  readonly subjectType: string
  readonly subjectId: string
  readonly subjectVersion: number | null
  readonly actor: { readonly role: string | null; readonly account: string | null; readonly accountId: string | null }
  readonly door: string | null
  readonly changes: readonly object[]
  /** Left out where nobody asked for it. */
  readonly snapshot?: object
}

/** The fields of Event that a message is made of; the variable says whether the snapshot is one of them. */
export const heardFields = `id kind occurredAt subjectType subjectId subjectVersion actor { role account accountId }
  door changes { field before after } snapshot @include(if: $snapshot)`

/** The type of an event as messages name it: `subscription.created` for `SUBSCRIPTION_CREATED`. */
export function typeOf({ kind }: Pick<HeardEvent, 'kind'>): string {
  // A gateway that is newer than this command has more of them.
  return eventKinds.find((each) => enumNameOf(each) === kind) ?? kind.toLowerCase()
}

/** The message that a webhook endpoint would get of an event, byte for byte. */
export function forwardedMessage(event: HeardEvent): string {
  const { id, occurredAt, subjectType, subjectId, subjectVersion, actor, door, changes, snapshot } = event
  const data = {
    schemaVersion,
    subjectType: subjectType.replaceAll(
      /([A-Z])([A-Z]*)_?/g,
      (_, first: string, rest: string) => first + rest.toLowerCase(),
    ),
    subjectId,
    subjectVersion,
    actor: actor.role === null ? null : { role: actor.role, account: actor.account, accountId: actor.accountId },
    door,
    changes,
    ...(snapshot === undefined ? {} : { snapshot }),
  }
  return bodyOf(id, typeOf(event), new Date(occurredAt), data)
}
