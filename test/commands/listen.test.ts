import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { cumulus } from '../../src/demo/ids.ts'
import { serveTogether, type Served } from '../concurrency/gateways.ts'
import { organization, writeParties, writeService } from '../concurrency/world.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { isSignedBy, type Receiver, startReceiver } from '../webhooks/receiver.ts'
import { type Child, start, triptych } from './child.ts'

const webhooks = await readFile(new URL('../../docs/webhooks.md', import.meta.url), 'utf8')
const { database, url } = await freshDatabase()
await writeParties(database, 3)
const sold = await writeService(database)
const { gateways, another } = await serveTogether(url, 1, { WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true' })
const [served] = gateways as [Served]

const cwd = await mkdtemp(join(tmpdir(), 'triptych-listen-'))
afterAll(() => rm(cwd, { recursive: true }))
await writeFile(join(cwd, 'token.txt'), `${served.tokenOf('cumulus-broker')}\n`)

let receiver: Receiver
beforeEach(async () => {
  receiver = await startReceiver()
})

const of = (index: number) => ({ organizationId: organization(index), serviceId: sold.serviceId })
const add = (gateway: Served, index: number) =>
  gateway.write('addOrganizationService', { ...of(index), currencyCode: 'EUR' })
const remove = (gateway: Served, index: number) => gateway.write('removeOrganizationService', of(index))
const arrived = async (count: number) => {
  await expect.poll(() => receiver.received.length, { timeout: 20_000 }).toBe(count)
}

interface Listening {
  readonly child: Child
  readonly secret: string
}

/** Listens at a gateway, as a broker, until it is told to end. */
async function listen(gateway: Served, ...more: string[]): Promise<Listening> {
  const child = start(
    ['listen', '--url', gateway.address, '--token', '@token.txt', '--forward-to', receiver.url, ...more],
    { cwd },
  )
  const [, secret = ''] = await child.printed(/^Events of \S+ go to \S+, signed with (whsec_\S+)\n/)
  return { child, secret }
}

async function end({ child }: Listening) {
  child.process.kill('SIGINT')
  return child.finished
}

describe('a token that is given', () => {
  const list = (...args: string[]) => triptych(['webhooks', 'list', '--url', served.address, ...args], { cwd })

  it.each([
    [['--token', '@nowhere.txt'], 'There is no file nowhere.txt.'],
    [['--token', '@.'], '. cannot be used: it is a folder.'],
    [['--token', '@secrets.txt'], 'The file secrets.txt of --token holds no token.'],
    [['--token', 'hunter2 hunter2'], '--token is no token.'],
    [['--token', ''], '--token is no token.'],
    [['--token', '@token.txt', '--role', 'operator'], '--token says who asks: leave --role and --party out.'],
  ])('by %j is refused, and not repeated', async (args, message) => {
    await writeFile(join(cwd, 'secrets.txt'), 'hunter2\nhunter2\n')
    expect(await list(...args)).toEqual({ code: 1, stdout: '', stderr: `triptych: ${message}\n` })
  })
})

describe('triptych listen', () => {
  it('posts what happens as a webhook would be, until it is interrupted, and says where to go on', async () => {
    const listening = await listen(served)
    await add(served, 1)
    await arrived(1)
    const [message] = receiver.received
    expect(message && isSignedBy(listening.secret, message)).toBe(true)
    expect(message?.body).toEqual({
      id: message?.headers['webhook-id'],
      type: 'organization_service.added',
      timestamp: expect.any(String),
      data: {
        schemaVersion: 1,
        subjectType: 'OrganizationService',
        subjectId: expect.any(String),
        subjectVersion: 1,
        actor: { role: 'BROKER', account: 'USER', accountId: 'mira.keller' },
        door: 'GRAPHQL',
        changes: [],
      },
    })
    const { code, stdout, stderr } = await end(listening)
    expect(code).toBe(0)
    expect(stdout.split('\n')[1]).toMatch(/^\S+Z {2}organization_service\.added {2}\S{36} {2}204 \(\d+ ms\)$/)
    const [, cursor = ''] = /^To go on from here: --after (\S+)\n$/.exec(stderr) ?? []
    await remove(served, 1)
    const again = await listen(served, '--after', cursor, '--snapshot')
    await arrived(2)
    await end(again)
    expect(receiver.received[1]?.body).toMatchObject({
      type: 'organization_service.removed',
      data: { snapshot: { removedAt: expect.any(String) } },
    })
  })

  it('says where to go on though it is the first process of a container, to which the system hands no other signals', async () => {
    const first = "data:text/javascript,Object.defineProperty(process, 'pid', { value: 1 })"
    const child = start(['listen', '--url', served.address, '--token', '@token.txt', '--forward-to', receiver.url], {
      cwd,
      nodeArguments: ['--import', first],
    })
    await child.printed(/^Events of /)
    child.process.kill('SIGTERM')
    expect(await child.finished).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^To go on from here: --after \S+\n$/),
    })
  })

  it('makes the messages that an endpoint of the same party gets', async () => {
    const endpoint = await startReceiver()
    await served.read(
      `mutation ($url: String!) { createWebhookEndpoint(input: { url: $url, includeSnapshot: true }) { __typename } }`,
      { url: endpoint.url },
    )
    const listening = await listen(served, '--snapshot')
    await add(served, 2)
    await remove(served, 2)
    await arrived(2)
    await expect.poll(() => endpoint.received.length, { timeout: 20_000 }).toBe(2)
    await end(listening)
    const texts = ({ received }: Receiver) => received.map(({ text }) => JSON.parse(text))
    expect(texts(receiver)).toEqual(texts(endpoint))
  })

  it('goes on after its last event when its gateway has ended and come back, and loses nothing', async () => {
    const doomed = await another()
    const port = new URL(doomed.address).port
    const listening = await listen(doomed, '--kind', 'organization_service.added')
    await add(served, 1)
    await arrived(1)
    await doomed.kill()
    await remove(served, 1)
    await add(served, 1)
    const back = await another({ PORT: port })
    await arrived(2)
    await remove(back, 1)
    const { stdout, stderr } = await end(listening)
    expect(stderr).toContain('Going on in a second.')
    expect(stdout.match(/organization_service\.\w+/g)).toEqual([
      'organization_service.added',
      'organization_service.added',
    ])
  })

  it('tells of a receiver that does not take a message, and goes on', async () => {
    receiver.answer = () => ({ status: receiver.received.length === 1 ? 500 : 204 })
    const listening = await listen(served)
    await add(served, 3)
    await remove(served, 3)
    await arrived(2)
    const { stdout } = await end(listening)
    expect(stdout).toMatch(/added {2}\S+ {2}500 \(\d+ ms\)\n.*removed {2}\S+ {2}204 \(/)
  })

  it.each<[string[], RegExp]>([
    [['--forward-to', 'nowhere'], /^triptych: --forward-to is nowhere, but it must be the address of a receiver/],
    [['--forward-to', '3000', '--kind', 'x'], /^triptych: --kind is x, which is no kind of events\. They are sub/],
    [['--forward-to', '3000', '--secret', 'x'], /^triptych: --secret must be a secret as endpoints have them/],
    [['--forward-to', '3000'], /^triptych: Who asks\? Add --token, or --role and --party/],
    [['--forward-to', '3000', '--url', 'x', '--token', 'y'], /^triptych: --url is x, but it must be the address/],
    [['--forward-to', '3000', '--token', '@nowhere.txt'], /^triptych: There is no file nowhere\.txt\.\n$/],
    [['--forward-to', '3000', '--token', 'y', '--url', 'http://127.0.0.1:9'], /^triptych: Nothing answers at http:/],
    [
      ['--forward-to', '3000', '--token', 'wrong', '--url', served.address],
      /^triptych: The gateway does not answer that: /,
    ],
    [
      ['--forward-to', '3000', '--token', '@token.txt', '--url', served.address, '--after', 'x'],
      /^triptych: The gateway refuses the stream: after is not a cursor of events\.\n/m,
    ],
  ])('with %j says why it does not', async (args, message) => {
    const { code, stderr } = await triptych(['listen', ...args], { cwd })
    expect(stderr).toMatch(message)
    expect(code).toBe(1)
  })

  it('signs its own tokens with the local development key, as the documentation has it', async () => {
    const key = join(cwd, 'data', 'triptych.key.json')
    const child = start(['serve'], {
      cwd,
      env: { PORT: '0', DATABASE_URL: url, AUTH_KEY_FILE: key, DEMO_DATA: 'false', LOG_LEVEL: 'error' },
    })
    try {
      const [, address = ''] = await child.printed(/Triptych is ready at (\S+)\n/)
      const args = ['--url', address, '--role', 'broker', '--party', cumulus]
      const { stdout, code } = await triptych(['webhooks', 'list', ...args], { cwd, env: { AUTH_KEY_FILE: key } })
      expect({ code, head: stdout.split('\n')[0]?.split(/\s+/) }).toEqual({
        code: 0,
        head: ['ID', 'STATE', 'URL', 'KINDS'],
      })
      const [documented = ''] = /^triptych listen .*$/m.exec(webhooks) ?? []
      const [, ...words] = documented.replace('http://localhost:3000/hooks', receiver.url).split(' ')
      const listening = start([...words, '--url', address], { cwd, env: { AUTH_KEY_FILE: key } })
      await listening.printed(/^Events of \S+ go to \S+, signed with whsec_/)
      await add(served, 1)
      await remove(served, 1)
      await arrived(2)
      expect((await end({ child: listening, secret: '' })).code).toBe(0)
    } finally {
      child.process.kill()
      await once(child.process, 'close')
    }
  })
})

