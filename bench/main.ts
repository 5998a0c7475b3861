/**
 * Measures the gateway against other servers over the same data, in one run and in turns. Only the ratios mean
 * anything: figures of other machines, or of other hours of this one, cannot be compared with them.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Bound, boundsOf, isKept, printBounds } from './bounds.ts'
import { measureDepth, measureGrowth, measureMemory, measureStart } from './extras.ts'
import { type Measured, measure } from './measure.ts'
import { type Options, readOptions } from './options.ts'
import { canPin, root } from './processes.ts'
import { median, print, printRatios } from './report.ts'
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
  const needsCursors = options.cases.some(({ name }) => name === 'Q2') || options.measuresMore
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
  const bounds = options.engine === 'postgres' ? [] : [...boundsOf(measured), ...more]
  if (bounds.length > 0) printBounds(bounds, !options.isQuick)
  if (options.engine === 'postgres')
    print('PostgreSQL shares the two cores and does not wait for its disk, so that these figures only indicate.')
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
  print('Pages far back …')
  const { page, ratio } = await measureDepth(setting, asking, sample, options)
  const bounds: Bound[] = [{ what: `page ${page} ÷ page 1`, value: ratio, must: { most: 1.2 } }]
  if (options.hasGrowth) {
    const large = await makeData(setting, options, 'large', 10)
    const largeSample = await setting.sample(large, 20)
    print('Ten times the data …')
    const largeAsking = await askingOf(await setting.start('triptych', large), largeSample, true)
    // Sampled again, as its quantities have changed since.
    const smallSample = await setting.sample(asking.server.databaseUrl, 20)
    for (const [name, value] of await measureGrowth(
      setting,
      [asking, smallSample],
      [largeAsking, largeSample],
      options,
    )) {
      bounds.push({ what: `${name}: 10 times the data ÷ the data`, value, must: { most: 1.3 } })
    }
  }
  print('Start and memory …')
  const { databaseUrl } = asking.server
  const starts = await measureStart(setting, databaseUrl, sample, options.isQuick ? 1 : 5)
  bounds.push({ what: 'start to first answer', value: median(starts), must: { most: 1000 }, unit: ' ms' })
  const { resident, peak } = await measureMemory(setting, databaseUrl, sample, asking, options.isQuick ? 500 : 10_000)
  print(
    `After reads over 32 connections it held ${Math.round(resident)} MB of memory; ${Math.round(peak)} MB was the most.`,
  )
  bounds.push({ what: 'most memory held, 32 connections', value: peak, must: { most: 230 }, unit: ' MB' })
  return bounds
}

async function keep(options: Options, measured: readonly Measured[], bounds: readonly Bound[]): Promise<void> {
  const file = join('data', options.isQuick ? 'bench-quick.json' : 'bench.json')
  await mkdir(join(root, 'data'), { recursive: true })
  const results = measured.map((each) => ({ ...each, rounds: Object.fromEntries(each.rounds) }))
  const { cases, ...rest } = options
  await writeFile(
    join(root, file),
    JSON.stringify({ ...rest, cases: cases.map(({ name }) => name), canPin, results, bounds }, null, 2),
  )
  print(`\nThe figures of every round are in ${file}.`)
}
