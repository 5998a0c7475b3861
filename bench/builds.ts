/**
 * Measures this build of the gateway beside another one in turns: `npm run bench:builds -- --against ../before`. Both
 * answer the same questions from copies of the same data, which the other build makes, since the newer one migrates it.
 * What counts is the processor time of a request: others who use the machine change it least.
 */
import { resolve } from 'node:path'
import type { Round } from './load/messages.ts'
import { inTurns } from './measure.ts'
import { readOptions } from './options.ts'
import { print } from './print.ts'
import { root } from './processes.ts'
import { median } from './ratios.ts'
import { prepared } from './requests.ts'
import { askingOf, createSetting, hundredsOf } from './setting.ts'

const options = readOptions()
if (options.against === undefined) throw new Error('Say which build is the other one: --against FOLDER')
const checkouts = { other: resolve(options.against), this: root }

const setting = await createSetting(options)
try {
  const original = await setting.databases.make('original', options.subscriptions, options.database, checkouts.other)
  const sample = await setting.sample(original, 20)
  const builds = []
  for (const [build, checkout] of Object.entries(checkouts)) {
    const copy = await setting.databases.copy(original, build)
    // So that what the migration has written is in its place: SQLite reads what stands in its log more slowly.
    await (await setting.start('triptych', copy, { checkout })).stop()
    const server = await setting.start('triptych', copy, { checkout })
    builds.push({ build, asking: await askingOf(server, sample, true) })
  }
  print(`The processor time of a request over ${options.rounds} pairs of rounds, this build ÷ the other:`)
  print('case     calm   middle       ms       ms')
  for (const of of options.cases) {
    const [first] = builds
    if (!first) break
    const questions = of.ask(sample.data, hundredsOf(first.asking))
    for (const { build, asking } of builds)
      await setting.generator.prepare(
        `${of.name} ${build}`,
        asking.server,
        questions.map((question) => prepared(of, question, asking)),
      )
    const connections = of.isWrite ? options.writeConnections : options.connections
    const [other, own] = await inTurns(
      setting.generator,
      builds.map(({ build }) => `${of.name} ${build}`),
      { connections, warmUpMs: options.warmUpMs, milliseconds: options.milliseconds },
      options.rounds,
    )
    if (!other || !own) break
    const ratios = own.rounds.map((round, turn) => cpuOf(round) / cpuOf(other.rounds[turn]))
    const [before = Number.NaN, after = Number.NaN] = [other, own].map(({ rounds }) => calm(rounds.map(cpuOf)))
    const figures = [(after / before).toFixed(3), median(ratios).toFixed(3), before.toFixed(4), after.toFixed(4)]
    print([of.name.padEnd(4), ...figures.map((figure) => figure.padStart(8))].join(' '))
  }
} finally {
  await setting.end()
}

/** The figure that the calmest fifth of the rounds stays within: what disturbs a round only adds to it. */
function calm(figures: readonly number[]): number {
  return figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 5)] ?? Number.NaN
}

/** The processor time of the server for a request, in milliseconds. */
function cpuOf(round: Round | undefined): number {
  return round?.serverMsPerRequest ?? Number.NaN
}
