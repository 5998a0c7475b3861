import { missedBeside } from './bounds.ts'
import type { Case, Question } from './cases.ts'
import { compareAnswers } from './compare.ts'
import type { Databases } from './databases.ts'
import type { Generator } from './load/handle.ts'
import type { Course, Round } from './load/messages.ts'
import type { Measured } from './measured.ts'
import type { Options } from './options.ts'
import { print } from './print.ts'
import { type Asking, prepared } from './requests.ts'
import type { ServerName } from './servers.ts'
import { compareWritten, countWritten } from './written.ts'

/** How many questions all servers must answer alike before anything is timed. */
const compared = 20

/** What one case is measured with. */
export interface Measuring {
  readonly databases: Databases
  readonly askings: readonly Asking[]
  readonly generator: Generator
  readonly options: Options
}

/**
 * Measures one case on all servers that answer it. First the same questions, which all must answer alike; then a long
 * warm-up; then rounds in turns. After a write, every change that was answered must be in the database.
 */
export async function measure(
  of: Case,
  questions: readonly Question[],
  { databases, askings, generator, options }: Measuring,
): Promise<Measured> {
  const able = askings.filter(({ server }) => of.servers?.includes(server.name) ?? true)
  const sample = questions.slice(0, compared)
  await compareAnswers(of, sample, able)
  // What the comparison changed is not asked about again: the generator knows the quantities that are there.
  const timed = of.isWrite ? questions.slice(compared) : questions
  if (of.isWrite)
    await compareWritten(
      databases,
      able.map(({ server }) => server),
      sample.flatMap(({ id }) => id ?? []),
    )
  const before = of.isWrite ? await Promise.all(able.map(({ server }) => countWritten(databases, server))) : []

  const targets = able.map(({ server }) => `${of.name} ${server.name}`)
  for (const [index, asking] of able.entries()) {
    await generator.prepare(
      targets[index] ?? '',
      asking.server,
      timed.map((question) => prepared(of, question, asking)),
    )
  }
  const connections = of.isWrite ? options.writeConnections : options.connections
  const course = { connections, warmUpMs: options.warmUpMs, milliseconds: options.milliseconds }
  const taken = await inTurns(generator, targets, course, options.rounds)
  const answered = taken.map((each) => each.answered)
  const first: Measured = {
    name: of.name,
    what: of.what,
    engine: databases.engine,
    rounds: new Map(able.map(({ server }, index) => [server.name, taken[index]?.rounds ?? []])),
    again: new Map(),
  }
  const again = new Map<ServerName, { own: Round[]; other: Round[] }>()
  for (const name of options.isQuick ? [] : missedBeside(first)) {
    print(`${of.name} missed a bound beside ${name}: these two once more …`)
    const pair = ['triptych', name].map((each) => able.findIndex(({ server }) => server.name === each))
    const [own, other] = await inTurns(
      generator,
      pair.map((index) => targets[index] ?? ''),
      course,
      options.rounds * 2,
    )
    for (const [place, index] of pair.entries())
      answered[index] = (answered[index] ?? 0) + ([own, other][place]?.answered ?? 0)
    if (own && other) again.set(name, { own: own.rounds, other: other.rounds })
  }

  for (const [index, { history, events }] of before.entries()) {
    const { server } = able[index] as Asking
    const after = await countWritten(databases, server)
    if (after.history - history !== answered[index] || after.events - events !== answered[index])
      throw new Error(
        `${server.name} answered ${answered[index]} changes, and wrote ${after.history - history} rows of history and ${after.events - events} events.`,
      )
  }
  return { ...first, again }
}

/**
 * Runs rounds on several targets: a long warm-up of each, which does not count; then in turns, the order reversed each
 * time, so that what slows the machine down for a while slows down all of them. Answers the rounds by target.
 */
export async function inTurns(generator: Generator, targets: readonly string[], course: Course, count: number) {
  const taken = targets.map(() => ({ rounds: [] as Round[], answered: 0 }))
  const run = async (target: string, course: Course) => {
    const round = await generator.round(target, course)
    const of = taken[targets.indexOf(target)]
    if (of) of.answered += round.answered
    return round
  }
  // Several times as long as a round: the engine goes on compiling for seconds.
  for (const target of targets) await run(target, { ...course, warmUpMs: course.milliseconds * 3, milliseconds: 0 })
  for (let turn = 0; turn < count; turn += 1) {
    for (const target of turn % 2 === 0 ? targets : targets.toReversed())
      taken[targets.indexOf(target)]?.rounds.push(await run(target, course))
  }
  return taken
}
