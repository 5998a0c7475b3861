import type { Context } from '../context.ts'
import type { RequestLog } from '../request-log.ts'
import type { CostedContext } from './execution.ts'
import type { Exchange } from './present.ts'

/** The part of a request's context that streams need, which outlive its answer. */
export interface Continuing {
  /** Whether the credentials of the request are still accepted. */
  readonly isSignedIn: () => Promise<boolean>
}

/** The context of a request to the graph that was admitted: what it is executed with, and how it is answered. */
export type ServerContext = CostedContext & Exchange & Continuing

/** The context of a request before it is admitted. */
export type RequestBase = Omit<Context, 'viewer' | 'account' | 'unspent'> & {
  readonly requestLog: RequestLog
  /** The address that it comes from. */
  readonly address: string
  readonly whenTaken: Exchange['whenTaken']
}

/**
 * The state of a request from its beginning until its answer was sent, whoever it comes from: what the log and the
 * headers of the answer tell of it.
 */
export type RequestState = Pick<RequestBase, 'requestId' | 'requestLog' | 'address' | 'reads' | 'whenTaken'>