describe('triptych webhooks', () => {
  const run = (...args: string[]) =>
    triptych(['webhooks', ...args, '--url', served.address, '--token', '@token.txt'], { cwd })

  async function makeEndpoint(input: object): Promise<string> {
    const { createWebhookEndpoint } = await served.read(
      `mutation ($input: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $input) {
        ... on CreateWebhookEndpointSuccess { webhookEndpoint { id } } ... on DomainError { message } } }`,
      { input },
    )
    return createWebhookEndpoint.webhookEndpoint.id
  }

  it('lists endpoints, tests them, and sends again what they have missed', async () => {
    const kinds = ['ORGANIZATION_SERVICE_ADDED']
    const id = await makeEndpoint({ url: receiver.url, kinds })
    const madeAt = new Date().toISOString()
    const { stdout } = await run('list')
    expect(stdout).toContain(`${id}  works  ${receiver.url}`)
    expect(stdout.split('\n').find((line) => line.startsWith(id))).toMatch(/ {2}ORGANIZATION_SERVICE_ADDED$/)
    receiver.answer = () => ({ status: 200, body: 'thank\u001B you' })
    expect(await run('test', id)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^The receiver took it: status 200, \d+ ms: thank\\u001b you\n$/),
    })
    expect(receiver.received[0]?.body.type).toBe('webhook.test')
    receiver.answer = () => ({ status: 204 })
    await add(served, 1)
    await arrived(2)
    const { events } = await served.read(
      '{ events(last: 1, filter: { kinds: [ORGANIZATION_SERVICE_ADDED] }) { nodes { id } } }',
    )
    const [event] = events.nodes
    expect(await run('redeliver', id, '--event', event.id)).toMatchObject({ stdout: 'One event is sent again.\n' })
    await arrived(3)
    expect(receiver.received[2]?.text).toBe(receiver.received[1]?.text)
    expect(await run('redeliver', id, '--since', madeAt)).toMatchObject({ stdout: 'No event is sent again.\n' })
    await remove(served, 1)
  })

  it('says of a test that the receiver did not take how it failed', async () => {
    const id = await makeEndpoint({ url: receiver.url, kinds: ['PRICE_LIST_CHANGED'] })
    receiver.answer = () => ({ status: 500, body: 'no' })
    expect(await run('test', id)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'triptych: The receiver did not take it: status 500: no\n',
    })
  })

  it.each<[string[], string]>([
    [['test', 'x'], 'x is no id of an endpoint: it must be a UUID. `triptych webhooks list` shows them.'],
    [['test', cumulus], 'There is no such webhook endpoint.'],
    [['redeliver', cumulus], 'Which events? Add --since with a time, or --event with ids; not both.'],
    [['redeliver', cumulus, '--event', 'x'], '--event is x, but it must be a UUID, the id of an event.'],
    [
      ['redeliver', cumulus, '--since', 'yesterday'],
      '--since is yesterday, but it must be a time such as 2026-03-01 or 2026-03-01T12:00:00Z.',
    ],
  ])('with %j says why it does not', async (args, message) => {
    expect(await run(...args)).toEqual({ code: 1, stdout: '', stderr: `triptych: ${message}\n` })
  })
})
