import { signedIn } from '../context.ts'
import type { Contacts } from '../operations/contacts.ts'
import type { Role } from '../vocabulary.ts'
import { builder } from './builder.ts'
import type { ObjectRef } from './pothos.ts'

/** The options of `addContactFields`. */
interface ContactOptions {
  /** Whether a role reads the contacts of the parties that it sees. */
  readonly reads: (role: Role) => boolean
  /** To whom they are null. */
  readonly restricted: string
}

/** Adds the fields that say how a party is spoken to to its type. */
export function addContactFields<Output>(
  type: ObjectRef<Output, Contacts>,
  { reads, restricted }: ContactOptions,
): void {
  builder.objectFields(type, (t) => ({
    notificationEmail: t.string({
      nullable: true,
      description: `The address that messages to it go to. ${restricted}`,
      select: ['notificationEmail'],
      resolve: ({ notificationEmail }, _args, context) => (reads(signedIn(context).role) ? notificationEmail : null),
    }),
    locale: t.field({
      type: 'Locale',
      nullable: true,
      description: `The language of messages to it. ${restricted}`,
      select: ['locale'],
      resolve: ({ locale }, _args, context) => (reads(signedIn(context).role) ? locale : null),
    }),
    timeZone: t.string({
      nullable: true,
      description: `The time zone of its days, as the IANA database names it. A subscription takes over its reseller’s when it is activated. ${restricted}`,
      select: ['timeZone'],
      resolve: ({ timeZone }, _args, context) => (reads(signedIn(context).role) ? timeZone : null),
    }),
  }))
}
