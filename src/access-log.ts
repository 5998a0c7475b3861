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

/** Makes the log of requests: a line for each, and one more for each whose credentials were refused. */
export function createAccessLog(logger: Logger): (request: AnsweredRequest) => void {
  // What is said of requests holds no secrets, and looking for them in every line takes longer than writing it.
  const lines = logger.child({}, { redact: { paths: [] } })
  return ({ requestId, method, path, headers, address, status, milliseconds, notes }) => {
    const { viewer, operation, document, cost, errorCodes, unknownParameters, refusedCredentials } = notes
    const who = viewer ? whoOf(viewer) : undefined
    const from = { address, client: clientOf(headers) }
    lines.info(
      {
        requestId,
        method,
        path: excerpt(path, longestPath),
        status,
        milliseconds: Math.round(milliseconds * 10) / 10,
        operation,
        document,
        ...who,
        ...from,
        cost: cost?.requested,
        errorCodes,
        unknownParameters: unknownParameters?.map(foreign),
        refused: refusedCredentials,
      },
      'request',
    )
    if (refusedCredentials !== undefined)
      lines.warn({ requestId, reason: refusedCredentials, method, path: excerpt(path, longestPath), ...from }, refused)
  }
}

/** The message of the line about refused credentials, by which a filter finds it. */
const refused = 'credentials refused'

interface Who {
  readonly account: string
  readonly role: string
  readonly party: string
}

const known = new WeakMap<Viewer, Who>()

/** A viewer as lines tell of it, written once for all requests with the same token. */
function whoOf(viewer: Viewer): Who {
  const written = known.get(viewer)
  if (written) return written
  const who = { account: foreign(viewer.accountId), role: viewer.role, party: foreign(viewer.parties.join()) }
  known.set(viewer, who)
  return who
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
