import { expect, it } from 'vitest'
import { freshDatabase } from '../support/fresh-database.ts'
import { serveTogether } from './gateways.ts'

const { database, url } = await freshDatabase({}, 'demo')
await database.close()
const { gateways } = await serveTogether(url, 2, { BUDGET_POINTS: '3000' })

it('what an account has used at one process is gone at the others', async () => {
  const [here, there] = gateways
  const ask = async (gateway: typeof here, query: string) => {
    const answer = await gateway?.read(query).catch((error: Error) => error)
    return answer instanceof Error ? answer.message : 'answered'
  }
  // It may cost a third of all there is, and costs next to nothing: so it could be asked hundreds of times.
  const total = '{ subscriptions(first: 1) { totalCount } }'
  expect(await ask(there, total)).toBe('answered')
  const page = '{ organizations(first: 5) { nodes { id name subscriptions(first: 20) { nodes { id status } } } } }'
  let answer = 'answered'
  while (answer === 'answered') answer = await ask(here, page)
  expect(answer).toContain('RATE_LIMITED')
  // Whoever asks there is known there within a second.
  await expect.poll(() => ask(there, total), { interval: 50 }).toContain('RATE_LIMITED')
})
