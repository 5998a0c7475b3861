import { aurora, auroraBackup, borealis } from '../ids.ts'
import { person } from '../people.ts'
import type { Perform, Slug } from './act.ts'

/** The input of a mutation. */
export type Input = Readonly<Record<string, unknown>>

/** How a mutation that would succeed is refused instead. */
export interface Refused {
  /** Who asks, where it is somebody else. */
  readonly as?: Slug
  /** Does what has happened before. */
  readonly before?: (perform: Perform, mutation: string, act: { as: Slug; input: Input }) => Promise<unknown>
  /** Whether it is refused once the mutation has succeeded, with `successKey` as its idempotency key. */
  readonly isAfterSuccess?: boolean
  /** What is asked for: what would succeed, where it is left out. */
  readonly input?: (input: Input) => Input
}

/** The idempotency key with which examples succeed. */
export const successKey = 'request-2041'

/** An id that nothing has. */
export const absentId = '00000000-0000-4000-8000-000000000000'

/** Refused since the party is archived that a person acts for; of service owners, the seller of their services. */
export function archivedParty(who?: Slug): Refused {
  return {
    ...(who && { as: who }),
    async before(perform, _, { as }) {
      const { role, parties } = person(who ?? as)
      const [party] = parties
      if (role === 'BROKER') return perform('admin', 'archiveReseller', { resellerId: party })
      const sellerId = role === 'SELLER' ? party : party === auroraBackup ? aurora : borealis
      return perform('admin', 'archiveSeller', { sellerId })
    },
  }
}
