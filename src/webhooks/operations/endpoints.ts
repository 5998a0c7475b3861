import { uuidv7 } from 'uuidv7'
import type { Connection, Work } from '../../database/database.ts'
import { refuseArchivedParty } from '../../operations/acting-party.ts'
import { changedMembers, findLogBounds, recordEvents } from '../../operations/events.ts'
import { type OperationResult, withoutNulls } from '../../operations/idempotency.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { InvalidInput, NotFound, VersionConflict } from '../../operations/refusals.ts'
import { type OperationOutcome, recallResult, runIdempotent } from '../../operations/run-idempotent.ts'
import { endpointSecretProtection, newSecret } from '../../operations/secrets.ts'
import { type Overlap, overlapEnd, type SecretOutcome, showingOnce } from '../../operations/shown-secrets.ts'
import { refuseArchivedSeller } from '../../services/store.writes.ts'
import { later } from '../../values/instant.ts'
import type { Viewer } from '../../viewer.ts'
import { endpointEvent } from '../records.ts'
import { forgetBodies } from '../store.deliveries.ts'
import {
  countEndpoints,
  deleteEndpoint,
  discardWaiting,
  findSellerOf,
  insertEndpoint,
  lockEndpoint,
  updateEndpoint,
} from '../store.ts'
import { ownsEndpoint, type WebhookEndpoint, type WebhookOwner } from '../webhook.ts'
import {
  checkChoices,
  type EndpointChoices,
  type MissingScopes,
  refuseOwners,
  refuseUnread,
} from './endpoint-choices.ts'

/** Endpoints that one party may have. */
const mostEndpoints = 50

interface Keyed {
  readonly idempotencyKey?: string | null | undefined
}

/** A new endpoint. */
export interface CreateWebhookEndpoint extends EndpointChoices, Keyed {
  /** The service that it belongs to, where a service owner makes it. */
  readonly ownerServiceId?: string | null | undefined
  readonly url: string
}

/** Names an endpoint. */
export interface WebhookEndpointCommand extends Keyed {
  readonly webhookEndpointId: string
  readonly expectedVersion?: number | null | undefined
}

/** The changes of an endpoint: what is absent stays, null clears. */
export interface UpdateWebhookEndpoint extends WebhookEndpointCommand, EndpointChoices {
  readonly isEnabled?: boolean | null | undefined
}

/** What is asked for, with what looks which scopes a selection needs and credentials do not have. */
interface Asked<Input> {
  readonly input: Input
  readonly missing: MissingScopes
}

/** Makes an endpoint of the caller's party. It is told of what happens from now on. */
export async function createWebhookEndpoint(
  context: OperationContext,
  { input, missing }: Asked<CreateWebhookEndpoint>,
): Promise<SecretOutcome> {
  const { database, now } = context
  checkChoices(context, input)
  refuseUnread(context, input, null, missing)
  const secret = newSecret()
  function* create(tx: Connection): Work<OperationResult> {
    const owner = yield* ownerFor(tx, context, input.ownerServiceId ?? null)
    yield* refuseArchivedOwner(context, owner)
    if ((yield* countEndpoints(tx, database, owner)) >= mostEndpoints)
      throw new InvalidInput([{ path: ['url'], message: `At most ${mostEndpoints} endpoints may belong to one party` }])
    const id = uuidv7()
    const row: WebhookEndpoint = {
      id,
      channel: 'WEBHOOK',
      handler: null,
      ...owner,
      url: input.url,
      kinds: input.kinds ? [...input.kinds] : null,
      serviceIds: input.serviceIds ? [...input.serviceIds] : null,
      isOrdered: input.isOrdered ?? true,
      includeSnapshot: input.includeSnapshot ?? false,
      selection: input.selection ?? null,
      secret: (yield* endpointSecretProtection(database))(secret, id),
      previousSecret: null,
      previousSecretEndsAt: null,
      ...nothingFailed,
      cursor: (yield* findLogBounds(database)).end,
      version: 1,
      createdAt: now,
      updatedAt: now,
    }
    yield* insertEndpoint(database, row)
    yield* recordEvents(database, [endpointEvent('created', row, now, context)])
    return { id, version: 1 }
  }
  const given = withoutNulls(input)
  const outcome = await runIdempotent(context, 'createWebhookEndpoint', given, create, recallEndpoint(context))
  return showingOnce(outcome, secret)
}

/** An endpoint that works, as far as is known. */
const nothingFailed = { isEnabled: true, disabledReason: null, failingSince: null, failures: 0 } as const

/**
 * Changes an endpoint. Once enabled again, it is told of what happens from then on. The seller of a service may disable
 * the endpoints of its owners, and no more.
 */
export async function updateWebhookEndpoint(
  context: OperationContext,
  { input, missing }: Asked<UpdateWebhookEndpoint>,
): Promise<OperationOutcome> {
  checkChoices(context, input)
  return change(context, 'updateWebhookEndpoint', input, function* (tx, row) {
    const { database, viewer } = context
    const { isEnabled, url, kinds, serviceIds, isOrdered, includeSnapshot, selection } = input
    const given = { url, kinds, serviceIds, isOrdered, includeSnapshot, selection }
    const isOnlyDisabling = isEnabled === false && Object.values(given).every((value) => value === undefined)
    if (!isOnlyDisabling) yield* refuseArchivedOwner(context, row)
    if (!ownsEndpoint(row, viewer)) refuseOwners(given, isEnabled)
    refuseUnread(context, given, row.selection, missing)
    // What was written for one address may hold what is not to be read at another.
    if (url != null && url !== row.url) yield* forgetBodies(tx, database, row.id)
    const set: Partial<WebhookEndpoint> = {
      ...(url == null ? {} : { url }),
      ...(kinds === undefined ? {} : { kinds: kinds && [...kinds] }),
      ...(serviceIds === undefined ? {} : { serviceIds: serviceIds && [...serviceIds] }),
      ...(isOrdered == null ? {} : { isOrdered }),
      ...(includeSnapshot == null ? {} : { includeSnapshot }),
      ...(selection === undefined ? {} : { selection }),
    }
    if (isEnabled === true && !row.isEnabled)
      return { ...set, ...nothingFailed, cursor: (yield* findLogBounds(database)).end }
    if (isEnabled !== false || !row.isEnabled) return set
    yield* discardWaiting(tx, database, row.id)
    return { ...set, isEnabled: false, disabledReason: 'BY_OWNER' }
  })
}

