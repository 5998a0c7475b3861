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
