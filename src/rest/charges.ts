import type { Account, Exhausted } from '../identity/budgets.ts'
import type { Reply } from './reply.ts'

/** The cost of an object that is shown, a row of a list or one alone. */
export const pointsPerObject = 10

/**
 * A reply whose objects are charged to an account: those of a whole list as they are read, so that it may use more than
 * there is. Answers why a list may not be sent now.
 */
export function chargedTo(account: Account, reply: Reply): Reply | Exhausted {
  if ('list' in reply) {
    const close = account.open('lists')
    return typeof close === 'function' ? { ...reply, list: charged(account, reply.list, close) } : close
  }
  const objects = 'page' in reply ? reply.page.length : 'object' in reply ? 1 : 0
  account.charge(objects * pointsPerObject)
  return reply
}

async function* charged(
  account: Account,
  batches: AsyncIterable<readonly object[]>,
  close: () => void,
): AsyncGenerator<readonly object[], void, undefined> {
  try {
    for await (const batch of batches) {
      account.charge(batch.length * pointsPerObject)
      yield batch
    }
  } finally {
    close()
  }
}
