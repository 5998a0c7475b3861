import type { EventRow } from '../database/database.ts'
import type { TraceContext } from '../values/trace-context.ts'
import type { Viewer } from '../viewer.ts'
import type { Door } from '../vocabulary.ts'
import { actorColumns, type ActorColumns, knowsActor } from './actor.ts'

/** Who did something, in which request, and by which way that came in. */
export interface Initiator {
  readonly viewer: Viewer
  readonly requestId: string
  readonly door: Door
  /** The trace that the request belongs to; null for none. */
  readonly trace: TraceContext | null
}

/** The columns of what was recorded that say where it came from. */
export type OriginColumns = ActorColumns & Pick<EventRow, 'requestId' | 'door'>

/** The columns that say to which trace something belongs. */
export type TraceColumns = Pick<EventRow, 'traceparent' | 'tracestate'>

const nobody = { actorAccountId: null, actorRole: null, actorAccount: null, actorParty: null, requestId: null }

/**
 * Where something came from that is about a service, or about none. Without an initiator the gateway did it by itself,
 * as the time brought it unless `own` says otherwise; null is for the command line of the server, which is no door.
 */
export function originColumns(
  initiator: Initiator | null,
  serviceId: string | null,
  own: Door | null = 'CLOCK',
): OriginColumns {
  if (!initiator) return { ...nobody, door: own }
  const { viewer, requestId, door } = initiator
  return { ...actorColumns(viewer, serviceId), requestId, door }
}

/** The same of an event, which also goes on with the trace of its request. */
export function eventOrigin(...given: Parameters<typeof originColumns>): OriginColumns & TraceColumns {
  return { ...originColumns(...given), ...traceColumns(given[0]?.trace ?? null) }
}

/** A trace as rows keep it. */
export function traceColumns(trace: TraceContext | null): TraceColumns {
  return { traceparent: trace?.traceparent ?? null, tracestate: trace?.tracestate ?? null }
}

/** The trace that a row has kept. */
export function traceIn({ traceparent, tracestate }: TraceColumns): TraceContext | null {
  return traceparent === null ? null : { traceparent, tracestate }
}

/** The way by which something came in, as far as a viewer may know: what nobody did is no secret. */
export function knownDoor(
  { actorRole, actorParty, door }: Pick<OriginColumns, 'actorRole' | 'actorParty' | 'door'>,
  viewer: Viewer,
): Door | null {
  return actorRole === null || knowsActor({ actorRole, actorParty }, viewer) ? door : null
}
