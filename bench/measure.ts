import type { Case, Question } from './cases.ts'
import { compareAnswers } from './compare.ts'
import type { Generator } from './load/handle.ts'
import type { Round } from './load/messages.ts'
import type { Options } from './options.ts'
import { type Asking, prepared } from './requests.ts'
import type { ServerName } from './servers.ts'

/** What was measured of one case: the rounds of each server, of which those with the same index came one after the other. */
export interface Measured {
  readonly name: Case['name']
  readonly what: string
  readonly rounds: ReadonlyMap<ServerName, readonly Round[]>
}

/** How many questions all servers must answer alike before anything is timed. */
const compared = 20

/**
 * Measures one case on all servers that answer it: first the same answers; then a long warm-up; then rounds in turns,
 * the order reversed each time, so that what slows the machine down for a while slows down all of them.
 */
export async function measure(of: Case, questions: readonly Question[], askings: readonly Asking[], generator: Generator, options: Options): Promise<Measured> {
  const able = askings.filter(({ server }) => of.servers?.includes(server.name) ?? true)
  await compareAnswers(of, questions.slice(0, compared), able)
  // What the comparison changed is not asked about again: the generator knows the quantities that are there.
  const timed = of.isWrite ? questions.slice(compared) : questions
  for (const asking of able) await generator.prepare(targetOf(of, asking), asking.server, timed.map((question) => prepared(of, question, asking)))

  const course = { connections: of.isWrite ? options.writeConnections : options.connections, warmUpMs: options.warmUpMs, milliseconds: options.milliseconds }
  for (const asking of able) await generator.round(targetOf(of, asking), { ...course, milliseconds: 0, warmUpMs: options.milliseconds })
  const rounds = new Map<ServerName, Round[]>(able.map(({ server }) => [server.name, []]))
  for (let turn = 0; turn < options.rounds; turn += 1) {
    for (const asking of turn % 2 === 0 ? able : able.toReversed())
      rounds.get(asking.server.name)?.push(await generator.round(targetOf(of, asking), course))
  }
  return { name: of.name, what: of.what, rounds }
}

function targetOf({ name }: Case, { server }: Asking): string {
  return `${name} ${server.name}`
}
