import { DatabaseUnavailable } from '../database-unavailable.ts'
import { createFailureLog } from '../fault-log.ts'
import type { Logger } from '../logger.ts'
import type { DeliveryChannel } from '../vocabulary.ts'
import { claimDue, deliver, type DeliveryContext } from '../webhooks/operations/deliver.ts'
import { fanOut } from '../webhooks/operations/fan-out.ts'
import { findDueEndpoints, findEndpointsBehind } from '../webhooks/store.deliveries.ts'
import { Loop } from './loop.ts'

/** Attempts at once to one endpoint: a slow one shall not take the places of others. */
const mostPerEndpoint = 4
/** Attempts at once in all. */
const mostInAll = 100
/** How often is looked for what others have left, and for what may be tried again, in milliseconds. */
const lookMs = 1000
/** How long what is to be done waits for more of it, in milliseconds. */
const gatheringMs = 30

/** The worker that runs. */
export interface WebhookWorker {
  /** Takes nothing more, and ends the attempts that are under way: others will try again. */
  readonly stop: () => Promise<void>
}

/** The options of the worker. */
export interface WebhookWorkerOptions extends Omit<DeliveryContext, 'signal'> {
  readonly logger: Logger
  /** Hears of each attempt, and whether the receiver took the message. */
  readonly onAttempt?: ((channel: DeliveryChannel, isTaken: boolean) => void) | undefined
}

/**
 * Hands events out to endpoints and delivers them. Every process does it; what one has taken and not finished, others
 * take over. What fails unexpectedly is logged and tried again.
 */
export function startWebhookWorker({ logger, onAttempt, ...options }: WebhookWorkerOptions): WebhookWorker {
  const { database, clock } = options
  const ending = new AbortController()
  const context = { ...options, signal: ending.signal }
  const inFlight = new Map<string, number>()
  const attempts = new Set<Promise<void>>()
  const onFailure = createFailureLog(logger, 'Webhooks: something failed and will be tried again')

  /** Does something for each endpoint; what nobody foresaw of one keeps it from no other. */
  async function ofEach(ids: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
    for (const id of ids)
      await work(id).catch((error: unknown) => {
        if (error instanceof DatabaseUnavailable) throw error
        onFailure(error)
      })
  }

  const handingOut = new Loop(gatheringMs, onFailure, async () => {
    await ofEach(await findEndpointsBehind(database), async (id) => {
      while (!ending.signal.aborted && (await fanOut(database, id, clock())).hasMore);
    })
    delivering.wake()
  })

  const delivering = new Loop(gatheringMs, onFailure, async () => {
    await ofEach(await findDueEndpoints(database, clock()), async (id) => {
      const free = Math.min(mostPerEndpoint - (inFlight.get(id) ?? 0), mostInAll - attempts.size)
      if (free <= 0 || ending.signal.aborted) return
      for (const claimed of await claimDue(database, id, clock(), free)) attempt(id, claimed)
    })
  })

  function attempt(endpointId: string, claimed: Parameters<typeof deliver>[1]): void {
    inFlight.set(endpointId, (inFlight.get(endpointId) ?? 0) + 1)
    const done = deliver(context, claimed)
      .then((isTaken) => {
        if (isTaken !== null) onAttempt?.(claimed.endpoint.channel, isTaken)
      })
      .catch(onFailure)
      .finally(() => {
        attempts.delete(done)
        const left = (inFlight.get(endpointId) ?? 1) - 1
        if (left > 0) inFlight.set(endpointId, left)
        else inFlight.delete(endpointId)
        delivering.wake()
      })
    attempts.add(done)
  }

  const forget = database.eventsLogged.listen(() => handingOut.wake())
  const looking = setInterval(() => {
    handingOut.wake()
    delivering.wake()
  }, lookMs).unref()
  return {
    async stop() {
      ending.abort()
      forget()
      clearInterval(looking)
      await Promise.all([handingOut.stop(), delivering.stop()])
      await Promise.all(attempts)
    },
  }
}
