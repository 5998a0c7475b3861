import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { createSendMail } from '../../src/commands/send-mail.ts'
import type { SendMail } from '../../src/webhooks/operations/mail.ts'
import { afterFile } from '../support/cleanups.ts'

/** A mail as it arrived. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** By their names in lower case, unfolded and as they are written. */
  readonly headers: ReadonlyMap<string, string>
  readonly text: string
}

/** A mail server that listens. */
export interface MailReceiver {
  readonly url: string
  readonly received: ReceivedMail[]
  /** Refuses what it throws for, with the `responseCode` of the error. */
  refuse: (step: 'AUTH' | 'RCPT' | 'DATA') => void | Promise<void>
}

/** An answer of a mail server that says no. */
export function saysNo(responseCode: number, message = 'no'): Error {
  return Object.assign(new Error(message), { responseCode })
}

/** Starts a mail server on a port that the system picks. It ends after the test file. */
export async function startMailServer({ needsLogin = false } = {}): Promise<MailReceiver> {
  const receiver = { url: '', received: [] as ReceivedMail[], refuse: () => {} } as {
    -readonly [Key in keyof MailReceiver]: MailReceiver[Key]
  }
  const asked = (step: 'AUTH' | 'RCPT' | 'DATA', done: (error?: Error | null) => void) =>
    void Promise.resolve()
      .then(() => receiver.refuse(step))
      .then(
        () => done(),
        (error: Error) => done(error),
      )
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: !needsLogin,
    allowInsecureAuth: true,
    onAuth: ({ username }, _session, done) =>
      asked('AUTH', (error) => done(error, error ? undefined : { user: username })),
    onRcptTo: (_address, _session, done) => asked('RCPT', done),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () =>
        asked('DATA', (error) => {
          if (!error) receiver.received.push(mailIn(Buffer.concat(chunks).toString('latin1'), session))
          done(error)
        }),
      )
    },
  })
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  afterFile(() => new Promise<void>((resolve) => server.close(resolve)))
  const { port } = server.server.address() as AddressInfo
  receiver.url = `smtp://${needsLogin ? 'user:secret@' : ''}127.0.0.1:${port}`
  return receiver
}

/** Sends by a server as the gateway does. */
export function mailBy(url: string, clock: () => Date): Promise<SendMail> {
  return createSendMail({ url, from: { name: 'Triptych', address: 'services@triptych.example' } }, clock)
}

function mailIn(raw: string, { envelope }: SMTPServerSession): ReceivedMail {
  const [head = '', ...rest] = raw.split('\r\n\r\n')
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = new Map(
    lines.map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const { mailFrom, rcptTo } = envelope
  return {
    from: mailFrom ? mailFrom.address : '',
    to: rcptTo.map(({ address }) => address),
    headers,
    text: decoded(rest.join('\r\n\r\n'), headers.get('content-transfer-encoding')).replaceAll('\r\n', '\n'),
  }
}

function decoded(body: string, encoding: string | undefined): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8')
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1').toString('utf8')
  const bytes = body
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

/** A header with its encoded words read. */
export function readable(header = ''): string {
  return header
    .replaceAll(/\?=\s+=\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : decoded(text.replaceAll('_', ' '), 'quoted-printable'),
    )
}