/** Removes an endpoint and all that waits for it. */
export function deleteWebhookEndpoint(
  context: OperationContext,
  input: WebhookEndpointCommand,
): Promise<OperationOutcome> {
  const { database, viewer, now } = context
  function* remove(tx: Connection): Work<OperationResult> {
    const row = yield* lockEndpoint(tx, database, viewer, input.webhookEndpointId)
    if (!row) throw noEndpoint()
    checkVersion(input, row)
    yield* deleteEndpoint(tx, database, row.id)
    const version = row.version + 1
    yield* recordEvents(database, [endpointEvent('deleted', { ...row, version }, now, context)])
    return { id: row.id, version }
  }
  // What is removed is not shown.
  return runIdempotent(context, 'deleteWebhookEndpoint', input, remove, recallResult(null))
}

/** Gives an endpoint a new secret. The old one signs as well for some hours. */
export async function rotateWebhookSecret(
  context: OperationContext,
  input: WebhookEndpointCommand & Overlap,
): Promise<SecretOutcome> {
  const { database, now, viewer } = context
  const until = overlapEnd(input, now)
  const secret = newSecret()
  const outcome = await change(context, 'rotateWebhookSecret', input, function* (_, row) {
    if (!ownsEndpoint(row, viewer)) throw noEndpoint()
    yield* refuseArchivedOwner(context, row)
    return {
      secret: (yield* endpointSecretProtection(database))(secret, row.id),
      previousSecret: row.secret,
      previousSecretEndsAt: until,
    }
  })
  return showingOnce(outcome, secret)
}

/** One guarded change with its event, in one transaction. Without a real change nothing is written. */
function change(
  context: OperationContext,
  operation: string,
  input: WebhookEndpointCommand,
  decide: (tx: Connection, row: WebhookEndpoint) => Work<Partial<WebhookEndpoint>>,
): Promise<OperationOutcome> {
  const { database, viewer, now } = context
  function* work(tx: Connection): Work<OperationResult> {
    const row = yield* lockEndpoint(tx, database, viewer, input.webhookEndpointId)
    if (!row) throw noEndpoint()
    checkVersion(input, row)
    const set = changedMembers({ ...row }, yield* decide(tx, row))
    if (Object.keys(set).length === 0) return { id: row.id, version: row.version }
    const raised = { version: row.version + 1, updatedAt: later(now, row.updatedAt) }
    const after = { ...row, ...set, ...raised }
    yield* updateEndpoint(tx, database, row.id, { ...set, ...raised })
    yield* recordEvents(database, [endpointEvent('updated', after, now, context)])
    return { id: row.id, version: after.version }
  }
  return runIdempotent(context, operation, input, work, recallEndpoint(context))
}

function recallEndpoint({ database, viewer }: OperationContext) {
  return recallResult(function* (tx, id) {
    return (yield* lockEndpoint(tx, database, viewer, id)) !== null
  })
}

/** Throws `Archived` where the party that the viewer acts for is archived, or the seller whose service it looks after. */
function* refuseArchivedOwner(context: OperationContext, { sellerId }: WebhookOwner): Work<void> {
  const { database, viewer } = context
  yield* refuseArchivedParty(database, viewer)
  if (viewer.role === 'SERVICE_OWNER' && sellerId !== null) yield* refuseArchivedSeller(context, sellerId)
}

/** Throws `VersionConflict` where the endpoint has another version than the one that is expected, if any is. */
export function checkVersion({ expectedVersion }: WebhookEndpointCommand, { version }: WebhookEndpoint): void {
  if (expectedVersion != null && expectedVersion !== version) throw new VersionConflict(expectedVersion, version)
}

/** The refusal of an endpoint that is absent or hidden. */
export function noEndpoint(): NotFound {
  return new NotFound('There is no such webhook endpoint.')
}

function* ownerFor(
  tx: Connection,
  { viewer, database }: OperationContext,
  serviceId: string | null,
): Work<WebhookOwner> {
  const none = { sellerId: null, resellerId: null, organizationId: null, serviceId: null }
  if (viewer.role !== 'SERVICE_OWNER') {
    if (serviceId === null) return { ...none, ...ownParty(viewer) }
    const message = 'ownerServiceId is for service owners; an endpoint of another role belongs to its party'
    throw new InvalidInput([{ path: ['ownerServiceId'], message }])
  }
  if (serviceId === null)
    throw new InvalidInput([{ path: ['ownerServiceId'], message: 'ownerServiceId must name one of your services' }])
  const sellerId = viewer.parties.includes(serviceId) ? yield* findSellerOf(tx, database, serviceId) : null
  if (sellerId === null) throw new NotFound('There is no such service.')
  return { ...none, serviceId, sellerId }
}

function ownParty({ role, parties }: Viewer): Partial<WebhookOwner> {
  const party = parties[0] ?? ''
  if (role === 'SELLER') return { sellerId: party }
  return role === 'BROKER' ? { resellerId: party } : { organizationId: party }
}
