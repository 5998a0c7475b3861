import { uuidv7 } from 'uuidv7'
import type { Connection, Work } from '../../database/database.ts'
import { reasonsAgainst } from '../../estore/availability.ts'
import { ServiceNotAvailable } from '../../estore/refusals.ts'
import { refuseArchivedParty } from '../../operations/acting-party.ts'
import { type OperationResult, withoutNulls } from '../../operations/idempotency.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { setOwnReferences } from '../../operations/own-references.ts'
import type { GivenReferences } from '../../operations/references.ts'
import { InvalidInput, NotFound } from '../../operations/refusals.ts'
import { type OperationOutcome, runIdempotent, recallResult } from '../../operations/run-idempotent.ts'
import { checkProperties, type GivenProperty } from '../../services/custom-property-check.ts'
import { CurrencyNotSupported } from '../../services/refusals.ts'
import { findAskedProperties } from '../../services/store.ts'
import { isPaidWith } from '../../values/currency.ts'
import type { OrganizationService } from '../organization-service.ts'
import { ServiceAlreadyAdded } from '../refusals.ts'
import { type Addition, insertOrganizationService, lockAddition, seesOrganizationService } from '../store.writes.ts'
import { tell } from './tell.ts'

/** Which service to add to which organization, and how. */
export interface AddOrganizationService extends GivenReferences {
  readonly organizationId: string
  readonly serviceId: string
  readonly currencyCode: string
  readonly customProperties?: readonly GivenProperty[] | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/**
 * Adds a service from an organization's E-store. It buys nothing; it settles the currency and answers what the service
 * asks for (Manage Services). Of several that want the last place at once, one gets it.
 */
export function addOrganizationService(
  context: OperationContext,
  input: AddOrganizationService,
): Promise<OperationOutcome> {
  const { database, viewer, now } = context
  function* add(tx: Connection): Work<OperationResult> {
    yield* refuseArchivedParty(database, viewer)
    const addition = yield* lockAddition(tx, database, viewer, input)
    refuseUnavailable(addition)
    const { service } = addition
    const supported = service.currencyCodes.filter(isPaidWith)
    if (!supported.includes(input.currencyCode)) throw new CurrencyNotSupported(input.currencyCode, supported)
    const asked = yield* findAskedProperties(tx, database, service.id, 'ORGANIZATION_SERVICE')
    const { values, issues } = checkProperties(asked, input.customProperties ?? [], {}, viewer.role)
    if (issues.length > 0) throw new InvalidInput(issues)

    const row = newRow(addition, input.currencyCode, values, now)
    yield* insertOrganizationService(tx, database, row)
    yield* tell(context, 'added', null, row)
    yield* setOwnReferences(context, { ...row, type: 'OrganizationService' }, input)
    return { id: row.id, version: row.version }
  }
  return runIdempotent(
    context,
    'addOrganizationService',
    withoutNulls(input),
    add,
    recallResult((tx, id) => seesOrganizationService(tx, database, viewer, id)),
  )
}

/** A service that the reseller does not offer looks like one that does not exist. */
function refuseUnavailable(addition: Addition | null): asserts addition is Addition {
  const reasons = addition ? reasonsAgainst(addition.availability) : []
  if (reasons.includes('ALREADY_ADDED')) throw new ServiceAlreadyAdded()
  if (!addition || reasons.includes('NOT_IN_CATALOG'))
    throw new NotFound('There is no such organization, or no such service in its E-store.')
  if (reasons.length > 0) throw new ServiceNotAvailable(reasons)
}

function newRow(
  { organization, service }: Addition,
  currencyCode: string,
  customProperties: Record<string, string>,
  now: Date,
): OrganizationService {
  return {
    id: uuidv7(),
    sellerId: service.sellerId,
    resellerId: organization.resellerId,
    organizationId: organization.id,
    serviceId: service.id,
    currencyCode,
    customProperties,
    tenantId: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
    removedAt: null,
  }
}
