import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { acmeBakery, cumulus, googleWorkspace } from '../../src/demo/ids.ts'
import type { TestGateway } from '../support/gateway.ts'
import { logEverything } from '../support/recorded-events.ts'
import { mailBy, type MailReceiver, readable, type ReceivedMail, saysNo, startMailServer } from './mail-server.ts'
import { deliverMessages, openTelling } from './messages.ts'

let gateway: TestGateway
let server: MailReceiver
beforeEach(async () => {
  gateway = await openTelling()
  server = await startMailServer()
  await edit({ notificationEmail: 'it@acme-bakery.example', locale: 'de-AT' })
})

/** Edits how Acme Bakery is spoken to. */
const edit = (contacts: object) =>
  gateway.read(
    'cumulus-broker',
    `mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { ... on DomainError { message } } }`,
    { input: { organizationId: acmeBakery, ...contacts } },
  )

/** Edits the definition of Google Workspace, as its owner. */
async function define(changes: object, clear: readonly string[] = []): Promise<void> {
  const { updateServiceDefinition } = await gateway.read(
    'workspace-owner',
    `mutation ($changes: ServiceDefinitionChanges!, $clear: [ServiceDefinitionField!]) { updateServiceDefinition(
      input: { serviceId: "${googleWorkspace}", changes: $changes, clear: $clear }) { __typename ... on DomainError { message } } }`,
    { changes, clear },
  )
  expect(updateServiceDefinition.message).toBeUndefined()
  await logEverything(gateway.database)
}

/** Has the definition send mails in our own words. */
async function tellInOurWords(): Promise<void> {
  await define({ serviceUrls: { serviceHome: 'https://workspace.example.com/' } }, ['CUSTOM_EMAIL'])
}

/** Gives Acme Bakery the service. */
const grant = async () => {
  const { addOrganizationService } = await gateway.read(
    'cumulus-broker',
    `mutation { addOrganizationService(input: { organizationId: "${acmeBakery}", serviceId: "${googleWorkspace}",
      currencyCode: "EUR", customProperties: [{ key: "adminFirstName", value: "John" }, { key: "adminLastName", value: "Doe" },
      { key: "domain", value: "acme-bakery.example" }] }) { __typename } }`,
  )
  await logEverything(gateway.database)
  return addOrganizationService.__typename
}

const takeAway = () =>
  gateway.read(
    'cumulus-broker',
    `mutation { removeOrganizationService(input: { organizationId: "${acmeBakery}", serviceId: "${googleWorkspace}" }) { __typename } }`,
  )

const send = async (url = server.url) => deliverMessages(gateway, undefined, await mailBy(url, () => gateway.clock.now))

async function deliveries() {
  const { service } = await gateway.read(
    'workspace-owner',
    `{ service(id: "${googleWorkspace}") { handlerDeliveries { nodes {
      channel state nextAttemptAt attempts { status error responseExcerpt } } } } }`,
  )
  return service.handlerDeliveries.nodes.filter(({ channel }: { channel: string }) => channel === 'EMAIL')
}

async function onlyMail(): Promise<ReceivedMail> {
  await expect.poll(() => server.received.length, { timeout: 10_000 }).toBe(1)
  return server.received[0] as ReceivedMail
}

const later = (milliseconds: number) => {
  gateway.clock.now = new Date(gateway.clock.now.getTime() + milliseconds)
  gateway.database.eventsLogged.ring()
}

