import { uuidv7 } from 'uuidv7'
import { searchable } from '../values/search-text.ts'
import type { AuditSubject } from '../vocabulary.ts'
import { type Contacts, givenContacts, type GivenContacts, noContacts } from './contacts.ts'
import { checkText } from './input.ts'
import type { OperationContext } from './operation-context.ts'
import type { RecordRow } from './record-kind.ts'
import { givenReferences, type GivenReferences, noReferences, type References } from './references.ts'
import { type InputIssue, InvalidInput } from './refusals.ts'

/** The longest name of anything, in characters. */
const longestName = 255

/** The input of whoever makes or changes a party. */
export interface GivenParty extends GivenReferences, GivenContacts {
  readonly name?: string | null | undefined
}

/** A row of a party. */
export interface PartyRow extends RecordRow, References, Contacts {
  readonly externalId: string | null
  readonly name: string
  readonly searchName: string
  readonly archivedAt: Date | null
}

/** The row of a party that is made. Throws `InvalidInput`. */
export function newParty(subject: AuditSubject, context: OperationContext, input: GivenParty): PartyRow {
  const given = partyChanges(subject, context, input, { ...noContacts, ...noReferences, ...named(input.name ?? '') })
  const { now } = context
  return { ...given, id: uuidv7(), version: 1, createdAt: now, updatedAt: now, archivedAt: null }
}

/** The columns of a party after a change: what is left out stays, null clears. Throws `InvalidInput`. */
export function partyChanges(
  subject: AuditSubject,
  { viewer }: OperationContext,
  input: GivenParty,
  before: Contacts & References & { readonly name: string },
): Contacts & References & { name: string; searchName: string } {
  const { references, issues } = givenReferences(subject, viewer.role, input, before)
  const contacts = givenContacts(input, before)
  const name = input.name === undefined ? before.name : (input.name ?? '')
  const all = [...checkName(name), ...issues, ...contacts.issues]
  if (all.length > 0) throw new InvalidInput(all)
  return { ...named(name), ...references, ...contacts.contacts }
}

/** A name and how it is searched. */
export function named(name: string): { name: string; searchName: string } {
  return { name, searchName: searchable(name) }
}

/** The issues of a name. */
export function checkName(name: string): InputIssue[] {
  return checkText(['name'], name, { max: longestName })
}
