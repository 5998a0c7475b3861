import { isDeepStrictEqual } from 'node:util'
import type { Connection, Work } from '../../database/database.ts'
import { refuseArchivedParty } from '../../operations/acting-party.ts'
import type { OperationResult } from '../../operations/idempotency.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { InvalidInput, NotFound, VersionConflict } from '../../operations/refusals.ts'
import { type OperationOutcome, runIdempotent, recallResult } from '../../operations/run-idempotent.ts'
import { checkProperties, type GivenProperty, hiddenValues } from '../../services/custom-property-check.ts'
import { CurrencyNotSupported } from '../../services/refusals.ts'
import { findAskedProperties } from '../../services/store.ts'
import { isPaidWith } from '../../values/currency.ts'
import { later } from '../../values/instant.ts'
import type { OrganizationService } from '../organization-service.ts'
import { ServiceInUse } from '../refusals.ts'
import {
  checkCurrencies,
  countLive,
  lockCurrent,
  seesOrganizationService,
  updateOrganizationServiceRow,
} from '../store.writes.ts'
import { tell } from './tell.ts'

/** Names a service that an organization has, for changing or removing it. */
export interface OrganizationServiceCommand {
  readonly organizationId: string
  readonly serviceId: string
  readonly expectedVersion?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** The changes of an organization service. What is not given, or null, stays as it is. */
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
export function updateOrganizationService(
  context: OperationContext,
  input: UpdateOrganizationService,
): Promise<OperationOutcome> {
  return change(context, 'updateOrganizationService', input, 'updated', function* (tx, row) {
    const currencyCode = input.currencyCode ?? row.currencyCode
    if (currencyCode !== row.currencyCode) yield* checkCurrency(tx, context, row, currencyCode)
    const asked = input.customProperties
      ? yield* findAskedProperties(tx, context.database, row.serviceId, 'ORGANIZATION_SERVICE')
      : []
    const present =
      input.customProperties && input.replacesProperties
        ? hiddenValues(asked, row.customProperties, context.viewer.role)
        : row.customProperties
    const { values: customProperties, issues } = checkProperties(
      asked,
      input.customProperties ?? [],
      present,
      context.viewer.role,
      row.createdAt,
    )
    if (issues.length > 0) throw new InvalidInput(issues)
    const isSame = currencyCode === row.currencyCode && isDeepStrictEqual(customProperties, row.customProperties)
    return isSame ? null : { currencyCode, customProperties }
  })
}

/** Takes a service away from an organization, while it has no live subscription. Its row stays, with the time. */
export function removeOrganizationService(
  context: OperationContext,
  input: OrganizationServiceCommand,
): Promise<OperationOutcome> {
  return change(context, 'removeOrganizationService', input, 'removed', function* (tx, row) {
    const live = yield* countLive(tx, context.database, row)
    if (live > 0) throw new ServiceInUse(live)
    return { removedAt: context.now }
  })
}

/** One guarded change with its event, in one transaction. */
function change(
  context: OperationContext,
  operation: string,
  input: OrganizationServiceCommand,
  what: 'updated' | 'removed',
  decide: (tx: Connection, row: OrganizationService) => Work<Partial<OrganizationService> | null>,
): Promise<OperationOutcome> {
  const { database, viewer, now } = context
  function* work(tx: Connection): Work<OperationResult> {
    yield* refuseArchivedParty(database, viewer)
    const row = yield* lockCurrent(tx, database, viewer, input)
    if (!row) throw new NotFound('The organization does not have this service.')
    if (input.expectedVersion != null && input.expectedVersion !== row.version)
      throw new VersionConflict(input.expectedVersion, row.version)
    const set = yield* decide(tx, row)
    if (!set) return { id: row.id, version: row.version }
    const after = yield* updateOrganizationServiceRow(tx, database, row, {
      ...set,
      version: row.version + 1,
      updatedAt: later(now, row.updatedAt),
    })
    if (!after) throw new VersionConflict(row.version, row.version + 1)
    yield* tell(context, what, row, after)
    return { id: after.id, version: after.version }
  }
  return runIdempotent(
    context,
    operation,
    input,
    work,
    recallResult((tx, id) => seesOrganizationService(tx, database, viewer, id)),
  )
}

/** Prices hang on the currency, so it stays while anything is subscribed to. */
function* checkCurrency(
  tx: Connection,
  { database }: OperationContext,
  row: OrganizationService,
  currencyCode: string,
): Work<void> {
  yield* checkCurrencies(tx, database, row.serviceId, (codes) => {
    const supported = codes.filter(isPaidWith)
    if (!supported.includes(currencyCode)) throw new CurrencyNotSupported(currencyCode, supported)
  })
  const live = yield* countLive(tx, database, row)
  if (live > 0) throw new ServiceInUse(live)
}
