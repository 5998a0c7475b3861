import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { acmeBakery, aurora, cumulus, subscriptionId } from '../../src/demo/ids.ts'
import { person } from '../../src/demo/people.ts'
import { idempotencyUse, isSameInput } from '../../src/operations/idempotency.ts'
import type { OperationContext } from '../../src/operations/operation-context.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { done, send } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const key = { idempotencyKey: 'once' }

describe('a key that was used for a change', () => {
  it.each<[string, As, object, object]>([
    ['updateSeller', 'aurora-software', { sellerId: aurora, name: 'Aurora' }, { locale: null }],
    ['updateOrganization', 'cumulus-broker', { organizationId: acmeBakery }, { notificationEmail: null }],
    ['setReferences', 'cumulus-broker', { objectId: subscriptionId(1), externalId: 'A' }, { metadata: null }],
    ['setReferences', 'cumulus-broker', { objectId: subscriptionId(1), externalId: 'A' }, { externalId: null }],
  ])('%s is not good for one that clears more', async (mutation, as, input, clearing) => {
    await done(gateway, as, mutation, { ...input, ...key }, '__typename')
    expect(await send(gateway, as, mutation, { ...input, ...clearing, ...key }, '__typename')).toMatchObject({
      __typename: 'IdempotencyMismatch',
    })
    const again = await send(gateway, as, mutation, { ...input, ...key }, '__typename')
    expect(again).toMatchObject({ isReplay: true })
  })

  it('is not good for one that clears a member of what it changes', async () => {
    const changes = { changes: { displayName: 'Backup' } }
    const named = { serviceId: person('backup-owner').parties[0], ...key }
    await done(gateway, 'backup-owner', 'updateServiceDefinition', { ...named, ...changes }, '__typename')
    const clearing = { changes: { ...changes.changes, campaignId: null } }
    const answer = await send(gateway, 'backup-owner', 'updateServiceDefinition', { ...named, ...clearing }, 'version')
    expect(answer).toMatchObject({ __typename: 'IdempotencyMismatch' })
  })

  it('is good for the same whether or not it says that no version is expected', async () => {
    const input = { sellerId: aurora, name: 'Aurora', locale: null, ...key }
    await done(gateway, 'aurora-software', 'updateSeller', { ...input, expectedVersion: null })
    expect(await send(gateway, 'aurora-software', 'updateSeller', input)).toMatchObject({ isReplay: true })
  })
})

it('a key that was used for something new is good for the same with what is null left out', async () => {
  const input = { name: 'Bakery', resellerId: cumulus, ...key }
  await done(gateway, 'cumulus-broker', 'createOrganization', { ...input, locale: null, metadata: null })
  expect(await send(gateway, 'cumulus-broker', 'createOrganization', input)).toMatchObject({ isReplay: true })
})

it('a key that an earlier version kept is good for what that took for the same input', () => {
  const idempotencySecret = Buffer.from('secret')
  const context = { viewer: person('aurora-software'), idempotencySecret } as unknown as OperationContext
  const earlier = createHmac('sha256', idempotencySecret).update('{"name":"A","sellerId":"1"}').digest('base64url')
  const isSame = (input: object) =>
    isSameInput(context, idempotencyUse(context, 'updateSeller', 'once', input), input, { inputHash: earlier })
  expect(isSame({ sellerId: '1', name: 'A', ...key })).toBe(true)
  expect(isSame({ sellerId: '1', name: 'A', locale: null, expectedVersion: null, ...key })).toBe(true)
  expect(isSame({ sellerId: '1', name: 'B', ...key })).toBe(false)
})
