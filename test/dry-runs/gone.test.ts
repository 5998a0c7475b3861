import { expect, it } from 'vitest'
import { run } from '../../src/database/database.ts'
import { inputOf } from '../../src/demo/acts/act.ts'
import { successes } from '../../src/demo/acts/successes.ts'
import { elmStudio } from '../../src/demo/ids.ts'
import { person } from '../../src/demo/people.ts'
import { doEverything } from '../support/all-mutations.ts'
import type { As, TestGateway } from '../support/gateway.ts'
import { documentOf, performing } from './support.ts'

/** A mutation that was done with an idempotency key. */
interface Done {
  readonly gateway: TestGateway
  readonly as: As
  readonly mutation: string
  readonly input: object
}

/** What a mutation comes to: the type of its answer, or the code of its error. */
async function outcomeOf({ gateway, as, mutation, input }: Done): Promise<string> {
  const { body } = await gateway.ask(as, documentOf(mutation), { input })
  return body.errors?.[0].extensions.code ?? body.data[mutation].__typename
}

const success = (mutation: string) => `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Success`

/** Does every mutation with a key: by machines, which may be confined afterwards, where there are machines of the role. */
async function doWithKeys(): Promise<Done[]> {
  const all: Done[] = []
  await doEverything(async (gateway, mutation, act) => {
    const { role, parties } = person(act.as)
    const machine = { accountId: act.as, account: 'SERVICE', isReadOnly: false, canManageClients: true } as const
    const as = role === 'ADMIN' ? act.as : { ...machine, role, parties }
    const input = { ...(await inputOf(act, performing(gateway))), idempotencyKey: 'kept' }
    const done = { gateway, as, mutation, input }
    expect(await outcomeOf(done)).toBe(success(mutation))
    all.push(done)
  })
  return all
}

/** Removes what people can remove. */
async function removeAll(gateway: TestGateway): Promise<void> {
  const perform = performing(gateway)
  const { webhookEndpoints } = await gateway.read('cumulus-broker', '{ webhookEndpoints(first: 100) { nodes { id } } }')
  for (const { id } of webhookEndpoints.nodes)
    await perform('cumulus-broker', 'deleteWebhookEndpoint', { webhookEndpointId: id })
  const removed = [
    ['borealis-systems', 'withdrawInvitation', 'inviteOrganization'],
    ['cumulus-broker', 'removeFromCatalog', 'updateCatalogEntry'],
    ['stratus-trade', 'removeFromCatalog', 'addToCatalog'],
  ] as const
  for (const [as, mutation, made] of removed) {
    const input = await inputOf({ as, input: {}, ...successes[made] }, async () => ({}))
    const { isEnabled: _, ...named } = input
    await perform(as, mutation, named).catch(() => null)
  }
}

it('a key is answered, whatever became of what it was used for', async () => {
  const all = await doWithKeys()
  const gateways = [...new Set(all.map(({ gateway }) => gateway))]
  for (const gateway of gateways) await removeAll(gateway)
  const outcomes = async () => {
    const found: [string, string][] = []
    for (const done of all) found.push([done.mutation, await outcomeOf(done)])
    return found
  }
  const gone = (await outcomes()).filter(([mutation, outcome]) => outcome !== success(mutation))
  expect(Object.fromEntries(gone)).toEqual(
    Object.fromEntries(
      [
        'addToCatalog',
        'updateCatalogEntry',
        'inviteOrganization',
        'createWebhookEndpoint',
        'updateWebhookEndpoint',
        'rotateWebhookSecret',
        'sendTestEvent',
        'skipDelivery',
        'redeliverEvents',
      ].map((mutation) => [mutation, 'NotFound']),
    ),
  )

  for (const { database } of gateways)
    await database.transaction(function* (tx) {
      yield* run(tx.update(database.tables.clients).set({ serviceIds: [elmStudio] }))
    })
  // Admins are no machines, owners see their services, and the id of what is removed is no secret of who removed it.
  const isStill = (mutation: string) =>
    mutation === 'removeFromCatalog' ||
    all.some(({ as, mutation: name }) => name === mutation && (typeof as === 'string' || as?.role === 'SERVICE_OWNER'))
  const hidden = (await outcomes()).filter(([mutation]) => !isStill(mutation))
  expect(hidden.filter(([, outcome]) => !['NotFound', 'FORBIDDEN'].includes(outcome))).toEqual([])
  expect(hidden.filter(([, outcome]) => outcome === 'NotFound').length).toBeGreaterThan(20)
})
