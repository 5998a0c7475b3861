import type { OperationContext } from '../operations/operation-context.ts'
import { checkName, named } from '../operations/parties.ts'
import { type RecordCommand, runRecordCommand } from '../operations/records.ts'
import { givenReferences, type GivenReferences } from '../operations/references.ts'
import { InvalidInput } from '../operations/refusals.ts'
import type { OperationOutcome } from '../operations/run-idempotent.ts'
import { checkCurrencies } from './currencies.ts'
import { findUsedCurrencies, refuseArchivedSeller, serviceRecords } from './store.writes.ts'

/** Names a service, for doing something with it. */
export interface ServiceCommand extends RecordCommand {
  readonly serviceId: string
}

/** The changes of a service: what is left out stays, null clears. Its definition has changes of its own. */
export interface UpdateService extends ServiceCommand, GivenReferences {
  readonly name?: string | null | undefined
  readonly currencyCodes?: readonly string[] | null | undefined
  readonly isLicenseKeyEnabled?: boolean | null | undefined
}

/** Changes a service. A currency that a price or an organization uses stays. */
export function updateService(context: OperationContext, input: UpdateService): Promise<OperationOutcome> {
  const { database, viewer } = context
  return runRecordCommand(context, serviceRecords, 'updateService', input.serviceId, input, function* (row, tx) {
    if (viewer.role === 'SERVICE_OWNER') yield* refuseArchivedSeller(context, row.sellerId)
    const name = input.name === undefined ? row.name : (input.name ?? '')
    const currencyCodes = input.currencyCodes ? [...input.currencyCodes] : row.currencyCodes
    const { references, issues } = givenReferences('Service', viewer.role, input, row)
    const dropped = row.currencyCodes.filter((code) => !currencyCodes.includes(code))
    const used = yield* findUsedCurrencies(tx, database, row.id, dropped)
    const all = [...checkName(name), ...checkCurrencies(currencyCodes, { kept: row.currencyCodes, used }), ...issues]
    if (all.length > 0) throw new InvalidInput(all)
    const isLicenseKeyEnabled = input.isLicenseKeyEnabled ?? row.isLicenseKeyEnabled
    return { kind: 'service.updated', set: { ...named(name), ...references, currencyCodes, isLicenseKeyEnabled } }
  })
}

/** Archives a service: what runs goes on to its period’s end, and nothing new begins. */
export function archiveService(context: OperationContext, input: ServiceCommand): Promise<OperationOutcome> {
  return runRecordCommand(context, serviceRecords, 'archiveService', input.serviceId, input, (row) => ({
    kind: 'service.archived',
    set: { archivedAt: row.archivedAt ?? context.now },
  }))
}

/** Has a service in use again. */
export function unarchiveService(context: OperationContext, input: ServiceCommand): Promise<OperationOutcome> {
  return runRecordCommand(context, serviceRecords, 'unarchiveService', input.serviceId, input, () => ({
    kind: 'service.unarchived',
    set: { archivedAt: null },
  }))
}
