import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { givenSeed, isLong } from '../support/long-run.ts'
import { type Asked, attackedGateway, type AttackedGateway, quantile } from './attacked-gateway.ts'
import { type Attack, attacks, documentOf, type Genes, genes } from './documents.ts'

const subscriptions = isLong ? 20_000 : 2000
const samples = isLong ? 100 : 10
const roles = ['operator', 'aurora-software', 'cumulus-broker', 'birch-clinic', 'borealis-owner'] as const
const usual: Attack = { query: '{ subscriptions(first: 20) { nodes { id status service { name } } } }' }

let gateway: AttackedGateway
beforeAll(async () => {
  gateway = await attackedGateway(subscriptions)
}, 120_000)
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})

/** What a well-behaved client is answered, one request after the other. */
async function client(count: number): Promise<Asked[]> {
  const answers: Asked[] = []
  for (let index = 0; index < count; index += 1) {
    answers.push(await gateway.ask('nimbus-partners', usual))
    // So that its requests come at any moment of what the others ask.
    await new Promise((resolve) => setTimeout(resolve, index % 7))
  }
  return answers
}

/** The same, beside others that ask for one thing in a loop, and what they were answered. */
async function beside(as: (typeof roles)[number], attack: Attack, attackers: number) {
  const over = new AbortController()
  const attacked: Asked[] = []
  const loops = Array.from({ length: attackers }, async () => {
    while (!over.signal.aborted) attacked.push(await gateway.ask(as, attack))
  })
  const answers = await client(samples)
  over.abort()
  await Promise.all(loops)
  return { answers, attacked }
}

/** What is told of the figures; no test fails by them. */
function tell(name: string, calm: readonly Asked[], answers: readonly Asked[], attacked: readonly Asked[]) {
  if (!isLong) return
  const times = answers.map(({ milliseconds }) => milliseconds)
  const calmP99 = quantile(
    calm.map(({ milliseconds }) => milliseconds),
    0.99,
  )
  const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)]
  const verdict = p99 <= Math.max(3 * calmP99, 50) ? 'pass' : 'FAIL'
  const codes = [...new Set(attacked.map(({ status, code }) => `${status} ${code ?? ''}`.trim()))].join(', ')
  const own = quantile(
    attacked.map(({ milliseconds }) => milliseconds),
    0.5,
  )
  const line = `${verdict}  p50 ${p50.toFixed(1)}  p99 ${p99.toFixed(1)}  calm p99 ${calmP99.toFixed(1)} ms  ${name}: ${own.toFixed(0)} ms, ${codes}`
  process.stdout.write(`${line}\n`)
}

const allowedCodes = [null, 'COST_LIMIT', 'SERVER_BUSY', 'DEADLINE_EXCEEDED', 'RATE_LIMITED', 'FORBIDDEN']

describe('a well-behaved client is answered beside', () => {
  const who = isLong ? roles : (['aurora-software'] as const)
  it.each(who.flatMap((as) => Object.entries(attacks).map(([name, attack]) => [name, as, attack] as const)))(
    '%s, by %s',
    async (name, as, attack) => {
      const calm = await client(isLong ? samples : 2)
      const { answers, attacked } = await beside(as, attack, 3)
      expect(new Set(answers.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['200 null']))
      expect(attacked.map(({ code }) => code).filter((code) => !allowedCodes.includes(code))).toEqual([])
      tell(`${name}, by ${as}`, calm, answers, attacked)
    },
    60_000,
  )
})

/** Climbs from any document to one that takes longer, within the limits. */
async function worstOf(as: (typeof roles)[number], rounds: number, seed: number) {
  const tried = fc.sample(genes, { numRuns: rounds, seed })
  let worst: { genes: Genes; spent: number } | null = null
  const codes = new Set<string | null>()
  for (const [index, fresh] of tried.entries()) {
    const parts = Object.keys(fresh) as (keyof Genes)[]
    const part = parts[index % parts.length] ?? 'list'
    const next: Genes = worst && index % 3 > 0 ? { ...worst.genes, [part]: fresh[part] } : fresh
    const before = await gateway.processorTime()
    const { code, milliseconds } = await gateway.ask(as, documentOf(next))
    const after = await gateway.processorTime()
    codes.add(code)
    const spent = before === null || after === null ? milliseconds : Math.max(after - before, 1)
    if (code === null && (!worst || spent > worst.spent)) worst = { genes: next, spent }
  }
  return { worst, codes }
}

describe('the worst document that a search finds', () => {
  it.each(roles)(
    'leaves others their answers, by %s',
    async (as) => {
      const { worst, codes } = await worstOf(as, isLong ? 300 : 8, givenSeed ?? 7)
      expect([...codes].filter((code) => !allowedCodes.includes(code))).toEqual([])
      if (!worst) throw new Error('No document was within the limits.')
      const calm = await client(isLong ? samples : 2)
      const { answers, attacked } = await beside(as, documentOf(worst.genes), 2)
      expect(new Set(answers.map(({ status, code }) => `${status} ${code}`))).toEqual(new Set(['200 null']))
      tell(`worst of ${as}, ${worst.spent} ms of processor, ${JSON.stringify(worst.genes)}`, calm, answers, attacked)
    },
    600_000,
  )
})
