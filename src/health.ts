import type { Database } from './database/database.ts'
import { singleFlight } from './single-flight.ts'

/** The state of a process, as it knows it itself. */
export interface ProcessStatus {
  /** Whether it is about to end, and shall get no more requests. */
  readonly isLeaving?: boolean
  /** How its clock goes, if it runs one. */
  readonly clock?: { readonly lagMs: number; readonly lastRunAt: Date | null }
  /** How far its time is from the database's, in milliseconds, and whether that is too far; null until it was compared. */
  readonly time?: { readonly aheadMs: number; readonly isWrong: boolean } | null
  /** How many replicas are read from, and how many are not, since they are late or away; no reason to be unavailable. */
  readonly replicas?: { readonly in: number; readonly out: number }
  /** Whether the keys of the issuer could be had when they were last needed. */
  readonly issuer?: 'ok' | 'unavailable'
}

/** The answers to those who watch a gateway. */
export interface Health {
  /** Whether the process answers. */
  readonly live: () => Response
  /**
   * Whether this process shall get requests: not while it is about to end, or something is wrong with it alone. What
   * all processes share is told, and is no reason: or else all of them would be left without requests at once.
   */
  readonly ready: () => Promise<Response>
  /** Whether requests are answered: as `ready`, but for what is shared as well. */
  readonly whole: () => Promise<Response>
}

/** Makes the answers. */
export function createHealth(database: Database, status: () => ProcessStatus): Health {
  // Anybody may ask, and as often as they like.
  const examine = singleFlight(() => database.examine())
  async function look() {
    const { trouble, isOwn } = await examine()
    const { isLeaving = false, time, ...others } = status()
    const word = (isRed: boolean) => (isLeaving ? 'leaving' : isRed || time?.isWrong ? 'unavailable' : 'ok')
    return { trouble, isOwn, time, others, word }
  }
  return {
    live: () => answer('ok'),
    async ready() {
      const { trouble, isOwn, time, others, word } = await look()
      const told = trouble === null ? { status: 'ok' } : { status: 'unavailable', trouble }
      return answer(word(trouble !== null && isOwn), { database: told, ...(time ? { time } : {}), ...others })
    },
    async whole() {
      const { trouble, others, word } = await look()
      return answer(word(trouble !== null), others.clock ? { clock: others.clock } : {})
    },
  }
}

function answer(status: 'ok' | 'unavailable' | 'leaving', more: object = {}): Response {
  const headers = { 'cache-control': 'no-store' }
  return Response.json({ status, ...more }, { status: status === 'ok' ? 200 : 503, headers })
}
