import { type IncomingHttpHeaders, request } from 'node:http'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'

/** What a client sees of an answer. */
export interface Seen {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

type Headers = Readonly<Record<string, string | number>>

/** Posts a body in the given pieces. Without a length among the headers, several of them are sent in chunks. */
export async function postTo(port: number, body: string | readonly Buffer[], headers: Headers = {}): Promise<Seen> {
  const pieces = typeof body === 'string' ? [Buffer.from(body)] : body
  const length = typeof body === 'string' ? { 'content-length': Buffer.byteLength(body) } : {}
  return new Promise((resolve, reject) => {
    const sent = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/graphql',
      agent: false,
      headers: { 'content-type': 'application/json', ...length, ...headers },
    })
    sent.on('error', reject)
    sent.on('response', (response) => {
      text(response).then(
        (body) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        reject,
      )
    })
    void sendPieces(pieces, (piece) => sent.write(piece)).then(() => sent.end())
  })
}

async function sendPieces(pieces: readonly Buffer[], write: (piece: Buffer) => unknown): Promise<void> {
  for (const [index, piece] of pieces.entries()) {
    // Pieces that are sent at once would come in as one.
    if (index > 0) await wait(2)
    write(piece)
  }
}

/** The bytes of a request, with the header lines just as they are given. */
export function rawRequest(lines: readonly string[], body: string, version = '1.1'): string {
  return [`POST /graphql HTTP/${version}`, ...lines, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join(
    '\r\n',
  )
}

/** Sends bytes and reads all answers until the server closes the connection. */
export async function exchange(port: number, bytes: string | Buffer): Promise<Seen[]> {
  const socket = connect(port, '127.0.0.1')
  socket.write(bytes)
  return answersIn(await text(socket))
}

/** Takes answers apart whose bodies are in ASCII. */
function answersIn(bytes: string): Seen[] {
  const answers: Seen[] = []
  for (let rest = bytes; rest !== '';) {
    const end = rest.indexOf('\r\n\r\n')
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n')
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
    )
    const bodies = rest.slice(end + 4)
    const [body, after] =
      headers['transfer-encoding'] === 'chunked' ? unchunked(bodies) : split(bodies, Number(headers['content-length']))
    answers.push({ status: Number(first.split(' ')[1]), headers, body })
    rest = after
  }
  return answers
}

function split(bytes: string, at: number): [string, string] {
  return [bytes.slice(0, at), bytes.slice(at)]
}

function unchunked(bytes: string): [string, string] {
  const at = bytes.indexOf('\r\n')
  const length = Number.parseInt(bytes.slice(0, at), 16)
  const [chunk, rest] = split(bytes.slice(at + 2), length)
  if (length === 0) return ['', rest.slice(2)]
  const [others, after] = unchunked(rest.slice(2))
  return [chunk + others, after]
}
