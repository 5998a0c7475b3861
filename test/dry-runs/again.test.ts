import { getNamedType, isInputObjectType, isUnionType } from 'graphql'
import { expect, it } from 'vitest'
import { inputOf } from '../../src/demo/acts/act.ts'
import { successes } from '../../src/demo/acts/successes.ts'
import { schema } from '../../src/schema.ts'
import { doEverything } from '../support/all-mutations.ts'
import { performing, wholeOf } from './support.ts'

const changes = Object.keys(successes).filter((mutation) => /^(update|set)/.test(mutation))

it('a change to what is there already writes nothing', async () => {
  const written: string[] = []
  await doEverything(async (gateway, mutation, act) => {
    if (!changes.includes(mutation)) return
    const perform = performing(gateway)
    const input = await inputOf(act, perform)
    await perform(act.as, mutation, input)
    const before = JSON.stringify(await wholeOf(gateway))
    await perform(act.as, mutation, input)
    if (JSON.stringify(await wholeOf(gateway)) !== before) written.push(mutation)
  })
  expect(changes.length).toBeGreaterThan(10)
  expect(written).toEqual([])
})

/** Whether a mutation's result names a refusal. */
function refuses(mutation: string, refusal: string): boolean {
  const field = schema.getMutationType()?.getFields()[mutation]
  const union = field && getNamedType(field.type)
  return isUnionType(union) && union.getTypes().some(({ name }) => name === refusal)
}

it('whoever acts for an archived party lets go of things and has events sent, and does no more', () => {
  const open = Object.keys(successes).filter((mutation) => !refuses(mutation, 'Archived'))
  const byHost = [
    'createSeller',
    'archiveSeller',
    'unarchiveSeller',
    'createReseller',
    'archiveReseller',
    'unarchiveReseller',
  ]
  const lettingGo = ['cancelSubscription', 'revokeApiClient', 'deleteWebhookEndpoint', 'skipDelivery']
  expect(open.toSorted()).toEqual([...byHost, ...lettingGo, 'sendTestEvent', 'redeliverEvents'].toSorted())
})

it('whatever takes the version that is expected refuses another one', () => {
  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {})
  const takes = mutations.filter(({ args }) =>
    args.some(({ type }) => {
      const input = getNamedType(type)
      return isInputObjectType(input) && 'expectedVersion' in input.getFields()
    }),
  )
  const refusing = mutations.filter(({ name }) => refuses(name, 'VersionConflict'))
  expect(takes.map(({ name }) => name)).toEqual(refusing.map(({ name }) => name))
})
