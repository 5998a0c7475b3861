/** A thread that attacks: what it reads and what it throws away shall hold up nobody but itself. */
import { parentPort, workerData } from 'node:worker_threads'
import { type Asked, type Sent, send } from './sending.ts'

const { sent, attackers } = workerData as { sent: Sent; attackers: number }
const over = new AbortController()
parentPort?.once('message', () => over.abort())

const asked: Asked[] = []
await Promise.all(
  Array.from({ length: attackers }, async () => {
    while (!over.signal.aborted) asked.push(await send(sent))
  }),
)
// It is a thread, and has no origin.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(asked)
