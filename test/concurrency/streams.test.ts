import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { freshDatabase } from '../support/fresh-database.ts'
import { isLong } from '../support/long-run.ts'
import { serveTogether, type Served } from './gateways.ts'
import { organization, writeParties, writeService } from './world.ts'

const count = 1000
/** What so many idle streams may take: bytes of memory, and milliseconds of processor in ten seconds of nothing. */
const mostBytes = 100_000_000
const mostIdleMs = 1000
/** How long it may take until all of them were told of an event, in milliseconds, on one core. */
const mostMs = 1000
const idleSeconds = 10
/** A tick of the processor's time as Linux counts it, in milliseconds. */
const tickMs = 10

const live = 'subscription { events { event { id kind } } }'

/** The processor time that a process has used, in milliseconds, and the memory that it holds, in bytes. */
async function used(pid: number): Promise<{ cpuMs: number; bytes: number }> {
  const [stat, status] = await Promise.all(['stat', 'status'].map((file) => readFile(`/proc/${pid}/${file}`, 'utf8')))
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
  const kilobytes = Number(/^VmRSS:\s+(\d+)/m.exec(status ?? '')?.[1])
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs, bytes: kilobytes * 1024 }
}

/** Opens a stream; answers when the gateway has begun it. `onTold` hears of each event. */
async function open({ address, tokenOf }: Served, onTold: () => void, signal: AbortSignal): Promise<void> {
  const response = await fetch(`${address}graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${tokenOf('cumulus-broker')}`,
    },
    body: JSON.stringify({ query: live }),
    signal,
  })
  const read = async () => {
    for await (const part of response.body?.pipeThrough(new TextDecoderStream()) ?? [])
      for (const _ of part.matchAll(/^event: next$/gm)) onTold()
  }
  void read().catch(() => {})
}

describe.runIf(isLong)(`${count} streams of one process`, () => {
  it('take little memory, do nothing while nothing happens, and are all told of an event within a second', async () => {
    const { database, url } = await freshDatabase()
    await writeParties(database, 1)
    const { serviceId } = await writeService(database)
    const { gateways } = await serveTogether(url, 1, { MAX_CONNECTIONS: '5000', LIMIT_STREAMS: '5000' })
    const [served] = gateways as [Served]
    const pid = served.child.process.pid ?? 0
    const of = { organizationId: organization(1), serviceId }
    await served.write('addOrganizationService', { ...of, currencyCode: 'EUR' })
    // All of it on one core.
    spawnSync('taskset', ['-a', '-p', '-c', '0', String(pid)])
    await setTimeout(2000)

    let told = 0
    const openAll = async (signal: AbortSignal) => {
      for (let opened = 0; opened < count; opened += 50)
        await Promise.all(Array.from({ length: 50 }, () => open(served, () => (told += 1), signal)))
    }
    // What opening them leaves to be collected is not what they take: a process that has had as many has room for it.
    const cold = await used(pid)
    const first = new AbortController()
    await openAll(first.signal)
    first.abort()
    await setTimeout(3000)

    const before = await used(pid)
    const ending = new AbortController()
    await openAll(ending.signal)
    await setTimeout(3000)
    const idle = await used(pid)
    await setTimeout(idleSeconds * 1000)
    const later = await used(pid)

    const toldAll = async () => {
      const startedAt = performance.now()
      told = 0
      await served.write('removeOrganizationService', of)
      await expect.poll(() => told, { timeout: 30_000, interval: 5 }).toBeGreaterThanOrEqual(count)
      return performance.now() - startedAt
    }
    const ms = await toldAll()
    ending.abort()

    const grown = (since: { bytes: number }) => Math.round((idle.bytes - since.bytes) / 1_000_000)
    const megabytes = grown(before)
    const idleMs = later.cpuMs - idle.cpuMs
    const verdict = (isGood: boolean) => (isGood ? 'pass' : 'FAIL')
    process.stdout.write(
      [
        `${count} idle streams: ${megabytes} MB, ${grown(cold)} MB in a process that has had none before`,
        `below ${mostBytes / 1_000_000} MB: ${verdict(megabytes * 1_000_000 < mostBytes)}`,
        `${idleSeconds} s of nothing: ${idleMs} ms of processor (below ${mostIdleMs}): ${verdict(idleMs < mostIdleMs)}`,
        `an event to all of them: ${Math.round(ms)} ms (below ${mostMs}): ${verdict(ms < mostMs)}`,
        '',
      ].join('\n'),
    )
    expect(told).toBe(count)
    expect(megabytes * 1_000_000).toBeLessThan(mostBytes)
  })
})
