import type { Work } from '../../database/database.ts'
import type { OperationContext } from '../../operations/operation-context.ts'
import { type InputIssue, InvalidInput } from '../../operations/refusals.ts'
import type { OperationOutcome } from '../../operations/run-idempotent.ts'
import { checkChanges, type DefinitionChanges, type GivenInstance, type GivenRole } from '../definition-changes.ts'
import { mergedInstances, mergedRoles } from '../definition-parts.ts'
import { findInstances, findRoles } from '../store.writes.ts'
import { editDefinition, instancesChanged, type PartChange, rolesChanged } from './update.ts'

/** A part of a definition that is a list, merged by key. */
interface SetList {
  readonly serviceId: string
  /** The keys of those to remove. */
  readonly removeKeys?: readonly string[] | null | undefined
  readonly expectedVersion?: number | null | undefined
  readonly idempotencyKey?: string | null | undefined
}

/** Roles of a service, by their names. */
export interface SetServiceRoles extends SetList {
  readonly roles: readonly GivenRole[]
}

/** Instances of a service, by their ids. */
export interface SetServiceInstances extends SetList {
  readonly instances: readonly GivenInstance[]
}

/** The most entries of such a list, as when it is replaced whole. */
const mostEntries = 100

/** Adds roles to a service, or changes those of their names; others stay. */
export function setServiceRoles(context: OperationContext, input: SetServiceRoles): Promise<OperationOutcome> {
  const { serviceId, roles, removeKeys } = input
  const removed = removeKeys ?? []
  const { database } = context
  const edit = { ...input, changes: {} }
  return editDefinition(context, 'setServiceRoles', edit, function* (tx): Work<PartChange[]> {
    const before = yield* findRoles(tx, database, serviceId)
    const after = mergedRoles(serviceId, before, roles, removed)
    refuseWrong(
      'roles',
      { serviceRoles: roles },
      {
        given: roles.map(({ name }) => name),
        stored: before.roles.map(({ name }) => name),
        removed,
        length: after.roles.length,
      },
    )
    return [rolesChanged(tx, database, serviceId, before, after)]
  })
}

/** Adds instances to a service, or changes those with their ids; others stay. */
export function setServiceInstances(context: OperationContext, input: SetServiceInstances): Promise<OperationOutcome> {
  const { serviceId, instances, removeKeys } = input
  const removed = removeKeys ?? []
  const { database } = context
  const edit = { ...input, changes: {} }
  return editDefinition(context, 'setServiceInstances', edit, function* (tx): Work<PartChange[]> {
    const before = yield* findInstances(tx, database, serviceId)
    const after = mergedInstances(serviceId, before, instances, removed)
    refuseWrong(
      'instances',
      { serviceInstances: instances },
      {
        given: instances.map(({ instanceId }) => instanceId),
        stored: before.map(({ instanceId }) => instanceId),
        removed,
        length: after.length,
      },
    )
    return [instancesChanged(tx, database, serviceId, before, after)]
  })
}

/** The keys that an edit of a list names, and how long the list becomes. */
interface Keys {
  readonly given: readonly string[]
  readonly stored: readonly (string | null)[]
  readonly removed: readonly string[]
  readonly length: number
}

/** Throws `InvalidInput` with all that is wrong; `changes` are the entries as a whole list would have them. */
function refuseWrong(field: string, changes: DefinitionChanges, { given, stored, removed, length }: Keys): void {
  const issues: InputIssue[] = [
    ...checkChanges(changes, [], null).map(({ path, message }) => ({ path: [field, ...path.slice(2)], message })),
    ...removed.flatMap((key, index): InputIssue[] => {
      const path = ['removeKeys', String(index)]
      if (!stored.includes(key)) return [{ path, message: `The service has no ${key}` }]
      return given.includes(key) ? [{ path, message: `${key} is given as well` }] : []
    }),
    ...(length > mostEntries
      ? [{ path: [field], message: `${field} may be ${mostEntries}, but would be ${length}` }]
      : []),
  ]
  if (issues.length > 0) throw new InvalidInput(issues)
}
