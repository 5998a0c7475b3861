/**
 * Tells which functions of the gateway take the processor's time while it answers one case: `npm run bench:profile --
 * --only Q2`. Takes the options of the bench; the time is that of one round.
 */
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CpuProfile, selfTimes } from './cpu-profile.ts'
import { readOptions } from './options.ts'
import { print } from './print.ts'
import { root } from './processes.ts'
import { prepared } from './requests.ts'
import { askingOf, createSetting, hundredsOf, makeData } from './setting.ts'

/** How many functions are shown. */
const shown = 40

const options = readOptions()
const [of] = options.cases
if (!of || options.cases.length > 1) throw new Error('Say which one case: --only Q2')
const folder = join(root, 'data', `profile-${of.name}-${Date.now()}`)
await mkdir(folder, { recursive: true })

const setting = await createSetting(options)
try {
  const url = await makeData(setting, options)
  const sample = await setting.sample(url, 20)
  const server = await setting.start('triptych', url, {
    nodeOptions: ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500'],
  })
  const asking = await askingOf(server, sample, of.name === 'Q2')
  await setting.generator.prepare(
    'profile',
    server,
    of.ask(sample.data, hundredsOf(asking)).map((question) => prepared(of, question, asking)),
  )
  const course = {
    connections: of.isWrite ? options.writeConnections : options.connections,
    warmUpMs: 0,
    milliseconds: options.milliseconds,
  }
  await setting.generator.round('profile', course)
  const from = now()
  const { requestsPerSecond, serverMsPerRequest } = await setting.generator.round('profile', course)
  const to = now()
  await server.stop()

  const [file] = await readdir(folder)
  const profile = JSON.parse(await readFile(join(folder, file ?? ''), 'utf8')) as CpuProfile
  const times = selfTimes(profile, [from, to], root)
  const busy = times.filter(({ what }) => what !== '(idle)').reduce((sum, { milliseconds }) => sum + milliseconds, 0)
  if (busy === 0) throw new Error('The profile has nothing of the time of the round.')
  const each = serverMsPerRequest === null ? '' : `, ${serverMsPerRequest.toFixed(3)} ms of processor time each`
  print(`\n${of.name}: ${of.what}. ${Math.round(requestsPerSecond)} requests/s${each}, profiler included.`)
  print(`The functions with the most time of their own, of ${Math.round(busy)} ms in which it was not idle:\n`)
  for (const { what, milliseconds } of times.filter(({ what }) => what !== '(idle)').slice(0, shown))
    print(
      `${((milliseconds / busy) * 100).toFixed(1).padStart(5)} %  ${Math.round(milliseconds).toString().padStart(6)} ms  ${what}`,
    )
  print(
    `\nThe whole profile, for the tools of a browser: ${join('data', folder.slice(folder.lastIndexOf('/') + 1), file ?? '')}`,
  )
} finally {
  await setting.end()
}

/** Microseconds on the clock that profiles are written by. */
function now(): number {
  return Number(process.hrtime.bigint() / 1000n)
}
