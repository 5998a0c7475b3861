import type { Viewer } from '../viewer.ts'

/** The settings for how much the graph tells of its schema, and to whom. */
export interface Exposure {
  /** Who may ask the schema about itself. */
  readonly introspection: 'everybody' | 'credentials' | 'nobody'
  /** Whether errors say which name may have been meant. */
  readonly suggestions: boolean
}

/** Whether somebody may ask the schema about itself; null is who has no credentials. */
export function mayIntrospect({ introspection }: Exposure, viewer: Viewer | null): boolean {
  return introspection === 'everybody' || (introspection === 'credentials' && viewer !== null)
}
