import type { Work } from '../../database/database.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { Archived, InvalidInput, NotFound } from '../../operations/refusals.ts'
import type { OperationOutcome } from '../../operations/run-idempotent.ts'
import { type AssignmentChanges, changedAssignment, noAssignment } from '../assignment.ts'
import { isSame } from '../definition-changes.ts'
import { findAssignedOrganization, findAssignment, writeAssignment } from '../store.assignments.ts'
import { findInstances } from '../store.writes.ts'
import { editDefinition, type PartChange } from './update.ts'

/** The instances of a service that one organization is told to use. */
export interface AssignServiceInstance extends AssignmentChanges {
  readonly serviceId: string
  readonly organizationId: string
  readonly expectedVersion?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** Assigns instances of a service to one organization, as a part of the service's definition. */
export function assignServiceInstance(
  context: OperationContext,
  input: AssignServiceInstance,
): Promise<OperationOutcome> {
  const { serviceId, organizationId } = input
  const { database } = context
  const edit = { ...input, changes: {} }
  return editDefinition(context, 'assignServiceInstance', edit, function* (tx): Work<PartChange[]> {
    const organization = yield* findAssignedOrganization(context, organizationId)
    if (!organization) throw new NotFound('There is no such organization.')
    if (organization.archivedAt) throw new Archived('The organization is archived.')
    const before = (yield* findAssignment(tx, database, serviceId, organizationId)) ?? noAssignment
    const instances = yield* findInstances(tx, database, serviceId)
    const { after, issues } = changedAssignment(serviceId, instances, before, input)
    if (issues.length > 0) throw new InvalidInput(issues)
    const changed = Object.entries(after).filter(
      ([field, value]) => !isSame(value, before[field as keyof typeof after]),
    )
    if (changed.length === 0) return []
    return [
      {
        changed: changed.map(([field]) => field),
        snapshot: { organizationId, ...Object.fromEntries(changed) },
        write: () => writeAssignment(tx, database, { serviceId, organizationId }, after),
      },
    ]
  })
}
