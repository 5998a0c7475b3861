import { randomUUID } from 'node:crypto'
import { clientSecretHash, newClientSecret } from '../client-secret.ts'
import type { Connection, Work } from '../database/database.ts'
import { refuseArchivedParty } from '../operations/acting-party.ts'
import { actorColumns } from '../operations/actor.ts'
import { type AuditReaders, noReaders } from '../operations/audit.ts'
import { recordEvents } from '../operations/events.ts'
import { type OperationResult, withoutNulls } from '../operations/idempotency.ts'
import type { OperationContext } from '../operations/operation-context.ts'
import { InvalidInput, NotFound } from '../operations/refusals.ts'
import { type OperationOutcome, recallResult, runIdempotent } from '../operations/run-idempotent.ts'
import { type Overlap, overlapEnd, type SecretOutcome, showingOnce } from '../operations/shown-secrets.ts'
import { type ApiClient, checkClient, type GivenClient, keepsFromLicenseKeys } from './api-client.ts'
import { clientEvent } from './records.ts'
import { countAlike, findConcerned, insertApiClient, lockApiClient, updateApiClient } from './store.ts'

/** Clients that are not revoked, of one role and party. */
const mostClients = 100

interface Keyed {
  readonly idempotencyKey?: string | null | undefined
}

/** A new client. */
export interface CreateApiClient extends GivenClient, Keyed {}

/** Names a client, for doing something with it. */
export interface ApiClientCommand extends Keyed {
  readonly apiClientId: string
}

/** A client that gets a new secret. */
export interface RotateApiClientSecret extends ApiClientCommand, Overlap {}

/** Makes a client, of the caller's party or, by an admin, of any. */
export async function createApiClient(context: OperationContext, input: CreateApiClient): Promise<SecretOutcome> {
  const { database, viewer, now } = context
  const { name, role, isReadOnly, canManageClients } = input
  const parties = [...new Set(input.partyIds)]
  const issues = checkClient(viewer, { ...input, partyIds: parties })
  if (issues.length > 0) throw new InvalidInput(issues)
  const secret = newClientSecret()
  function* create(tx: Connection): Work<OperationResult> {
    yield* refuseArchivedParty(database, viewer)
    const concerned = yield* findConcerned(tx, database, viewer, { role, parties })
    if (!concerned) throw new NotFound('There is no such party.')
    if ((yield* countAlike(tx, database, { role, parties })) >= mostClients)
      throw new InvalidInput([{ path: ['partyIds'], message: `At most ${mostClients} clients may act for one party` }])
    const row: ApiClient = {
      id: randomUUID(),
      name,
      role,
      parties,
      isReadOnly: isReadOnly ?? false,
      serviceIds: null,
      canManageClients: canManageClients ?? false,
      readsNoLicenseKeys: keepsFromLicenseKeys(viewer),
      secretHash: clientSecretHash(secret),
      previousSecretHash: null,
      previousSecretEndsAt: null,
      version: 1,
      createdAt: now,
      ...actorColumns(viewer, parties[0] ?? null),
      lastUsedAt: null,
      revokedAt: null,
    }
    yield* insertApiClient(database, row)
    yield* tell(context, 'created', row, concerned)
    return { id: row.id, version: 1 }
  }
  const outcome = await runIdempotent(context, 'createApiClient', withoutNulls(input), create, seen(context))
  return showingOnce(outcome, secret)
}

/**
 * Gives a client a new secret. The old one is as good for some hours. By somebody who reads no license keys it takes
 * those away from the client: the new secret would give them.
 */
export async function rotateApiClientSecret(
  context: OperationContext,
  input: RotateApiClientSecret,
): Promise<SecretOutcome> {
  const { viewer, now } = context
  const until = overlapEnd(input, now)
  const secret = newClientSecret()
  const outcome = await change(context, 'rotateApiClientSecret', 'rotated', input, (row) => {
    if (row.revokedAt)
      throw new InvalidInput([{ path: ['apiClientId'], message: 'The client is revoked, which is for good' }])
    return {
      secretHash: clientSecretHash(secret),
      previousSecretHash: row.secretHash,
      previousSecretEndsAt: until,
      readsNoLicenseKeys: row.readsNoLicenseKeys || keepsFromLicenseKeys(viewer),
    }
  })
  return showingOnce(outcome, secret)
}

/** Revokes a client for good; the first time counts. */
export function revokeApiClient(context: OperationContext, input: ApiClientCommand): Promise<OperationOutcome> {
  return change(context, 'revokeApiClient', 'revoked', input, (row) =>
    row.revokedAt ? null : { revokedAt: context.now },
  )
}

/** One change of a client with its events, in one transaction; null changes nothing. */
function change(
  context: OperationContext,
  operation: string,
  what: 'rotated' | 'revoked',
  input: ApiClientCommand,
  decide: (row: ApiClient) => Partial<ApiClient> | null,
): Promise<OperationOutcome> {
  const { database, viewer } = context
  function* work(tx: Connection): Work<OperationResult> {
    if (what === 'rotated') yield* refuseArchivedParty(database, viewer)
    const row = yield* lockApiClient(database, viewer, input.apiClientId)
    if (!row) throw new NotFound('There is no such API client.')
    const set = decide(row)
    if (!set) return { id: row.id, version: row.version }
    const after = { ...row, ...set, version: row.version + 1 }
    yield* updateApiClient(database, row.id, { ...set, version: after.version })
    // What imports took away may have been a party: the host is told at least.
    yield* tell(context, what, after, (yield* findConcerned(tx, database, viewer, row)) ?? [noReaders])
    return { id: row.id, version: after.version }
  }
  return runIdempotent(context, operation, input, work, seen(context))
}

function tell(
  context: OperationContext,
  what: 'created' | 'rotated' | 'revoked',
  row: ApiClient,
  concerned: readonly AuditReaders[],
): Work<void> {
  const events = concerned.map((readers) => clientEvent(what, row, readers, { initiator: context, now: context.now }))
  return recordEvents(context.database, events)
}

function seen({ database, viewer }: OperationContext) {
  return recallResult(function* (_tx, id) {
    return (yield* lockApiClient(database, viewer, id)) !== null
  })
}
