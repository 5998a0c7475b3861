import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { Budgets } from '../../src/identity/budgets.ts'

const { budgets: settings } = readConfig({
  BUDGET_REQUESTS: '1',
  BUDGET_LISTS: '1',
  BUDGET_STREAMS: '1',
})

const viewer = (accountId: string) => ({ accountId, account: 'USER', role: 'SELLER', parties: ['seller'] }) as const

/** Has more accounts ask than are remembered. */
function forgetAll(budgets: Budgets): void {
  for (let index = 0; index <= 10_000; index += 1) budgets.of(viewer(`${index}`), '')
}

/** Something that is open, closed by what it answers; null where the account may open no more of it. */
type Open = (budgets: Budgets) => (() => void) | null

const somebody = viewer('somebody')
const opened: readonly (readonly [string, Open])[] = [
  [
    'a request',
    (budgets) => {
      const account = budgets.of(somebody, '')
      return account.enter() ? null : () => account.leave()
    },
  ],
  ...(['lists', 'streams'] as const).map((kind): [string, Open] => [
    `one of its ${kind}`,
    (budgets) => {
      const close = budgets.of(somebody, '').open(kind)
      return typeof close === 'function' ? close : null
    },
  ]),
  [
    'an answer that it has not taken',
    (budgets) => {
      const account = budgets.of(somebody, '')
      return account.unread() ? null : account.giving(32_000_001)
    },
  ],
]

describe.each(opened)('an account with %s open', (_, open) => {
  it('is held to it, however many others have asked since, and begins anew once it is closed', () => {
    const budgets = new Budgets(settings)
    const first = budgets.of(somebody, '')
    const close = open(budgets)
    expect(close).not.toBeNull()
    // The second time it was found again in between.
    for (let times = 0; times < 2; times += 1) {
      forgetAll(budgets)
      expect(open(budgets)).toBeNull()
    }
    forgetAll(budgets)
    close?.()
    expect(budgets.of(somebody, '')).not.toBe(first)
    expect(open(budgets)).not.toBeNull()
  })
})
