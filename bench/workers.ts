/**
 * Measures workers beside one process, in turns, on copies of the same data: reads of two, writes of four, and how long
 * writers of four wait at most. Where server and load share the cores, processor time decides what reads would do: a
 * gateway answers as many requests as its busiest process can. `--quick` only smokes.
 */
import type { Case } from './cases.ts'
import type { Course } from './load/messages.ts'
import { familyTimes, timeSince } from './load/processor-time.ts'
import { readOptions } from './options.ts'
import { print } from './print.ts'
import { median } from './ratios.ts'
import { askOnce, type Asking, prepared, requestFor } from './requests.ts'
import type { Server } from './servers.ts'
import { askingOf, createSetting, hundredsOf, makeData } from './setting.ts'

/** What several must do of what one does, at least. */
const least = { reads: 1.8, writes: 0.8 }
/** The longest that a write may wait while others write all the time, in milliseconds. */
const longestMs = 2000

const options = readOptions()
const setting = await createSetting(options)
/** Which gateways there are, by how many workers they have. */
const askings = new Map<number, Asking>()
let isMissed = false

try {
  const original = await makeData(setting, options)
  const sample = await setting.sample(original, 20)
  for (const workers of [1, 2, 4]) {
    const copy = await setting.databases.copy(original, `workers-${workers}`)
    const server = await setting.start('triptych', copy, { workers })
    askings.set(workers, await askingOf(server, sample, workers !== 4))
  }
  const hundreds = hundredsOf(askings.get(1) as Asking)
  print(
    `${options.engine}, ${options.rounds} pairs of rounds of ${options.milliseconds / 1000} s; the middle of the ratios`,
  )
  for (const of of options.cases) {
    const questions = of.ask(sample.data, hundreds)
    const count = of.isWrite ? 4 : 2
    for (const workers of [1, count]) {
      const asking = askings.get(workers) as Asking
      await setting.generator.prepare(
        nameOf(of, workers),
        asking.server,
        questions.map((question) => prepared(of, question, asking)),
      )
    }
    const pairs = await takeTurns(of, count)
    const ratio = median(
      pairs.map(([one, several]) =>
        of.isWrite ? several.perSecond / one.perSecond : one.busiestMs / several.busiestMs,
      ),
    )
    const perSecond = median(pairs.map(([one, several]) => several.perSecond / one.perSecond))
    const cost = median(pairs.map(([one, several]) => several.ms / one.ms))
    verdict(`${of.name}: ${count} workers ÷ 1`, ratio, ratio >= (of.isWrite ? least.writes : least.reads))
    print(`    requests/s ${perSecond.toFixed(2)}, processor time of a request ${cost.toFixed(2)}`)
    if (of.isWrite) await measureFairness(of, askings.get(count) as Asking, questions)
  }
  if (isMissed && !options.isQuick) process.exitCode = 1
} finally {
  await setting.end()
}

/** What a round came to. */
interface Taken {
  readonly perSecond: number
  /** Processor time of all processes for a request, in milliseconds. */
  readonly ms: number
  /** That of the one that had most of it, for a request of all of them. */
  readonly busiestMs: number
}

function nameOf({ name }: Case, workers: number): string {
  return `${name} ${workers}`
}

/**
 * Pairs of rounds, of one worker and of several, in turns, whose order changes each time; first a long warm-up, of
 * several the longer, since each of them goes on compiling for itself.
 */
async function takeTurns(of: Case, count: number): Promise<[Taken, Taken][]> {
  const connections = of.isWrite ? options.writeConnections : 4 * options.connections
  const course = { connections, warmUpMs: options.warmUpMs, milliseconds: options.milliseconds }
  for (const workers of [1, count])
    await take(of, workers, { ...course, warmUpMs: 3 * options.milliseconds * workers, milliseconds: 0 })
  const pairs: [Taken, Taken][] = []
  for (let turn = 0; turn < options.rounds; turn += 1) {
    const first = await take(of, turn % 2 === 0 ? 1 : count, course)
    const second = await take(of, turn % 2 === 0 ? count : 1, course)
    pairs.push(turn % 2 === 0 ? [first, second] : [second, first])
  }
  return pairs
}

async function take(of: Case, workers: number, course: Course): Promise<Taken> {
  const { pid } = (askings.get(workers) as Asking).server
  const before = familyTimes(pid)
  const { answered, requestsPerSecond } = await setting.generator.round(nameOf(of, workers), course)
  const after = familyTimes(pid)
  if (!before || !after) throw new Error('Processor times are only told by Linux.')
  const each = [...after].map(([process, ms]) => ms - (before.get(process) ?? 0))
  return {
    perSecond: requestsPerSecond,
    ms: timeSince(before, after) / answered,
    busiestMs: Math.max(...each) / answered,
  }
}

/** Has writers write as fast as they can, each on a connection of its own, and prints what the slowest answer took. */
async function measureFairness(of: Case, asking: Asking, questions: ReturnType<Case['ask']>): Promise<void> {
  const until = performance.now() + options.milliseconds * 2
  const waits: number[] = []
  const counts = await Promise.all(
    questions.slice(0, options.writeConnections).map(async (question) => {
      let count = 0
      for (; performance.now() < until; count += 1) waits.push(await write(asking.server, of, question, asking, count))
      return count
    }),
  )
  const longest = Math.max(...waits)
  print(`    ${counts.length} writers, ${Math.min(...counts)} to ${Math.max(...counts)} writes each`)
  verdict('    the longest answer, in ms', longest, longest <= longestMs)
}

/** Writes once, and answers how many milliseconds that took. Throws where it is not done. */
async function write(
  server: Server,
  of: Case,
  question: Parameters<typeof requestFor>[1],
  asking: Asking,
  count: number,
) {
  const startedAt = performance.now()
  const { min = 1, max = 100 } = question.change ?? {}
  const quantity = min + (count % (max - min + 1))
  const { status, json } = await askOnce(server, requestFor(of, question, asking), quantity)
  if (status !== 200) throw new Error(`A write was answered ${status}: ${JSON.stringify(json)}`)
  return performance.now() - startedAt
}

function verdict(what: string, figure: number, isGood: boolean): void {
  isMissed ||= !isGood
  print(`${what}: ${figure.toFixed(figure > 100 ? 0 : 2)}: ${isGood ? 'pass' : 'FAIL'}`)
}
