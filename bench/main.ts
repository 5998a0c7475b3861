/**
 * Measures the gateway against other servers over the same data, in one run and in turns. Only the ratios mean
 * anything: figures of other machines, or of other hours of this one, cannot be compared with them.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bound, boundsOf, held, isKept } from './bounds.ts'
import { measureDepth, measureGrowth, measureMemory, measureStart } from './extras.ts'
import { measure } from './measure.ts'
import type { Measured } from './measured.ts'
import { type Options, readOptions } from './options.ts'
import { print } from './print.ts'
import { canPin, root } from './processes.ts'
import { printBounds, printRatios } from './report.ts'
import type { Asking } from './requests.ts'
import { askingOf, createSetting, hundredsOf, makeData, type Sample, type Setting } from './setting.ts'

const options = readOptions()
print(
  canPin
    ? 'The server under load has core 0, the load generator core 1.'
    : 'Without taskset and two cores, servers and load generator share all cores.',
)
const setting = await createSetting(options)
try {
  await run(setting, options)
} finally {
  await setting.end()
}

async function run(setting: Setting, options: Options): Promise<void> {
  const original = await makeData(setting, options)
  const sample = await setting.sample(original, options.isQuick ? 4 : 20)
  const needsCursors =
    options.cases.some(({ name }) => name === 'Q2') || options.measuresMore || options.growth !== null
  const askings: Asking[] = []
  for (const name of options.servers) {
    const server = await setting.start(name, await setting.databases.copy(original, name))
    askings.push(await askingOf(server, sample, needsCursors))
  }
  const first = askings[0] as Asking
  const measured: Measured[] = []
  for (const each of options.cases) {
    print(`${each.name}: ${each.what} …`)
    const questions = each.ask(sample.data, hundredsOf(first))
    measured.push(
      await measure(each, questions, { databases: setting.databases, askings, generator: setting.generator, options }),
    )
  }
  const own = askings.find(({ server }) => server.name === 'triptych')
  const more = own && options.measuresMore ? await measureMore(setting, [own, sample], original, options) : []
  printRatios(measured)
  const grown = own && options.growth !== null ? await measureGrown(setting, own, options, options.growth) : []
  const bounds = [...measured.flatMap(boundsOf), ...more, ...grown]
  if (bounds.length > 0) printBounds(bounds, !options.isQuick)
  if (options.engine === 'postgres')
    print('PostgreSQL shares the two cores with server and generator, and does not wait for its disk.')
  if (options.isQuick)
    print('This was a smoke test: so little was measured that the figures say nothing, and none fails it.')
  else if (!bounds.every(isKept)) process.exitCode = 1
  await keep(options, measured, bounds)
}

/** What is measured of the gateway alone. */
async function measureMore(
  setting: Setting,
  own: [Asking, Sample],
  original: string,
  options: Options,
): Promise<Bound[]> {
  const [asking, sample] = own
  const bounds = [await measureFar(setting, own, options, 'a page far back ÷ page 1')]
  print('Start and memory …')
  const { databaseUrl } = asking.server
  const start = () => measureStart(setting, databaseUrl, sample, options.isQuick ? 1 : 5)
  bounds.push(await held({ what: 'start to first answer ÷ mercurius', must: { most: 1.5 } }, start, !options.isQuick))
  const memory = () => measureMemory(setting, databaseUrl, sample, asking, options.isQuick ? 500 : 10_000)
  const most = { what: 'most memory held, 32 connections', must: { most: 230 }, unit: ' MB' }
  bounds.push(await held(most, memory, !options.isQuick))
  return bounds
}

async function measureFar(
  setting: Setting,
  [asking, sample]: [Asking, Sample],
  options: Options,
  what: string,
): Promise<Bound> {
  print('Pages far back …')
  const depth = () => measureDepth(setting, asking, sample, options)
  return held({ what, must: { most: 1.2 } }, depth, !options.isQuick)
}

/** The gateway with so many times the data, beside itself with the data. */
async function measureGrown(setting: Setting, own: Asking, options: Options, factor: number): Promise<Bound[]> {
  const large = await makeData(setting, options, 'large', factor)
  const sample = await setting.sample(large, 20)
  print(`${factor} times the data …`)
  const largest = await askingOf(await setting.start('triptych', large), sample, true)
  const bounds: Bound[] = []
  for (const of of options.cases) {
    const growth = () => measureGrowth(setting, of, [own, largest], options)
    const what = `${of.name}: ${factor} times the data ÷ the data`
    bounds.push(await held({ what, must: { most: 1.3 } }, growth, !options.isQuick))
  }
  return [
    ...bounds,
    await measureFar(setting, [largest, sample], options, `a page far back of ${factor} times the data ÷ page 1`),
  ]
}

async function keep(options: Options, measured: readonly Measured[], bounds: readonly Bound[]): Promise<void> {
  const file = join('data', options.isQuick ? 'bench-quick.json' : 'bench.json')
  await mkdir(join(root, 'data'), { recursive: true })
  const results = measured.map((each) => ({
    ...each,
    rounds: Object.fromEntries(each.rounds),
    again: Object.fromEntries(each.again),
  }))
  const { cases, ...rest } = options
  await writeFile(
    join(root, file),
    JSON.stringify({ ...rest, cases: cases.map(({ name }) => name), canPin, results, bounds }, null, 2),
  )
  print(`\nThe figures of every round are in ${file}.`)
}
