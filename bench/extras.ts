import { readFile } from 'node:fs/promises'
import { cases, type Question } from './cases.ts'
import { inTurns } from './measure.ts'
import type { Options } from './options.ts'
import { median } from './report.ts'
import { type Asking, askOnce, prepared, requestFor } from './requests.ts'
import { hundredsOf, type Sample, type Setting } from './setting.ts'

const [q1, q2] = cases as [(typeof cases)[0], (typeof cases)[0]]

/** How much longer a page far back takes than the first one, and which page that was. */
export async function measureDepth(
  { generator }: Setting,
  asking: Asking,
  sample: Sample,
  { rounds, milliseconds, warmUpMs }: Options,
) {
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
  return { page: deep * 2 + 1, ratio: slowdown(taken) }
}

/** Milliseconds from starting the gateway's process, with its database there, to its first answer to a query. */
export async function measureStart(
  setting: Setting,
  databaseUrl: string,
  { data, tokens }: Sample,
  times: number,
): Promise<number[]> {
  const question = q1.ask(data, new Map())[0] as Question
  const taken: number[] = []
  for (let time = 0; time < times; time += 1) {
    const startedAt = performance.now()
    const server = await setting.start('triptych', databaseUrl)
    const { status, json } = await askOnce(server, requestFor(q1, question, { server, tokens, cursors: new Map() }))
    taken.push(performance.now() - startedAt)
    const text = JSON.stringify(json)
    if (status !== 200 || !text.startsWith(question.expects))
      throw new Error(`The gateway’s first answer was ${status}: ${text}`)
    await server.stop()
  }
  return taken
}

/**
 * Megabytes of memory that a fresh gateway holds after reads of all kinds over 32 connections, and the most that it
 * held.
 */
export async function measureMemory(
  setting: Setting,
  databaseUrl: string,
  sample: Sample,
  walked: Asking,
  milliseconds: number,
) {
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
  return { resident: megabytes('VmRSS'), peak: megabytes('VmHWM') }
}

/** How much longer each case takes with many times the data: the middle of the ratios of rounds in turns, by case. */
export async function measureGrowth(
  setting: Setting,
  small: [Asking, Sample],
  large: [Asking, Sample],
  options: Options,
): Promise<Map<string, number>> {
  const ratios = new Map<string, number>()
  for (const of of cases.filter(({ document }) => document !== undefined)) {
    const targets: string[] = []
    for (const [asking, { data }] of [small, large]) {
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
    ratios.set(of.name, slowdown(await inTurns(setting.generator, targets, course, options.rounds)))
  }
  return ratios
}

/** How much longer the second of two targets took: the middle of the ratios of the rounds that came one after the other. */
function slowdown([first, second]: Awaited<ReturnType<typeof inTurns>>): number {
  return median((second?.rounds ?? []).map(({ p50 }, turn) => p50 / (first?.rounds[turn]?.p50 ?? Number.NaN)))
}
