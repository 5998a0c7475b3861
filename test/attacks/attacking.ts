/** A thread that attacks: what it reads and what it throws away shall hold up nobody but itself. */
import { parentPort, workerData } from 'node:worker_threads'
import { type Asked, type Sent, send } from './sending.ts'

const { sent, attackers } = workerData as { sent: Sent; attackers: number }
let isOver = false
parentPort?.once('message', () => (isOver = true))

const asked: Asked[] = []
await Promise.all(
  Array.from({ length: attackers }, async () => {
    while (!isOver) asked.push(await send(sent))
  }),
)
parentPort?.postMessage(asked)
