import { type GivenInstance, type GivenRole, withoutNulls } from './definition-changes.ts'
import type { ServiceInstance, ServiceRole, ServiceSubRole } from './service-definition.ts'

/** Roles and their sub-roles as rows. */
export interface RoleRows {
  readonly roles: readonly ServiceRole[]
  readonly subRoles: readonly ServiceSubRole[]
}

const emptyRole = {
  refLink: null,
  displayName: null,
  status: null,
  isDefault: false,
  isHidden: false,
  type: null,
  description: null,
  isComposable: false,
  isBundled: false,
  disallowedResourceTypes: null,
}

/** The rows of a list of roles; a role whose sub-roles are not given keeps those of the role of its name. */
export function roleRows(serviceId: string, given: readonly GivenRole[], before: RoleRows): RoleRows {
  const roles = given.map(({ subRoles: _, ...role }, position) => ({
    ...emptyRole,
    ...(withoutNulls(role) as typeof role),
    serviceId,
    position,
  }))
  const subRoles = given.flatMap((role, rolePosition) =>
    bodiesOf(role, before).map((body, position) => ({ serviceId, rolePosition, position, body })),
  )
  return { roles, subRoles }
}

/** The rows of a list of instances; what the graph does not show of an instance stays with its id. */
export function instanceRows(
  serviceId: string,
  given: readonly GivenInstance[],
  before: readonly ServiceInstance[],
): ServiceInstance[] {
  const empty = { displayName: null, url: null, globalizationKey: null, isDefault: false }
  return given.map((instance, position) => {
    const same = before.find(({ instanceId }) => instanceId === instance.instanceId)
    const { instanceId } = instance
    return {
      ...empty,
      ...(withoutNulls(instance) as object),
      instanceId,
      serviceId,
      position,
      givenServiceId: same?.givenServiceId ?? null,
    }
  })
}

function bodiesOf({ name, subRoles }: GivenRole, before: RoleRows): unknown[] {
  if (subRoles) return subRoles.map(withoutNulls)
  const position = before.roles.find((role) => role.name === name)?.position
  return before.subRoles.filter(({ rolePosition }) => rolePosition === position).map(({ body }) => body)
}

/** Roles with some merged in by name: what is given replaces the role of its name, or comes last; others stay. */
export function mergedRoles(
  serviceId: string,
  before: RoleRows,
  given: readonly GivenRole[],
  removed: readonly string[],
): RoleRows {
  const fresh = partsOf(roleRows(serviceId, given, before))
  const merged = mergedByKey(partsOf(before), fresh, ({ role }) => role.name, removed)
  return {
    roles: merged.map(({ role }, position) => ({ ...role, position })),
    subRoles: merged.flatMap(({ subRoles }, rolePosition) => subRoles.map((each) => ({ ...each, rolePosition }))),
  }
}

/** Instances with some merged in by their ids, in the same way. */
export function mergedInstances(
  serviceId: string,
  before: readonly ServiceInstance[],
  given: readonly GivenInstance[],
  removed: readonly string[],
): ServiceInstance[] {
  const fresh = instanceRows(serviceId, given, before)
  const merged = mergedByKey(before, fresh, ({ instanceId }) => instanceId, removed)
  return merged.map((instance, position) => ({ ...instance, position }))
}

/** Roles as events tell them: fields of the graph by their names. */
export function toldRoles(rows: RoleRows): object[] {
  return partsOf(rows).map(({ role: { serviceId: _, position: __, ...role }, subRoles }) => ({
    ...role,
    subRoles: subRoles.map(({ body }) => body),
  }))
}

/** An instance as events tell it, by the same rule. */
export function toldInstance({ position: _, givenServiceId, ...instance }: ServiceInstance): object {
  return { ...instance, serviceId: givenServiceId }
}

/** Each role with its sub-roles. */
function partsOf({ roles, subRoles }: RoleRows) {
  return roles.map((role) => ({
    role,
    subRoles: subRoles.filter(({ rolePosition }) => rolePosition === role.position),
  }))
}

function mergedByKey<Part>(
  before: readonly Part[],
  given: readonly Part[],
  keyOf: (part: Part) => string | null,
  removed: readonly string[],
): Part[] {
  const replacing = new Map(given.map((part) => [keyOf(part), part]))
  const kept = before.filter((part) => !removed.some((key) => key === keyOf(part)))
  const known = new Set(kept.map(keyOf))
  return [...kept.map((part) => replacing.get(keyOf(part)) ?? part), ...given.filter((part) => !known.has(keyOf(part)))]
}
