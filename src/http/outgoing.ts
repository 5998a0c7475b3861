import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { Agent as HttpAgent, type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { LookupFunction, Socket } from 'node:net'
import { isIP } from 'node:net'
import { isPublicAddress } from '../values/public-address.ts'

/**
 * The rules for a message to somebody else's server: where it may go, how long it may take, how much of the answer is
 * read.
 */
export interface OutgoingRules {
  /** Whether addresses of private networks and of this machine are dialled as well. */
  readonly allowsPrivateAddresses: boolean
  /** How long all of it may take, in milliseconds. */
  readonly timeoutMs: number
  /** Bytes of the answer that are kept; reading ends there. */
  readonly mostBytes: number
}

/** The answer of a receiver. */
export interface OutgoingResponse {
  readonly status: number
  readonly retryAfter: string | null
  /** The first bytes, as text. */
  readonly text: string
}

/** The receiver's address is none of the public internet. */
class AddressRefused extends Error {
  override readonly name = 'AddressRefused'

  constructor() {
    super('The address is in a network that messages are not sent to.')
  }
}

/**
 * Posts JSON to a receiver, on a connection of its own, and follows no redirects. Where private addresses are closed,
 * that is decided by the address that is really dialled: a name's addresses are looked at when they are looked up, and
 * the connection once more before anything of the message is sent. `signal` ends it. Throws what kept it from an
 * answer.
 */
export async function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  rules: OutgoingRules,
  signal: AbortSignal,
): Promise<OutgoingResponse> {
  const target = new URL(url)
  const host = target.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !isAllowed(host, rules)) throw new AddressRefused()
  const isSecure = target.protocol === 'https:'
  const agent = isSecure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false })
  const options = {
    method: 'POST',
    agent,
    lookup: checkedLookup(rules),
    signal: AbortSignal.any([signal, AbortSignal.timeout(rules.timeoutMs)]),
    headers: {
      'user-agent': 'Triptych',
      'content-type': 'application/json',
      ...headers,
      'content-length': Buffer.byteLength(body),
    },
  }
  const request = isSecure ? httpsRequest(target, options) : httpRequest(target, options)
  try {
    const response = await responseTo(request, body, isSecure, rules)
    return await readResponse(response, rules.mostBytes)
  } finally {
    request.destroy()
    agent.destroy()
  }
}

function isAllowed(address: string, { allowsPrivateAddresses }: OutgoingRules): boolean {
  return allowsPrivateAddresses || isPublicAddress(address)
}

function responseTo(
  request: ClientRequest,
  body: string,
  isSecure: boolean,
  rules: OutgoingRules,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('error', reject)
    request.once('response', resolve)
    request.once('socket', (socket: Socket) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () => {
        if (isAllowed(socket.remoteAddress ?? '', rules)) request.end(body)
        else request.destroy(new AddressRefused())
      })
    })
  })
}

async function readResponse(response: IncomingMessage, mostBytes: number): Promise<OutgoingResponse> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= mostBytes) break
  }
  const text = Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8')
  return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? null, text }
}

/** Looks a name up as the system does, and answers only such addresses as may be dialled. */
function checkedLookup(rules: OutgoingRules): LookupFunction {
  return (name, options, callback) => {
    systemLookup(name, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '')
      const allowed = addresses.filter(({ address }) => isAllowed(address, rules))
      const [first] = allowed
      if (!first) return callback(new AddressRefused(), '')
      if (options.all) return (callback as (error: null, addresses: LookupAddress[]) => void)(null, allowed)
      callback(null, first.address, first.family)
    })
  }
}
