import { expect, test } from 'vitest'
import { loadDemo } from '../../src/demo/load.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { testTime } from '../support/templates.ts'
import { faultsIn, type Ledger, readLedger } from './ledger.ts'

const { database } = await freshDatabase()
await loadDemo(database, { now: testTime })
/** The demo's subscriptions; of its organization services and its prices nothing is told. */
const { organizationServices: added, priceLists, ...whole } = await readLedger(database)
const faults = (changed: Partial<Ledger>) =>
  faultsIn({ ...whole, organizationServices: [], priceLists: [], ...changed })
const [first, ...others] = whole.subscriptions
if (!first) throw new Error('The demo has no subscriptions.')

test('the ledger of the demo is whole', () => {
  expect(whole.subscriptions.length).toBeGreaterThan(5)
  expect(faults({})).toEqual([])
})

const without = (isLost: (row: { readonly subscriptionId?: string; readonly subjectId?: string }) => boolean) => ({
  history: whole.history.filter((row) => !isLost(row)),
  events: whole.events.filter((row) => !isLost(row)),
})

test.each<[string, Partial<Ledger>, RegExp]>([
  ['a row that is gone', { subscriptions: others }, /tells of nothing that is there/],
  [
    'a row that is ahead',
    { subscriptions: [{ ...first, version: first.version + 1 }, ...others] },
    /at version .* last of history/,
  ],
  [
    'a row that was changed without a word',
    { subscriptions: [{ ...first, quantity: 77 }, ...others] },
    /is not what its events say/,
  ],
  [
    'lost history',
    { history: without((row) => row.subscriptionId === first.id).history },
    /undefined as the last of history/,
  ],
  ['lost events', { events: without((row) => row.subjectId === first.id).events }, /with events of/],
  [
    'a party that was changed without an entry or an event',
    { organizations: whole.organizations.map((row) => ({ ...row, version: row.version + 1 })) },
    /at version 2, with entries of/,
  ],
  ['prices that nobody is told of', { priceLists }, /at version 2, with entries of {2}and events of \./],
  ['a number that is missing', { positions: [1, 2, 4] }, /not numbered/],
  ['a number that is there twice', { positions: [1, 2, 2, 3] }, /not numbered/],
  [
    'life on a removed service',
    { organizationServices: added.map((row) => ({ ...row, removedAt: testTime })) },
    /lives on a removed service/,
  ],
  ['a service that is there twice', { organizationServices: [...added, ...added] }, /is there twice/],
  [
    'two trials',
    {
      subscriptions: whole.subscriptions.map((row) => ({
        ...row,
        trialStartsAt: testTime,
        serviceId: first.serviceId,
      })),
    },
    /had more than one trial/,
  ],
])('the ledger notices %s', (_, changed, fault) => {
  expect(faults(changed).join('\n')).toMatch(fault)
})
