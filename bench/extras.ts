import { readFile } from 'node:fs/promises'
import { type Case, cases, type Question } from './cases.ts'
import { inTurns } from './measure.ts'
import type { Options } from './options.ts'
import { print } from './print.ts'
import { median } from './ratios.ts'
import { type Asking, askOnce, prepared, requestFor } from './requests.ts'
import type { ServerName } from './servers.ts'
import { hundredsOf, type Sample, type Setting } from './setting.ts'

const [q1, q2] = cases as [(typeof cases)[0], (typeof cases)[0]]

/** How much longer a page far back takes than the first one. */
export async function measureDepth(
  { generator }: Setting,
  asking: Asking,
  sample: Sample,
  { rounds, milliseconds, warmUpMs }: Options,
): Promise<number> {
  const [seller, hundreds] = [...hundredsOf(asking)].toSorted(([, a], [, b]) => b - a)[0] ?? ['', 0]
  // Behind the last cursor of a list that ends there is less than a page.
  const deep = hundreds === 500 ? 500 : hundreds - 1
  const first = q2.ask(sample.data, new Map())[0] as Question
  const question = (hundreds: number): Question => ({
    ...first,
    as: { role: 'seller', id: seller },
    variables: { id: seller },
    hundreds,
  })
  await generator.prepare('page 1', asking.server, [prepared(q2, question(0), asking)])
  await generator.prepare('page far back', asking.server, [prepared(q2, question(deep), asking)])
  const taken = await inTurns(
    generator,
    ['page 1', 'page far back'],
    { connections: 1, warmUpMs, milliseconds },
    rounds,
  )
  print(`Page ${deep * 2 + 1} beside page 1.`)
  return slowdown(taken)
}

/**
 * How many times as long as a bare Fastify with Mercurius the gateway takes from the start of its process, with its
 * database there, to its first answer to a query: the middle of so many pairs, started in turns.
 */
export async function measureStart(
  setting: Setting,
  databaseUrl: string,
  { data, tokens }: Sample,
  times: number,
): Promise<number> {
  const question = q1.ask(data, new Map())[0] as Question
  const startOnce = async (name: ServerName) => {
    const startedAt = performance.now()
    const server = await setting.start(name, databaseUrl)
    const { status, json } = await askOnce(server, requestFor(q1, question, { server, tokens, cursors: new Map() }))
    const taken = performance.now() - startedAt
    const text = JSON.stringify(json)
    if (status !== 200 || !text.startsWith(question.expects))
      throw new Error(`The first answer of ${name} was ${status}: ${text}`)
    await server.stop()
    return taken
  }
  const pairs: [own: number, other: number][] = []
  for (let time = 0; time < times; time += 1) pairs.push([await startOnce('triptych'), await startOnce('mercurius')])
  const [own, other] = [0, 1].map((place) => Math.round(median(pairs.map((pair) => pair[place] as number))))
  print(`From the start to the first answer: ${own} ms, mercurius ${other} ms.`)
  return median(pairs.map(([own, other]) => own / other))
}

/** The most megabytes of memory that a fresh gateway holds with reads of all kinds over 32 connections. */
export async function measureMemory(
  setting: Setting,
  databaseUrl: string,
  sample: Sample,
  walked: Asking,
  milliseconds: number,
): Promise<number> {
  const server = await setting.start('triptych', databaseUrl)
  const asking = { ...walked, server }
  const reads = cases.filter(({ document, isWrite }) => document !== undefined && !isWrite)
  // As many of each, so that none is rare.
  const requests = reads.flatMap((each) => {
    const questions = each.ask(sample.data, hundredsOf(walked))
    return Array.from({ length: 200 }, (_, index) =>
      prepared(each, questions[index % questions.length] as Question, asking),
    )
  })
  await setting.generator.prepare('memory', server, requests)
  await setting.generator.round('memory', { connections: 32, warmUpMs: 0, milliseconds })
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8').catch(() => '')
  await server.stop()
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1000
  const peak = megabytes('VmHWM')
  print(
    `After reads over 32 connections it held ${Math.round(megabytes('VmRSS'))} MB of memory; ${Math.round(peak)} MB was the most.`,
  )
  return peak
}

/** How much longer a case takes with many times the data: the middle of the ratios of rounds in turns. */
export async function measureGrowth(
  setting: Setting,
  of: Case,
  sides: readonly [small: Asking, large: Asking],
  options: Options,
): Promise<number> {
  const targets: string[] = []
  for (const asking of sides) {
    // Sampled now, as quantities change meanwhile.
    const { data } = await setting.sample(asking.server.databaseUrl, 20)
    const target = `growth ${of.name} ${targets.length}`
    targets.push(target)
    await setting.generator.prepare(
      target,
      asking.server,
      of.ask(data, hundredsOf(asking)).map((question) => prepared(of, question, asking)),
    )
  }
  const connections = of.isWrite ? options.writeConnections : options.connections
  const course = { connections, warmUpMs: options.warmUpMs, milliseconds: options.milliseconds }
  return slowdown(await inTurns(setting.generator, targets, course, options.rounds))
}

/** How much longer the second of two targets took: the middle of the ratios of the rounds that came one after the other. */
function slowdown([first, second]: Awaited<ReturnType<typeof inTurns>>): number {
  return median((second?.rounds ?? []).map(({ p50 }, turn) => p50 / (first?.rounds[turn]?.p50 ?? Number.NaN)))
}
