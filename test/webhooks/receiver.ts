import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterFile } from '../support/cleanups.ts'

/** A message as it arrived. */
export interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  // Tests read messages by path; what is not there fails their assertions.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly body: any
}

/** What a receiver answers; null: nothing, ever. */
type Answer = { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> } | null

/** A receiver of webhooks that listens. */
export interface Receiver {
  readonly url: string
  readonly received: Received[]
  /** Decides what is answered; 204 unless it is set. */
  answer: (message: Received) => Answer | Promise<Answer>
}

/** Starts an HTTP server that takes messages, on a port that the system picks. It ends after the test file. */
export async function startReceiver(): Promise<Receiver> {
  const receiver = { url: '', received: [] as Received[], answer: (): Answer => ({ status: 204 }) } as {
    -readonly [Key in keyof Receiver]: Receiver[Key]
  }
  const server = createServer((request, response) => void take(request, response))
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request) text += String(chunk)
    const headers = request.headers as Record<string, string>
    const message = { path: request.url ?? '', headers, text, body: JSON.parse(text) }
    receiver.received.push(message)
    const answer = await receiver.answer(message)
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  afterFile(async () => {
    server.closeAllConnections()
    server.close()
  })
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return receiver
}

/** Whether a secret signed a message. The time of the message is not looked at: tests have clocks of their own. */
export function isSignedBy(secret: string, { headers, text }: Received): boolean {
  const sentAt = new Date(Number(headers['webhook-timestamp']) * 1000)
  const expected = new Webhook(secret).sign(headers['webhook-id'] ?? '', sentAt, text)
  return (headers['webhook-signature'] ?? '').split(' ').includes(expected)
}
