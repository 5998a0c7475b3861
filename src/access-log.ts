import type { Logger } from './logger.ts'
import type { RequestLog } from './request-log.ts'
import { excerpt } from './values/excerpt.ts'
import { printable } from './values/printable.ts'
import type { Viewer } from './viewer.ts'

/** A request that was answered. */
export interface AnsweredRequest {
  readonly requestId: string
  readonly method: string
  readonly path: string
  readonly headers: { get(name: string): string | null }
  /** Where it comes from; empty where that is not known. */
  readonly address: string
  readonly status: number
  readonly milliseconds: number
  readonly notes: RequestLog
}

/** Characters of a path that are logged. */
const longestPath = 500
/** Characters of everything else that somebody else chose. */
const longest = 100

/** Credentials that were refused, and of which request. */
export type RefusedCredentials = Pick<AnsweredRequest, 'requestId' | 'method' | 'path' | 'headers' | 'address'> & {
  readonly reason: string
}

/** The log of requests: a line for each, and one more for each whose credentials were refused. */
export interface AccessLog {
  readonly answered: (request: AnsweredRequest) => void
  /** Tells of credentials that were refused, which `answered` does by itself. */
  readonly refused: (credentials: RefusedCredentials) => void
}

/** Makes the log of requests. */
export function createAccessLog(logger: Logger): AccessLog {
  // What is said of requests holds no secrets, and looking for them in every line takes longer than writing it.
  const lines = logger.child({}, { redact: { paths: [] } })
  const known = new WeakMap<Viewer, Logger>()

  /** The lines about a viewer, whose part of them is written once for all requests with the same token. */
  function linesOf(viewer: Viewer): Logger {
    const written = known.get(viewer)
    if (written) return written
    const own = lines.child(whoOf(viewer))
    known.set(viewer, own)
    return own
  }

  function refused({ requestId, reason, method, path, headers, address }: RefusedCredentials): void {
    const client = clientOf(headers)
    lines.warn({ requestId, reason, method, path: excerpt(path, longestPath), address, client }, refusedMessage)
  }

  function answered(request: AnsweredRequest): void {
    const { requestId, method, path, headers, address, status, milliseconds, notes } = request
    const { viewer, operation, document, cost, errorCodes, unknownParameters, refusedCredentials } = notes
    const client = clientOf(headers)
    const own = viewer ? linesOf(viewer) : lines
    own.info(
      {
        requestId,
        method,
        path: excerpt(path, longestPath),
        status,
        milliseconds: Math.round(milliseconds * 10) / 10,
        operation,
        document,
        address,
        client,
        cost: cost?.requested,
        errorCodes,
        unknownParameters: unknownParameters?.map(foreign),
        refused: refusedCredentials,
      },
      'request',
    )
    if (refusedCredentials !== undefined) refused({ ...request, reason: refusedCredentials })
  }

  return { answered, refused }
}

/** The message of the line about refused credentials, by which a filter finds it. */
const refusedMessage = 'credentials refused'

/** A viewer as lines tell of it. */
function whoOf({ accountId, role, parties }: Viewer) {
  return { account: foreign(accountId), role, party: foreign(parties.join()) }
}

/** The program that asks, as Apollo's clients and others name themselves. */
function clientOf(headers: AnsweredRequest['headers']): string | undefined {
  const name = headers.get('graphql-client-name') ?? headers.get('apollographql-client-name')
  if (name === null) return undefined
  const version = headers.get('graphql-client-version') ?? headers.get('apollographql-client-version')
  return foreign(version === null ? name : `${name} ${version}`)
}

/** The beginning of a text that somebody else chose, on one line. */
function foreign(text: string): string {
  return printable(excerpt(text, longest))
}
