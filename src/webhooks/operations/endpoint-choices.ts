import type { OperationContext } from '../../operations/operation-context.ts'
import { InvalidInput } from '../../operations/refusals.ts'
import type { EventKind, Scope } from '../../vocabulary.ts'
import { WebhookUrlRefused } from '../refusals.ts'
import { objectionTo } from '../url.ts'

/** What an endpoint is told of, and how. */
export interface EndpointChoices {
  readonly url?: string | null | undefined
  readonly kinds?: readonly EventKind[] | null | undefined
  readonly serviceIds?: readonly string[] | null | undefined
  readonly isOrdered?: boolean | null | undefined
  readonly includeSnapshot?: boolean | null | undefined
  readonly selection?: string | null | undefined
}

/** The scopes that a selection needs and that are not among these. */
export type MissingScopes = (selection: string, scopes: ReadonlySet<Scope>) => readonly string[]

/** Throws `InvalidInput` or `WebhookUrlRefused` for choices that nobody may make. */
export function checkChoices({ messages }: OperationContext, { url, kinds, serviceIds }: EndpointChoices): void {
  const none = (name: string) => ({ path: [name], message: `${name} must not be empty; leave it out for all` })
  const issues = [
    ...(kinds?.length === 0 ? [none('kinds')] : []),
    ...(kinds?.includes('webhook.test')
      ? [{ path: ['kinds'], message: 'WEBHOOK_TEST is sent when it is asked for' }]
      : []),
    ...(serviceIds?.length === 0 ? [none('serviceIds')] : []),
    ...((serviceIds?.length ?? 0) > 100
      ? [{ path: ['serviceIds'], message: 'serviceIds may hold at most 100 ids' }]
      : []),
  ]
  if (issues.length > 0) throw new InvalidInput(issues)
  const objection = url == null ? null : objectionTo(url, messages)
  if (objection !== null) throw new WebhookUrlRefused(objection)
}

/** Throws `InvalidInput` for what the owner of an endpoint alone may choose: somebody else has chosen it. */
export function refuseOwners(given: EndpointChoices, isEnabled: boolean | null | undefined): void {
  const issues = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [{ path: [name], message: `${name} is for the endpoint’s owner to change` }],
  )
  if (isEnabled === true)
    issues.push({ path: ['isEnabled'], message: 'The endpoint’s owner alone may enable it again' })
  if (issues.length > 0) throw new InvalidInput(issues)
}

/** A selection that needs the same scopes as the usual data of a message, a snapshot included. */
const usualSelection = '{ changes { field } snapshot }'

/**
 * Throws `InvalidInput` where a choice would have something sent that the viewer does not read: a selection reads what
 * the party reads, license keys too, and any other message what an event tells. `before` is the endpoint's selection.
 */
export function refuseUnread(
  { viewer: { readsNoLicenseKeys = false, scopes } }: OperationContext,
  given: EndpointChoices,
  before: string | null,
  missing: MissingScopes,
): void {
  const selection = given.selection === undefined ? before : given.selection
  // What a selection stands in place of is not sent.
  const isSnapshotGiven = given.includeSnapshot === true && selection === null
  if (given.url == null && given.selection === undefined && !isSnapshotGiven) return
  const isAddressGiven = given.url != null && given.selection == null
  const path = [isSnapshotGiven ? 'includeSnapshot' : isAddressGiven ? 'url' : 'selection']
  if (readsNoLicenseKeys && selection !== null)
    throw new InvalidInput([{ path, message: 'Your credentials read no license keys, which a selection may' }])
  const lacking = scopes ? missing(selection ?? usualSelection, scopes) : []
  if (lacking.length === 0) return
  throw new InvalidInput([{ path, message: `Your credentials lack the scope ${lacking.join(', ')}, of what is sent` }])
}
