import type { Role } from '../vocabulary.ts'

/** Who reads what stands in a catalog: all but organizations, who see what they are shown of it. */
export function readsCatalog(role: Role): boolean {
  return role !== 'ORGANIZATION'
}
