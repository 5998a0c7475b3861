import { randomUUID } from 'node:crypto'
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect } from 'vitest'
import { afterFile } from '../support/cleanups.ts'
import type { Child } from './child.ts'

/** A connection that is kept, and which worker has it. */
export interface Connection {
  readonly worker: number
  /** Sends a GraphQL request, and answers its JSON. */
  readonly ask: (
    token: string,
    query: string,
    variables?: object,
    // Tests read answers by path; what is not there fails their assertions.
    // oxlint-disable-next-line typescript/no-explicit-any
  ) => Promise<any>
}

/** The process ids of the workers that serve now, by their numbers, as the log tells them. */
export function servingWorkers({ stdout }: Child): Map<number, number> {
  const lines = stdout().split('\n')
  const serving = new Map<number, number>()
  for (const line of lines) {
    const [, worker, pid] = / worker=(\d+) pid=(\d+)/.exec(line) ?? []
    if (line.includes('A worker serves')) serving.set(Number(worker), Number(pid))
    if (line.includes('A worker has ended')) serving.delete(Number(worker))
  }
  return serving
}

/** Opens connections to a gateway until each of its workers has one, whose log must have a line for each request. */
export async function connectionsToAll(child: Child, address: string): Promise<Connection[]> {
  const found = new Map<number, Connection>()
  await expect
    .poll(async () => {
      const connection = await connectToOne(child, address)
      found.set(connection.worker, connection)
      return [...servingWorkers(child).keys()].filter((worker) => !found.has(worker))
    })
    .toEqual([])
  return [...found.values()]
}

/** Opens a connection to whichever worker gets it. */
export async function connectToOne(child: Child, address: string): Promise<Connection> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  afterFile(async () => agent.destroy())
  const requestId = randomUUID()
  await send(agent, `${address}health/live`, { 'x-request-id': requestId })
  return {
    worker: await workerOf(child, requestId),
    async ask(token, query, variables = {}) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      return JSON.parse(await send(agent, `${address}graphql`, headers, JSON.stringify({ query, variables })))
    },
  }
}

/** The worker that has answered a request. */
async function workerOf({ stdout }: Child, requestId: string): Promise<number> {
  const line = new RegExp(` worker=(\\d+) requestId=${requestId}`)
  await expect.poll(stdout).toMatch(line)
  return Number(line.exec(stdout())?.[1])
}

async function send(agent: Agent, url: string, headers: Record<string, string>, body?: string): Promise<string> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { agent, headers, method: body === undefined ? 'GET' : 'POST' }, resolve)
      .on('error', reject)
      .end(body)
  })
  return text(response)
}
