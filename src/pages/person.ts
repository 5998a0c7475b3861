import type { Role } from '../vocabulary.ts'

/** A person of the demo, as the pages show it. */
export interface PagePerson {
  /** Stands in links: lower case letters, digits and hyphens. */
  readonly slug: string
  readonly label: string
  readonly description: string
  readonly role: Role
}

const names: Record<Role, string> = {
  SELLER: 'seller',
  BROKER: 'broker',
  ORGANIZATION: 'organization',
  SERVICE_OWNER: 'service owner',
  OPERATOR: 'operator',
  ADMIN: 'admin',
}

/** A role as a person would say it. */
export function roleName(role: Role): string {
  return names[role]
}

/** The class that gives a role its color, in pictures and on pages. */
export function roleClass(role: Role): string {
  return names[role].replace(' ', '-')
}
