import type { CostedContext } from './execution.ts'
import type { Exchange } from './present.ts'

/** The context of a request to the graph that was admitted: what it is executed with, and how it is answered. */
export type ServerContext = CostedContext & Exchange
