import type { Column } from 'drizzle-orm'
import type { Database } from './database/database.ts'
import { and, type Fragment, kept, noFilter, sql } from './database/query/fragment.ts'
import { perViewer } from './per-viewer.ts'
import type { Viewer } from './viewer.ts'
import { isHost, type PartyRole } from './vocabulary.ts'

/**
 * One SQL predicate per role; `party` is the viewer's own id, `isOwn` tells whether a column is one of its ids, and
 * `within` narrows a predicate for who is confined to some services.
 */
export type Predicates = Record<
  PartyRole,
  (party: string, isOwn: (column: Column | Fragment) => Fragment, within: Within) => Fragment
>

/** A predicate, of rows alone that belong to the services that the viewer is confined to; as it is, where to none. */
export type Within = (predicate: Fragment, serviceId: Column) => Fragment

/** The rows of one noun that a viewer sees. */
export type VisibleTo = (database: Database, viewer: Viewer) => Fragment

/** The predicates of a noun in words, for docs/visibility.md: in the order of `partyRoles`. */
interface Told {
  readonly noun: string
  readonly words: readonly [seller: string, broker: string, organization: string, serviceOwner: string]
  /** Which the host sees; absent where that is all of them. */
  readonly hostWords?: string
}

/** The rows of one noun that a viewer sees, and which these are in words. */
export type ToldVisibility = VisibleTo & { readonly told: Told }

/** The visibility of a noun, as its predicates and their words have it. */
export function visibility(
  noun: string,
  words: Told['words'],
  predicates: (tables: Database['tables'], dialect: Database['dialect']) => Predicates,
): ToldVisibility {
  const remembered = perViewer<Fragment>()
  const made = ({ tables, dialect }: Database, { role, parties, serviceIds }: Viewer) => {
    if (isHost(role)) return noFilter
    const isOwn = (column: Column | Fragment) => dialect.anyOf(column, parties)
    const within: Within = (predicate, serviceId) =>
      serviceIds ? and(predicate, dialect.anyOf(serviceId, serviceIds)) : predicate
    // In parentheses, so that an OR within it can never reach beyond it, whatever it is combined with.
    return kept(sql`(${predicates(tables, dialect)[role](parties[0] ?? '', isOwn, within)})`)
  }
  const visibleTo: VisibleTo = (database, viewer) => remembered(database, viewer, () => made(database, viewer))
  return Object.assign(visibleTo, { told: { noun, words } })
}
