import { canonicalEmail } from '../values/email-address.ts'
import { canonicalTimeZone } from '../values/time-zone.ts'
import type { InputIssue } from './refusals.ts'

/** How a party is spoken to, and which time is its own. */
export interface Contacts {
  readonly notificationEmail: string | null
  readonly locale: string | null
  readonly timeZone: string | null
}

/** The same, as somebody gives it: what is left out stays, null clears. */
export type GivenContacts = { readonly [Name in keyof Contacts]?: Contacts[Name] | undefined }

/** Nothing of it. */
export const noContacts: Contacts = { notificationEmail: null, locale: null, timeZone: null }

/** Contacts with what is given in its one form, and what is wrong about it. */
export function givenContacts(
  given: GivenContacts,
  before: Contacts,
): { contacts: Contacts; issues: readonly InputIssue[] } {
  const email = formOf(given.notificationEmail, canonicalEmail)
  const zone = formOf(given.timeZone, canonicalTimeZone)
  const contacts = {
    notificationEmail: email === undefined ? before.notificationEmail : email,
    locale: given.locale === undefined ? before.locale : given.locale,
    timeZone: zone === undefined ? before.timeZone : zone,
  }
  const issues = [
    ...wrong('notificationEmail', given.notificationEmail, email, 'must be an email address'),
    ...wrong('locale', given.locale, given.locale === '*' ? null : given.locale, 'must name a language'),
    ...wrong('timeZone', given.timeZone, zone, 'must be an IANA time zone, such as Europe/Paris'),
  ]
  return { contacts, issues }
}

function formOf(given: string | null | undefined, read: (text: string) => string | null): string | null | undefined {
  return given == null ? given : read(given)
}

function wrong(
  name: string,
  given: string | null | undefined,
  form: string | null | undefined,
  rule: string,
): InputIssue[] {
  return given != null && form === null ? [{ path: [name], message: `${name} ${rule}` }] : []
}
