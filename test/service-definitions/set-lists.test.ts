import { beforeEach, describe, expect, it } from 'vitest'
import { borealis, borealisMail } from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { documentOf, done, everything, send } from '../management/support.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const lists = [
  {
    mutation: 'setServiceRoles',
    field: 'roles',
    shown: 'serviceRoles { name displayName description subRoles { name } }',
    of: 'serviceRoles',
    key: 'name',
  },
  {
    mutation: 'setServiceInstances',
    field: 'instances',
    shown: 'serviceInstances { instanceId displayName url }',
    of: 'serviceInstances',
    key: 'instanceId',
  },
] as const

describe.each(lists)('$mutation', ({ mutation, field, shown, of, key }) => {
  const serviceId = borealisMail
  const fields = `version ${shown}`
  const set = (as: As, entries: object[], more: object = {}) =>
    send(gateway, as, mutation, { serviceId, [field]: entries, ...more }, fields)
  const entry = (name: string, displayName = `The ${name}`) => ({ [key]: name, displayName })
  const keysOf = (answer: Awaited<ReturnType<typeof set>>): string[] =>
    answer.shown[of].map((each: Record<string, string>) => each[key])

  /** Begins with three entries, whatever the demo has. */
  async function begin(): Promise<number> {
    const changes = { [of]: ['a', 'b', 'c'].map((name) => entry(name)) }
    return (await done(gateway, 'borealis-systems', 'updateServiceDefinition', { serviceId, changes }, 'version'))
      .version
  }

  it('changes what is given in its place, adds what is new, and keeps the rest', async () => {
    const version = await begin()
    const answer = await set('borealis-owner', [entry('d'), entry('b', 'Other')])
    expect(keysOf(answer)).toEqual(['a', 'b', 'c', 'd'])
    expect(answer.shown[of][1]).toMatchObject({ displayName: 'Other' })
    expect(answer.shown[of][0]).toMatchObject({ displayName: 'The a' })
    expect(answer.shown.version).toBe(version + 1)
    expect((await set('borealis-systems', [entry('b', 'Other')])).shown.version).toBe(version + 1)
  })

  it('removes what is named, and no more', async () => {
    await begin()
    expect(keysOf(await set('borealis-systems', [entry('e')], { removeKeys: ['a', 'c'] }))).toEqual(['b', 'e'])
    expect(keysOf(await set('borealis-systems', []))).toEqual(['b', 'e'])
  })

  it('is told by one event of the definition', async () => {
    await begin()
    await set('borealis-systems', [entry('d')])
    await logEverything(gateway.database)
    const query = `{ events(filter: { subjectId: "${serviceId}", kinds: [SERVICE_DEFINITION_UPDATED] }, last: 1) { nodes { changes { field } } } }`
    expect((await gateway.read('borealis-systems', query)).events.nodes).toMatchObject([{ changes: [{ field: of }] }])
  })

  it('is refused with everything that is wrong, and nothing is written', async () => {
    const version = await begin()
    const before = await everything(gateway)
    const answer = await set('borealis-systems', [entry('d', 'x'.repeat(300)), entry('a'), entry('a')], {
      removeKeys: ['a', 'z'],
    })
    expect(answer.issues?.map(({ path }) => path.join('.'))).toEqual([
      `${field}.0.displayName`,
      `${field}.2.${key}`,
      'removeKeys.0',
      'removeKeys.1',
    ])
    const many = Array.from({ length: 98 }, (_, index) => entry(`n${index}`))
    expect(await set('borealis-systems', many)).toMatchObject({
      issues: [{ path: [field], message: `${field} may be 100, but would be 101` }],
    })
    expect(await set('borealis-systems', [entry('d')], { expectedVersion: version - 1 })).toMatchObject({
      currentVersion: version,
    })
    for (const as of ['aurora-software', 'workspace-owner'] as const)
      expect(await set(as, [entry('d')])).toMatchObject({ __typename: 'NotFound' })
    expect(await everything(gateway)).toEqual(before)
  })

  it('of two at once loses neither', async () => {
    await begin()
    await Promise.all([set('borealis-systems', [entry('d')]), set('borealis-owner', [entry('e')])])
    expect(keysOf(await set('borealis-systems', [])).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ])
  })

  it('is for sellers and service owners, of no archived seller', async () => {
    for (const { slug, role } of people) {
      const { body } = await gateway.ask(slug, documentOf(mutation, 'version'), { input: { serviceId, [field]: [] } })
      const isAllowed = ['SELLER', 'SERVICE_OWNER'].includes(role)
      expect([slug, body.errors?.[0].extensions.code]).toEqual([slug, isAllowed ? undefined : 'FORBIDDEN'])
    }
    await done(gateway, 'admin', 'archiveSeller', { sellerId: borealis })
    for (const as of ['borealis-systems', 'borealis-owner'] as const)
      expect(await set(as, [entry('d')])).toMatchObject({ __typename: 'Archived' })
  })
})

it('setServiceRoles keeps the sub-roles of a role where it names none', async () => {
  const role = { name: 'admin', displayName: 'Admin', subRoles: [{ name: 'billing' }] }
  const set = (roles: object[]) =>
    done(
      gateway,
      'borealis-systems',
      'setServiceRoles',
      { serviceId: borealisMail, roles },
      'serviceRoles { name displayName subRoles { name } }',
    )
  await set([role])
  const after = await set([{ name: 'admin', displayName: 'Chief' }])
  expect(after.serviceRoles).toContainEqual({ name: 'admin', displayName: 'Chief', subRoles: [{ name: 'billing' }] })
})
