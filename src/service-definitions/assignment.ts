import type { InputIssue } from '../operations/refusals.ts'
import { address } from './checks.ts'
import type { Assignment, ServiceInstance } from './service-definition.ts'

/** What is told to one organization of where a service runs for it. */
export type InstanceAssignment = Omit<Assignment, 'trialDetails'>

/** That of an organization that nothing was assigned to. */
export const noAssignment: InstanceAssignment = {
  organizationLink: null,
  assignedInstance: null,
  allOrgInstances: null,
  defaultOrgInstance: null,
}

/** The changes of an assignment, instances by their ids within the service. What is left out stays, null clears. */
export interface AssignmentChanges {
  /** Those that the organization may use from now on; others stay. */
  readonly instanceIds?: readonly string[] | null | undefined
  /** Those that it may not use any more. */
  readonly removeKeys?: readonly string[] | null | undefined
  readonly assignedInstanceId?: string | null | undefined
  readonly defaultInstanceId?: string | null | undefined
  readonly organizationLink?: string | null | undefined
}

/** The most instances of an organization, as of a service. */
const mostInstances = 100

/**
 * An assignment once it is changed, with what is wrong about the changes. It tells of its instances what the service
 * says of them now; one that the service has no more is told as it was.
 */
export function changedAssignment(
  serviceId: string,
  instances: readonly ServiceInstance[],
  before: InstanceAssignment,
  changes: AssignmentChanges,
): { after: InstanceAssignment; issues: InputIssue[] } {
  const removed = changes.removeKeys ?? []
  const find = (id: unknown) => instances.find(({ instanceId }) => instanceId !== null && instanceId === id)
  const usable = before.allOrgInstances ?? []
  const ids = [...usable.map(({ instanceId }) => instanceId), ...(changes.instanceIds ?? [])]
  const left = [...new Set(ids)].filter((id) => !removed.some((key) => key === id))
  const { assignedInstanceId = before.assignedInstance?.['id'] } = changes
  const { defaultInstanceId = before.defaultOrgInstance?.['instanceId'] } = changes

  const all = left.map((instanceId) => {
    const isDefault = defaultInstanceId != null && instanceId === defaultInstanceId
    const { displayName, url } = find(instanceId) ?? usable.find((each) => each['instanceId'] === instanceId) ?? {}
    return { instanceId, displayName, url, default: isDefault }
  })
  const assigned = find(assignedInstanceId)
  const after = {
    organizationLink: changes.organizationLink === undefined ? before.organizationLink : changes.organizationLink,
    assignedInstance:
      assignedInstanceId == null ? null : assigned ? assignedDocument(serviceId, assigned) : before.assignedInstance,
    allOrgInstances: all.length > 0 ? all : null,
    defaultOrgInstance: all.find((each) => each.default) ?? null,
  }
  const inUse = [assignedInstanceId, defaultInstanceId]
  return { after, issues: issuesOf(changes, { known: instances, usable: ids, left, inUse }) }
}

/** An instance as the document of an assignment has it. */
function assignedDocument(serviceId: string, instance: ServiceInstance) {
  const { instanceId: id, displayName, url, globalizationKey, isDefault, givenServiceId } = instance
  return { id, serviceId: givenServiceId ?? serviceId, displayName, url, globalizationKey, isDefault }
}

/** What the changes of an assignment are checked against. */
interface Assignable {
  readonly known: readonly ServiceInstance[]
  /** The ids of those that the organization may use, before anything is removed, and of those that it is left. */
  readonly usable: readonly unknown[]
  readonly left: readonly unknown[]
  /** The ids of the assigned one and of the default. */
  readonly inUse: readonly unknown[]
}

function issuesOf(changes: AssignmentChanges, { known, usable, left, inUse }: Assignable): InputIssue[] {
  const given = changes.instanceIds ?? []
  const removed = changes.removeKeys ?? []
  const at = (field: string, index: number, message: string) => [{ path: [field, String(index)], message }]
  const chosen = ['assignedInstanceId', 'defaultInstanceId'] as const
  return [
    ...given.flatMap((id, index) =>
      known.some(({ instanceId }) => instanceId === id)
        ? []
        : at('instanceIds', index, `The service has no instance ${id}`),
    ),
    ...removed.flatMap((key, index) => {
      if (given.includes(key)) return at('removeKeys', index, `${key} is given as well`)
      if (!usable.includes(key)) return at('removeKeys', index, `The organization may not use ${key} anyway`)
      if (!inUse.includes(key)) return []
      return at('removeKeys', index, `${key} is assigned, or the default: name another one there, or null`)
    }),
    ...chosen.flatMap((field) =>
      changes[field] == null || left.includes(changes[field])
        ? []
        : [{ path: [field], message: `${field} must be one of the instances that the organization may use` }],
    ),
    ...(changes.organizationLink == null ? [] : address(['organizationLink'], changes.organizationLink)),
    ...(left.length > mostInstances
      ? [{ path: ['instanceIds'], message: `instanceIds would make ${left.length}, but may make ${mostInstances}` }]
      : []),
  ]
}
