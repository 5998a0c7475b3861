import type { SendMail } from '../webhooks/operations/mail.ts'

/** The server that mail goes out by, and who it is from. */
export interface MailServer {
  /** An address of the scheme smtp or smtps, with whatever credentials it needs. */
  readonly url: string
  readonly from: { readonly name: string; readonly address: string }
}

/** What the package says of a mail that did not go out. */
interface Failure {
  readonly code?: string
  readonly responseCode?: number
  readonly command?: string
  readonly permanent?: boolean
}

/** How long an attempt may take, in milliseconds, and how long the server may say nothing. */
const timeoutMs = 30_000
const silenceMs = 15_000

/** Sends mails by a server, on a connection for each. The package for it is loaded here. */
export async function createSendMail({ url, from }: MailServer, clock: () => Date): Promise<SendMail> {
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    url,
    connectionTimeout: silenceMs,
    greetingTimeout: silenceMs,
    socketTimeout: silenceMs,
    dnsTimeout: silenceMs,
  })
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1)
  return async ({ to, id, subject, text, language }, signal) => {
    const at = clock().toISOString()
    const startedAt = performance.now()
    const attempted = (status: number | null, error: string | null, isFinal = false) => ({
      attempt: { at, status, milliseconds: Math.round(performance.now() - startedAt), error, responseExcerpt: null },
      text: null,
      retryAfterMs: null,
      isFinal,
    })
    try {
      const { response } = await transport.sendMail({
        from,
        // As an object it is one address, whatever stands in it.
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
        disableFileAccess: true,
        disableUrlAccess: true,
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      })
      return attempted(Number(response?.slice(0, 3)) || 250, null)
    } catch (error) {
      const { code, responseCode, command, permanent } = error as Failure
      return attempted(responseCode ?? null, reasonOf(code, responseCode), permanent === true && isAboutMail(command))
    }
  }
}

/** Whether the server spoke of this mail, and not of whoever sends: that may be put right. */
function isAboutMail(command: string | undefined): boolean {
  return command === 'RCPT TO' || command === 'DATA'
}

/** Why a mail did not go out. What the server says may hold the address, which not everybody reads who reads this. */
function reasonOf(code: string | undefined, status: number | undefined): string {
  const kind = code ?? 'ESOCKET'
  return status === undefined ? `${kind}: the mail server could not be asked.` : `${kind}: the mail server refused it.`
}
