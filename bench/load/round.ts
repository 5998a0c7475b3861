import { connect, type Socket } from 'node:net'
import { readAnswer } from './answers.ts'
import type { Course, Round } from './messages.ts'
import { familyTimes, processTime, timeSince } from './processor-time.ts'
import type { Sent, Target } from './target.ts'

/**
 * Sends requests over so many connections, each as soon as the one before it is answered, and waits for the last
 * answer.
 */
export async function runRound(target: Target, { connections, warmUpMs, milliseconds }: Course): Promise<Round> {
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(target.port)))
  const measured = performance.now() + warmUpMs
  const end = measured + milliseconds
  const times: number[] = []
  let answered = 0
  let cpuAtStart: ReturnType<typeof cpuTimes> | null = null
  const onAnswer = (sentAt: number, now: number) => {
    answered += 1
    if (now >= measured) cpuAtStart ??= cpuTimes(target)
    if (sentAt >= measured) times.push(now - sentAt)
    // Where one answer takes longer than the round, it waits for that one: a round says something.
    return now < end || times.length === 0
  }
  try {
    await Promise.all(sockets.map((socket) => keepAsking(socket, target, onAnswer)))
  } finally {
    for (const socket of sockets) socket.destroy()
  }
  const passed = performance.now() - measured
  const before = cpuAtStart ?? cpuTimes(target)
  const after = cpuTimes(target)
  const used = after.server === null || before.server === null ? null : after.server - before.server
  const usedByDatabase = before.database && after.database && timeSince(before.database, after.database)
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return {
    requestsPerSecond: (times.length * 1000) / passed,
    p50: at(0.5),
    p99: at(0.99),
    answered,
    generatorBusy: (after.generator - before.generator) / passed,
    serverBusy: used === null ? null : used / passed,
    serverMsPerRequest: used === null ? null : used / times.length,
    databaseMsPerRequest: usedByDatabase === null ? null : usedByDatabase / times.length,
  }
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket.off('error', reject)))
    socket.once('error', reject)
  })
}

/** One connection's part of a round: asks until it is told to stop. */
function keepAsking(socket: Socket, target: Target, onAnswer: (sentAt: number, now: number) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent: Sent
    let sentAt = 0
    let pending: Buffer | null = null
    const ask = () => {
      sent = target.next()
      sentAt = performance.now()
      socket.write(sent.bytes)
    }
    socket.on('data', (chunk: Buffer) => {
      try {
        const bytes: Buffer = pending ? Buffer.concat([pending, chunk]) : chunk
        const answer = readAnswer(bytes)
        pending = answer ? null : bytes
        if (!answer) return
        const now = performance.now()
        target.check(sent, answer)
        if (onAnswer(sentAt, now)) ask()
        else resolve()
      } catch (error) {
        reject(error)
      }
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('The server closed a connection.')))
    ask()
  })
}

/** Milliseconds of processor time that generator, server and database server have used so far. */
function cpuTimes({ pid, databasePid }: Target) {
  const { user, system } = process.cpuUsage()
  return {
    generator: (user + system) / 1000,
    server: processTime(pid),
    database: databasePid === null ? null : familyTimes(databasePid),
  }
}