describe('an organization that gets a service', () => {
  it('is told by mail in its language, at its address for notifications', async () => {
    await tellInOurWords()
    await send()
    expect(await grant()).toBe('AddOrganizationServiceSuccess')
    const { from, to, headers, text } = await onlyMail()
    expect([from, to]).toEqual(['services@triptych.example', ['it@acme-bakery.example']])
    expect(readable(headers.get('subject'))).toBe(
      'Google Workspace (Integrations Guide Service) steht Ihnen zur Verfügung',
    )
    expect(text).toBe(
      'Guten Tag,\n\nAcme Bakery hat jetzt Zugang zu Google Workspace (Integrations Guide Service).\n\nhttps://workspace.example.com/\n',
    )
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(headers.get('content-language')).toBe('de')
    expect(headers.get('auto-submitted')).toBe('auto-generated')
    expect(headers.get('from')).toBe('Triptych <services@triptych.example>')
    await expect.poll(deliveries).toMatchObject([{ state: 'SUCCEEDED', attempts: [{ status: 250, error: null }] }])
  })

  it('is told in the words of the service’s owner, where it has some', async () => {
    await define({ customEmail: { customEmailSubject: 'Grüß Gott', customEmailBody: 'One.\n.\nTwo: ✓' } })
    await send()
    await grant()
    const { headers, text } = await onlyMail()
    expect(readable(headers.get('subject'))).toBe('Grüß Gott')
    expect(text.trimEnd()).toBe('One.\n.\nTwo: ✓')
  })

  it('is told of nothing that the definition does not ask for', async () => {
    await define({ shouldSendEmailUponGrantedAccess: false })
    await send()
    await grant()
    await expect.poll(deliveries, { timeout: 10_000 }).toMatchObject([{ state: 'DISCARDED', attempts: [] }])
    expect(server.received).toEqual([])
  })

  it('is told of nothing by a definition that came with the data, until its owner confirms it', async () => {
    await send()
    await grant()
    await logEverything(gateway.database)
    await gateway.read(
      'workspace-owner',
      `mutation { confirmServiceHandlers(input: { serviceId: "${googleWorkspace}" }) { __typename } }`,
    )
    expect(await deliveries()).toEqual([])
    await takeAway()
    await grant()
    expect(readable((await onlyMail()).headers.get('subject'))).toBe('Your workspace is ready')
  })

  it('is told by a service that was made with such a definition', async () => {
    await send()
    const { createService } = await gateway.read(
      'aurora-software',
      `mutation { createService(input: { sellerId: "a0000000-0000-4000-8000-000000000001", name: "Aurora Notes",
        currencyCodes: ["EUR"], definition: { visible: true, shouldSendEmailUponGrantedAccess: true } }) {
        ... on CreateServiceSuccess { service { id } } ... on DomainError { message } } }`,
    )
    const serviceId = createService.service.id
    await gateway.read(
      'aurora-software',
      `mutation { publishService(input: { serviceId: "${serviceId}", resellerIds: ["${cumulus}"] }) { __typename } }`,
    )
    await gateway.read(
      'cumulus-broker',
      `mutation { addToCatalog(input: { serviceId: "${serviceId}", resellerId: "${cumulus}" }) { __typename } }`,
    )
    await gateway.read(
      'cumulus-broker',
      `mutation { addOrganizationService(input: { organizationId: "${acmeBakery}", serviceId: "${serviceId}", currencyCode: "EUR" }) {
        __typename } }`,
    )
    await logEverything(gateway.database)
    expect(readable((await onlyMail()).headers.get('subject'))).toBe('Aurora Notes steht Ihnen zur Verfügung')
  })

  it('is told of nothing by a write that is refused', async () => {
    await define({ customEmail: { customEmailSubject: 'Hello' } })
    await send()
    const both = await gateway.ask(
      'cumulus-broker',
      `mutation { addOrganizationService(input: { organizationId: "${acmeBakery}", serviceId: "${googleWorkspace}", currencyCode: "EUR" }) {
        __typename } }`,
    )
    expect(both.body.data.addOrganizationService.__typename).toBe('InvalidInput')
    await logEverything(gateway.database)
    later(1000)
    expect(await deliveries()).toEqual([])
    expect(server.received).toEqual([])
  })
})

