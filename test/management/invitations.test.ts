import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  acmeBakery,
  borealis,
  borealisMail,
  borealisVault,
  deltaSchool,
  elmStudio,
  nimbus,
} from '../../src/demo/ids.ts'
import { people } from '../../src/demo/people.ts'
import { type As, openGateway, type TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { documentOf, done, everything, send } from './support.ts'

let gateway: TestGateway
beforeEach(async () => {
  gateway = await openGateway()
})

const fields = 'id organizationId organization { name } service { id version } createdAt'
const invite = (organizationId: string, as: As = 'borealis-systems', more: object = {}) =>
  send(gateway, as, 'inviteOrganization', { serviceId: borealisVault, organizationId, ...more }, fields)
const withdraw = (organizationId: string, as: As = 'borealis-systems') =>
  send(gateway, as, 'withdrawInvitation', { serviceId: borealisVault, organizationId })

/** A new organization of Nimbus, whose catalog has the gated service. */
async function newcomer(): Promise<{ id: string; as: As }> {
  const { id } = await done(gateway, 'nimbus-partners', 'createOrganization', { resellerId: nimbus, name: 'Fir Farm' })
  return { id, as: { role: 'ORGANIZATION', account: 'USER', accountId: 'fir', parties: [id] } }
}

const reasons = async (as: As) => {
  const query = `{ viewer { organization { availability(serviceId: "${borealisVault}") { reasons } } } }`
  return (await gateway.read(as, query)).viewer.organization.availability.reasons
}

describe('inviteOrganization', () => {
  it('opens a gated service to one organization, and withdrawInvitation closes it', async () => {
    const { id, as } = await newcomer()
    expect(await reasons(as)).toEqual(['NOT_IN_CATALOG'])
    const { shown } = await invite(id)
    expect(shown).toEqual({
      id: expect.any(String),
      organizationId: id,
      organization: null,
      service: { id: borealisVault, version: 2 },
      createdAt: gateway.clock.now.toISOString(),
    })
    // Delta School has its only place; nothing else stands against it.
    expect(await reasons(as)).toEqual(['ACCESS_LIMIT_REACHED'])
    expect((await withdraw(id)).shown).toMatchObject({ id: borealisVault, version: 3 })
    expect(await reasons(as)).toEqual(['NOT_IN_CATALOG'])
  })

  it('is not repeated by its key once it was withdrawn, though it was made anew', async () => {
    const key = { idempotencyKey: 'invited' }
    expect(await invite(acmeBakery, 'borealis-systems', key)).toMatchObject({ __typename: 'InviteOrganizationSuccess' })
    await withdraw(acmeBakery)
    expect(await invite(acmeBakery, 'borealis-systems', key)).toMatchObject({ __typename: 'NotFound' })
    await invite(acmeBakery)
    expect(await invite(acmeBakery, 'borealis-systems', key)).toMatchObject({ __typename: 'NotFound' })
  })

  it('answers alike for organizations that exist and ids that nobody has, which it keeps', async () => {
    const strange = randomUUID()
    const answers = [await invite(acmeBakery), await invite(strange)]
    const alike = answers.map(({ shown, ...rest }) => ({ ...rest, organization: shown.organization }))
    expect(alike[1]).toEqual(alike[0])
    const { service } = await gateway.read(
      'borealis-systems',
      `{ service(id: "${borealisVault}") { invitations { nodes { organizationId organization { name } } }
        auditTrail(last: 1) { nodes { kind changes { field before after } } } } }`,
    )
    expect(service.invitations.nodes).toEqual([
      // A customer of the seller, whom it knows.
      { organizationId: deltaSchool, organization: { name: 'Delta School' } },
      { organizationId: acmeBakery, organization: null },
      { organizationId: strange, organization: null },
    ])
    expect(service.auditTrail.nodes).toEqual([
      { kind: 'INVITATION_SENT', changes: [{ field: `isInvited.${strange}`, before: null, after: 'true' }] },
    ])
    const gone = []
    for (const id of [acmeBakery, strange]) gone.push(await withdraw(id))
    expect(gone.map(({ shown }) => shown.version)).toEqual([4, 5])
  })

  it('twice is a success, and so is withdrawing what is not there: nothing is written', async () => {
    const first = await invite(elmStudio)
    const before = await everything(gateway)
    const again = await invite(elmStudio)
    expect([again.isReplay, again.shown]).toEqual([false, first.shown])
    expect((await withdraw(randomUUID())).shown.version).toBe(2)
    expect(await everything(gateway)).toEqual(before)
  })

  it('is done once with one key, which leads nowhere once the invitation is withdrawn', async () => {
    const [first, again] = [
      await invite(elmStudio, 'admin', { idempotencyKey: 'i' }),
      await invite(elmStudio, 'admin', { idempotencyKey: 'i' }),
    ]
    expect([first.isReplay, again.isReplay, again.shown.id]).toEqual([false, true, first.shown.id])
    await withdraw(elmStudio)
    expect(await invite(elmStudio, 'admin', { idempotencyKey: 'i' })).toMatchObject({ __typename: 'NotFound' })
  })

  it('is for services of one’s own: hidden ones and absent ones look the same', async () => {
    const hidden = await invite(elmStudio, 'aurora-software')
    expect(hidden).toMatchObject({ __typename: 'NotFound' })
    expect(await invite(elmStudio, 'aurora-software', { serviceId: randomUUID() })).toEqual(hidden)
    expect(await invite(elmStudio, 'backup-owner')).toEqual(hidden)
    const { shown } = await invite(elmStudio, 'borealis-owner', { serviceId: borealisMail })
    expect(shown.service.id).toBe(borealisMail)
  })

  it('is refused while the service or its seller is archived; withdrawing goes on', async () => {
    await invite(elmStudio)
    await done(gateway, 'admin', 'archiveService', { serviceId: borealisVault })
    expect(await invite(acmeBakery)).toMatchObject({ __typename: 'Archived' })
    expect(await withdraw(elmStudio)).toMatchObject({ __typename: 'WithdrawInvitationSuccess' })
    await done(gateway, 'admin', 'archiveSeller', { sellerId: borealis })
    for (const as of ['borealis-systems', 'borealis-owner', 'admin'] as const)
      expect(await invite(acmeBakery, as, { serviceId: borealisMail })).toMatchObject({ __typename: 'Archived' })
  })

  it('is limited by the budget of writes, so that nobody tries ids out by the thousand', async () => {
    const limited = await openGateway({ env: { BUDGET_WRITES: '5' } })
    const asked = 'mutation ($input: InvitationInput!) { inviteOrganization(input: $input) { __typename } }'
    const answers = []
    for (let round = 0; round < 8; round += 1) {
      const input = { serviceId: borealisVault, organizationId: round % 2 === 0 ? randomUUID() : acmeBakery }
      const { status, body } = await limited.ask('borealis-systems', asked, { input })
      answers.push([status, body.errors?.[0].extensions.budget ?? body.data.inviteOrganization.__typename])
    }
    const invited = [200, 'InviteOrganizationSuccess']
    expect(answers.slice(0, 5)).toEqual([invited, invited, invited, invited, invited])
    expect(answers).toContainEqual([429, 'writes'])
  })

  it('of two at once makes one invitation', async () => {
    const answers = await Promise.all([invite(elmStudio), invite(elmStudio)])
    expect(answers[0]?.shown.id).toBe(answers[1]?.shown.id)
    expect(answers[1]?.shown.service.version).toBe(2)
  })
})

describe('invitations', () => {
  it('are listed and found by the seller’s side alone', async () => {
    const { id } = (await invite(deltaSchool)).shown
    const look = `{ node(id: "${id}") { ... on Invitation { organizationId } }
      service(id: "${borealisVault}") { invitations { totalCount } } }`
    for (const as of ['borealis-systems', 'operator', 'admin'] as const)
      expect(await gateway.read(as, look)).toEqual({
        node: { organizationId: deltaSchool },
        service: { invitations: { totalCount: 1 } },
      })
    for (const as of ['nimbus-partners', 'delta-school'] as const)
      expect(await gateway.read(as, look)).toEqual({ node: null, service: { invitations: null } })
    expect(await gateway.read('aurora-software', look)).toEqual({ node: null, service: null })
  })

  it.each(['inviteOrganization', 'withdrawInvitation'])(
    'are the seller’s side’s and the host’s to make: %s',
    async (mutation) => {
      for (const { slug, role } of people) {
        const input = { serviceId: randomUUID(), organizationId: randomUUID() }
        const { body } = await gateway.ask(slug, documentOf(mutation, 'id'), { input })
        const expected = ['ADMIN', 'SELLER', 'SERVICE_OWNER'].includes(role) ? undefined : 'FORBIDDEN'
        expect([slug, body.errors?.[0].extensions.code]).toEqual([slug, expected])
      }
    },
  )
})

describe('events of invitations', () => {
  it('are the seller’s side’s alone, and about the invitation', async () => {
    const { id } = (await invite(elmStudio)).shown
    await withdraw(elmStudio)
    await logEverything(gateway.database)
    const query = `{ events(last: 2, filter: { subjectTypes: [INVITATION] }) { nodes { kind subjectId subjectVersion
      snapshot subject { ... on Invitation { id } } } } }`
    for (const as of ['borealis-systems', 'operator', 'admin'] as const)
      expect((await gateway.read(as, query)).events.nodes).toMatchObject([
        {
          kind: 'INVITATION_SENT',
          subjectId: id,
          subjectVersion: 1,
          snapshot: { organizationId: elmStudio },
          subject: null,
        },
        { kind: 'INVITATION_WITHDRAWN', subjectId: id, subjectVersion: 2, subject: null },
      ])
    for (const as of ['nimbus-partners', 'stratus-trade', 'elm-studio', 'delta-school', 'aurora-software'] as const)
      expect((await gateway.read(as, query)).events.nodes).toEqual([])
  })
})
