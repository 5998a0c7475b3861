import type { Case } from './cases.ts'
import type { Databases } from './databases.ts'
import type { Round } from './load/messages.ts'
import type { ServerName } from './servers.ts'

/**
 * What was measured of one case: the rounds of each server, of which those with the same index came one after the
 * other.
 */
export interface Measured {
  readonly name: Case['name']
  readonly what: string
  readonly engine: Databases['engine']
  readonly rounds: ReadonlyMap<ServerName, readonly Round[]>
  /** The rounds of the gateway and of those beside whom it missed a bound, measured again in turns of the two. */
  readonly again: ReadonlyMap<ServerName, { readonly own: readonly Round[]; readonly other: readonly Round[] }>
}
