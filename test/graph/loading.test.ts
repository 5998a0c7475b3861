import { describe, expect, it } from 'vitest'
import { openGateway } from '../support/gateway.ts'

describe('what a request has read', () => {
  it('is read anew after each of its writes, lists and rows alike', async () => {
    const gateway = await openGateway()
    const { subscriptions } = await gateway.read(
      'cumulus-broker',
      '{ subscriptions(filter: { statuses: [ACTIVE] }) { nodes { id quantity } } }',
    )
    const [{ id, quantity }] = subscriptions.nodes as [{ id: string; quantity: number }]
    const change = (alias: string, to: number) =>
      `${alias}: updateSubscription(input: { subscriptionId: "${id}", quantity: ${to} }) { ...Changed }`
    // Both results are selected by the same nodes of the document.
    const answer = await gateway.read(
      'cumulus-broker',
      `mutation { ${change('first', quantity + 1)} ${change('second', quantity + 2)} } fragment Changed on UpdateSubscriptionSuccess {
        subscription { quantity version organization { subscriptions(filter: { statuses: [ACTIVE] }) { nodes { id quantity } } } history { totalCount } } }`,
    )
    const listed = (result: {
      subscription: { organization: { subscriptions: { nodes: { id: string; quantity: number }[] } } }
    }) => result.subscription.organization.subscriptions.nodes.find((node) => node.id === id)?.quantity
    expect([answer.first.subscription.quantity, listed(answer.first)]).toEqual([quantity + 1, quantity + 1])
    expect([answer.second.subscription.quantity, listed(answer.second)]).toEqual([quantity + 2, quantity + 2])
    expect(answer.second.subscription.history.totalCount).toBe(answer.first.subscription.history.totalCount + 1)
  })
})