describe('a mail', () => {
  it('that the server cannot take now is tried again, the same, by the same Message-ID', async () => {
    await tellInOurWords()
    const ids: (string | undefined)[] = []
    let isBusy = true
    server.refuse = (step) => {
      if (step === 'DATA' && isBusy) throw saysNo(451)
    }
    await send()
    await grant()
    await expect
      .poll(deliveries, { timeout: 10_000 })
      .toMatchObject([
        { state: 'WAITING', attempts: [{ status: 451, error: 'EMESSAGE: the mail server refused it.' }] },
      ])
    await define({ customEmail: { customEmailSubject: 'Too late' } })
    isBusy = false
    later(10_000)
    const { headers } = await onlyMail()
    ids.push(headers.get('message-id'))
    expect(readable(headers.get('subject'))).toContain('steht Ihnen zur Verfügung')
    const { events } = await gateway.read(
      'cumulus-broker',
      `{ events(first: 10, filter: { kinds: [ORGANIZATION_SERVICE_ADDED] }) { nodes { id } } }`,
    )
    expect(ids).toEqual([`<${events.nodes[0].id}@triptych.example>`])
  })

  it('to an address that the server does not know is not tried again, and the log does not tell the address', async () => {
    await tellInOurWords()
    server.refuse = (step) => {
      if (step === 'RCPT') throw saysNo(550, 'it@acme-bakery.example is unknown')
    }
    await send()
    await grant()
    await expect.poll(deliveries, { timeout: 10_000 }).toEqual([
      {
        channel: 'EMAIL',
        state: 'FAILED',
        nextAttemptAt: null,
        attempts: [{ status: 550, error: 'EENVELOPE: the mail server refused it.', responseExcerpt: null }],
      },
    ])
  })

  it('of a sender that the server does not let in is tried again: that may be put right', async () => {
    const closed = await startMailServer({ needsLogin: true })
    closed.refuse = (step) => {
      if (step === 'AUTH') throw saysNo(535)
    }
    await tellInOurWords()
    await send(closed.url)
    await grant()
    await expect
      .poll(deliveries, { timeout: 10_000 })
      .toMatchObject([{ state: 'WAITING', attempts: [{ status: 535 }] }])
    closed.refuse = () => {}
    later(10_000)
    await expect.poll(() => closed.received.length, { timeout: 10_000 }).toBe(1)
  })

  it('without a server for mail is told of in the log of deliveries', async () => {
    await tellInOurWords()
    deliverMessages(gateway)
    await grant()
    await expect
      .poll(deliveries, { timeout: 10_000 })
      .toMatchObject([{ state: 'FAILED', attempts: [{ status: null, error: 'Mail is off: SMTP_URL is not set.' }] }])
  })

  it.each([null, 'it@acme-bakery.example>\r\nRCPT TO:<other@evil.example', 'a@one.example, b@two.example'])(
    'to %j goes nowhere, and the log says so',
    async (address) => {
      const { organizations } = gateway.database.tables
      await gateway.database.connection
        .update(organizations)
        .set({ notificationEmail: address })
        .where(eq(organizations.id, acmeBakery))
      await tellInOurWords()
      await send()
      await grant()
      await expect
        .poll(deliveries, { timeout: 10_000 })
        .toMatchObject([
          { state: 'FAILED', attempts: [{ error: 'The organization has no address for notifications.' }] },
        ])
      expect(server.received).toEqual([])
    },
  )

  it('has no headers but ours, whatever stands in names and texts', async () => {
    await tellInOurWords()
    const { organizations, serviceDefinitions } = gateway.database.tables
    const injected = 'Hello\r\nBcc: other@evil.example\r\n\r\nAnd more\u2028'
    await gateway.database.connection.update(organizations).set({ name: injected })
    await gateway.database.connection
      .update(serviceDefinitions)
      .set({ customEmail: { customEmailSubject: injected }, name: injected })
    await send()
    await grant()
    const { to, headers, text } = await onlyMail()
    expect(to).toEqual(['it@acme-bakery.example'])
    expect(headers.has('bcc')).toBe(false)
    expect(readable(headers.get('subject'))).toBe('Hello Bcc: other@evil.example And more')
    expect(text.split('\n')[2]).toContain('Hello Bcc: other@evil.example And more hat jetzt Zugang')
  })

  it('holds long lines whole, and no more than 50,000 characters', async () => {
    await define({ customEmail: { customEmailBody: 'x'.repeat(20_000) } })
    const { serviceDefinitions } = gateway.database.tables
    await send()
    await grant()
    expect((await onlyMail()).text.trimEnd()).toBe('x'.repeat(20_000))
    await gateway.database.connection.update(serviceDefinitions).set({
      customEmail: { customEmailBody: `${'y'.repeat(49_999)}😀 and more`, customEmailSubject: '😀'.repeat(500) },
    })
    await takeAway()
    await grant()
    await expect.poll(() => server.received.length, { timeout: 10_000 }).toBe(2)
    expect(server.received[1]?.text.trimEnd()).toBe('y'.repeat(49_999))
    expect(readable(server.received[1]?.headers.get('subject'))).toBe('😀'.repeat(100))
  })

  it('under way when the process ends is left to another one', async () => {
    await tellInOurWords()
    let isAsked = false
    let isStuck = true
    server.refuse = async (step) => {
      if (step !== 'RCPT' || !isStuck) return
      isAsked = true
      await new Promise(() => {})
    }
    const stop = await send()
    await grant()
    await expect.poll(() => isAsked, { timeout: 10_000 }).toBe(true)
    await stop()
    expect(await deliveries()).toMatchObject([{ state: 'RUNNING', attempts: [] }])
    isStuck = false
    await send()
    later(61_000)
    await onlyMail()
    await expect.poll(deliveries).toMatchObject([{ state: 'SUCCEEDED', attempts: [{ status: 250 }] }])
  })
})
