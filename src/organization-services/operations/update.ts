import { isDeepStrictEqual } from 'node:util'
import type { Connection, Work } from '../../database/database.ts'
import type { Actor } from '../../operations/actor.ts'
import { recordEvents } from '../../operations/events.ts'
import type { Done } from '../../operations/idempotency.ts'
import { perform, recallDone } from '../../operations/perform.ts'
import { InvalidInput, NotFound, VersionConflict } from '../../operations/refusals.ts'
import { checkProperties, type GivenProperty, hiddenValues } from '../../services/custom-property-check.ts'
import { CurrencyNotSupported } from '../../services/refusals.ts'
import { isPaidWith } from '../../values/currency.ts'
import type { OrganizationService } from '../organization-service.ts'
import { organizationServiceEvent } from '../records.ts'
import { ServiceInUse } from '../refusals.ts'
import { countLive, findAsked, findCurrencies, lockCurrent, updateOrganizationServiceRow } from '../store.writes.ts'

/** Names a service that an organization has, for changing or removing it. */
export interface OrganizationServiceCommand {
  readonly organizationId: string
  readonly serviceId: string
  readonly expectedVersion?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** What to change. What is not given, or null, stays as it is. */
export interface UpdateOrganizationService extends OrganizationServiceCommand {
  readonly currencyCode?: string | null | undefined
  /** Merged by key; a null value clears. */
  readonly customProperties?: readonly GivenProperty[] | null | undefined
  /** Whether the given properties replace all that the caller may write, instead of being merged. */
  readonly replacesProperties?: boolean
}

/**
 * Changes currency or custom properties of a service that an organization has. Without a real change nothing is
 * written.
 */
export function updateOrganizationService(actor: Actor, input: UpdateOrganizationService): Promise<Done> {
  return change(actor, 'updateOrganizationService', input, 'updated', function* (tx, row) {
    const currencyCode = input.currencyCode ?? row.currencyCode
    if (currencyCode !== row.currencyCode) yield* checkCurrency(tx, actor, row, currencyCode)
    const asked = input.customProperties ? yield* findAsked(tx, actor.database, row.serviceId) : []
    const present =
      input.customProperties && input.replacesProperties
        ? hiddenValues(asked, row.customProperties, actor.viewer.role)
        : row.customProperties
    const { values: customProperties, issues } = checkProperties(
      asked,
      input.customProperties ?? [],
      present,
      actor.viewer.role,
    )
    if (issues.length > 0) throw new InvalidInput(issues)
    const isSame = currencyCode === row.currencyCode && isDeepStrictEqual(customProperties, row.customProperties)
    return isSame ? null : { currencyCode, customProperties }
  })
}

/** Takes a service away from an organization, while it has no live subscription. Its row stays, with the time. */
export function removeOrganizationService(actor: Actor, input: OrganizationServiceCommand): Promise<Done> {
  return change(actor, 'removeOrganizationService', input, 'removed', function* (tx, row) {
    const live = yield* countLive(tx, actor.database, row)
    if (live > 0) throw new ServiceInUse(live)
    return { removedAt: actor.now }
  })
}

/** One guarded change with its event, in one transaction. */
function change(
  actor: Actor,
  operation: string,
  input: OrganizationServiceCommand,
  what: 'updated' | 'removed',
  decide: (tx: Connection, row: OrganizationService) => Work<Partial<OrganizationService> | null>,
): Promise<Done> {
  const { database, viewer, now } = actor
  function* work(tx: Connection): Work<Done> {
    const row = yield* lockCurrent(tx, database, viewer, input)
    if (!row) throw new NotFound('The organization does not have this service.')
    if (input.expectedVersion != null && input.expectedVersion !== row.version)
      throw new VersionConflict(input.expectedVersion, row.version)
    const set = yield* decide(tx, row)
    if (!set) return { id: row.id, version: row.version }
    const after = yield* updateOrganizationServiceRow(tx, database, row, {
      ...set,
      version: row.version + 1,
      updatedAt: now,
    })
    if (!after) throw new VersionConflict(row.version, row.version + 1)
    yield* recordEvents(tx, database, [organizationServiceEvent(what, after, now)])
    return { id: after.id, version: after.version }
  }
  return perform(actor, operation, input, work, recallDone())
}

/** Prices hang on the currency, so it stays while anything is subscribed to. */
function* checkCurrency(
  tx: Connection,
  { database }: Actor,
  row: OrganizationService,
  currencyCode: string,
): Work<void> {
  const supported = (yield* findCurrencies(tx, database, row.serviceId)).filter(isPaidWith)
  if (!supported.includes(currencyCode)) throw new CurrencyNotSupported(currencyCode, supported)
  const live = yield* countLive(tx, database, row)
  if (live > 0) throw new ServiceInUse(live)
}
