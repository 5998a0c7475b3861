import type { Context } from '../context.ts'
import type { RequestLog } from '../request-log.ts'
import type { CostedContext } from './execution.ts'
import type { Exchange } from './present.ts'

/** What goes on beyond one answer. */
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

/** What is told of a request once it is answered, beside the answer. */
export type Told = Pick<RequestBase, 'requestId' | 'requestLog' | 'address' | 'reads' | 'whenTaken'>
