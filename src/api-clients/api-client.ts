import type { Tables } from '../database/tables.ts'
import { checkText } from '../operations/input.ts'
import type { InputIssue } from '../operations/refusals.ts'
import type { Viewer } from '../viewer.ts'
import { isHost, type Role, roles } from '../vocabulary.ts'

/** A row of `clients`: a machine that may ask for tokens. */
export type ApiClient = Tables['clients']['$inferSelect']

/** The roles whose mutations manage clients. */
export const managers = ['ADMIN', 'SELLER', 'BROKER', 'ORGANIZATION', 'SERVICE_OWNER'] as const satisfies Role[]

/** What somebody says of a client that is to be made. */
export interface GivenClient {
  readonly name: string
  readonly role: Role
  readonly partyIds: readonly string[]
  readonly isReadOnly?: boolean | null | undefined
  readonly canManageClients?: boolean | null | undefined
}

const longestName = 100
/** Services that one client may act for. */
const mostServices = 100

/** The roles that clients of somebody may have: the own one, a seller's service owners', and to an admin all. */
function rolesOf({ role }: Viewer): readonly Role[] {
  if (role === 'ADMIN') return roles
  return role === 'SELLER' ? ['SELLER', 'SERVICE_OWNER'] : [role]
}

/** The issues of a client that a viewer would make, whatever there is of its parties. */
export function checkClient(viewer: Viewer, given: GivenClient): InputIssue[] {
  const { name, role, partyIds, isReadOnly, canManageClients } = given
  return [
    ...checkName(name),
    ...(rolesOf(viewer).includes(role) ? checkCount(role, partyIds.length) : [roleIssue(viewer)]),
    ...(isReadOnly && canManageClients
      ? [{ path: ['canManageClients'], message: 'A client that only reads manages no clients' }]
      : []),
  ]
}

/** It is shown in a list of lines. */
function checkName(name: string): InputIssue[] {
  const issues = checkText(['name'], name, { max: longestName })
  if (issues.length > 0 || /^\P{C}*$/u.test(name)) return issues
  return [{ path: ['name'], message: 'name must not contain control characters' }]
}

function roleIssue(viewer: Viewer): InputIssue {
  return { path: ['role'], message: `Your clients may have the role ${rolesOf(viewer).join(' or ')}` }
}

function checkCount(role: Role, count: number): InputIssue[] {
  const issue = (message: string) => [{ path: ['partyIds'], message }]
  if (isHost(role)) return count === 0 ? [] : issue(`partyIds must be empty for the role ${role}`)
  if (role !== 'SERVICE_OWNER') return count === 1 ? [] : issue(`partyIds must name one party for the role ${role}`)
  return count >= 1 && count <= mostServices ? [] : issue(`partyIds must name 1 to ${mostServices} services`)
}

/** Whether what a viewer makes reads no license keys: an admin's for a party, and that of who reads none itself. */
export function keepsFromLicenseKeys({ role, readsNoLicenseKeys = false }: Viewer): boolean {
  return readsNoLicenseKeys || role === 'ADMIN'
}
