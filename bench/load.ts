import { type Agent, request } from 'node:http'
import type { Server } from './servers.ts'

/** One request: the body to send, and how it is checked. */
export type NextBody = () => string

/** What a round of load gave. */
export interface Round {
  readonly requestsPerSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** Sends requests over so many connections for so long, each as soon as the last is answered. Every status is checked. */
export async function load(
  server: Server,
  agent: Agent,
  body: NextBody,
  { connections, milliseconds }: { connections: number; milliseconds: number },
): Promise<Round> {
  const times: number[] = []
  const end = performance.now() + milliseconds
  const start = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) {
        const sentAt = performance.now()
        const { status } = await send(server, agent, body())
        if (status !== 200) throw new Error(`${server.name} answered ${status}`)
        times.push(performance.now() - sentAt)
      }
    }),
  )
  const seconds = (performance.now() - start) / 1000
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { requestsPerSecond: times.length / seconds, p50: at(0.5), p99: at(0.99) }
}

/** Sends one request and reads its answer. */
export function send(server: Server, agent: Agent, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json', 'content-length': Buffer.byteLength(body), ...server.headers }
    const sent = request(server.url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
