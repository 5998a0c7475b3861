import { z } from 'zod'
import type { ActorColumns } from '../../operations/actor.ts'
import { accountKinds, doors, roles } from '../../vocabulary.ts'
import { name, oneOf, text } from '../fields.ts'
import type { ImportSession } from '../import-session.ts'
import { present } from '../record-type.ts'
import { isSameRow } from '../row-versions.ts'
import type { Staged } from '../staging.ts'

const redacted = '[redacted]'

const change = z
  .strictObject({
    field: name().describe('Which field changed.'),
    before: text()
      .nullish()
      .transform((given) => given ?? null)
      .describe('What it was.'),
    after: text()
      .nullish()
      .transform((given) => given ?? null)
      .describe('What it became.'),
  })
  .refine(
    ({ field, before, after }) =>
      field !== 'licenseKey' || [before, after].every((value) => value === null || value === redacted),
    {
      message: `must say "${redacted}" for a license key, which is a secret`,
    },
  )

/** What changed. */
export const changes = z
  .array(change)
  .nullish()
  .transform((given) => given ?? [])
  .describe('What changed, values as text.')

/** By which way something was done. */
export const door = oneOf(doors)
  .nullish()
  .transform((given) => given ?? null)
  .describe('The way by which it was done. Left out: it was not recorded.')

/** Who did something. */
export const actor = z
  .strictObject({
    accountId: text().nullish().describe('Whose account.'),
    role: oneOf(roles).nullish().describe('What it acted as.'),
    account: oneOf(accountKinds).nullish().describe('Whether a person or a program acted.'),
    party: text().nullish().describe('The id that it acted for; decides who reads the account.'),
  })
  .nullish()
  .describe('Who did it. Left out: the clock.')

/** Refuses an entry ahead of the version of what it is about: a change to come would take the same number. */
export function refuseAhead(
  session: ImportSession,
  one: Staged<{ sequence: number }>,
  type: string,
  { id, version }: { id: string; version: number },
): void {
  const { sequence } = one.record
  if (sequence <= version) return
  if (session.staging.isRefused(type, id)) session.drop(one)
  else session.refuse(one, 'sequence', `is ${sequence}, but the ${type} ${id} is at version ${version}`)
}

/** Refuses to rewrite evidence. */
export function refuseChange(session: ImportSession, one: Staged, row: object, before: object | undefined): void {
  if (before && !isSameRow(row, before))
    session.refuse(one, '', 'differs from what the database has under this id, which cannot change')
}

/** The columns of who did something. */
export function actorColumnsOf(given: z.output<typeof actor>) {
  return {
    actorAccountId: given?.accountId ?? null,
    actorRole: given?.role ?? null,
    actorAccount: given?.account ?? null,
    actorParty: given?.party ?? null,
  }
}

/** A change as a line has it. */
export function changeLine({
  field,
  before,
  after,
}: {
  field: string
  before: string | null
  after: string | null
}): object {
  return { field, before, after }
}

/** Who did something, as a line has it; null for the clock. */
export function actorLine(row: ActorColumns): object | null {
  const { actorAccountId: accountId, actorRole: role, actorAccount: account, actorParty: party } = row
  const told = present({ accountId, role, account, party })
  return Object.keys(told).length === 0 ? null : told
}
