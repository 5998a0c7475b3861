import { postJson } from '../http/outgoing.ts'
import type { MessageRules } from '../operations/message-rules.ts'
import { cut, storable } from '../values/kept-text.ts'
import type { Send } from '../webhooks/operations/deliver.ts'
import { answerBytes, excerptLength } from '../webhooks/webhook.ts'

/** How long an attempt may take, in milliseconds. */
const timeoutMs = 15_000

/** Sends messages by HTTP, within the rules. */
export function createSend({ allowsPrivateAddresses }: MessageRules, clock: () => Date): Send {
  const rules = { allowsPrivateAddresses, timeoutMs, mostBytes: answerBytes }
  return async (url, body, headers, signal) => {
    const at = clock().toISOString()
    const startedAt = performance.now()
    const spent = () => Math.round(performance.now() - startedAt)
    try {
      const { status, retryAfter, text } = await postJson(url, body, headers, rules, signal)
      const responseExcerpt = cut(storable(text), excerptLength)
      const attempt = { at, status, milliseconds: spent(), error: null, responseExcerpt }
      return { attempt, text, retryAfterMs: retryAfterMs(retryAfter, clock()) }
    } catch (error) {
      const attempt = { at, status: null, milliseconds: spent(), error: reasonOf(error), responseExcerpt: null }
      return { attempt, text: null, retryAfterMs: null }
    }
  }
}

function retryAfterMs(header: string | null, now: Date): number | null {
  if (header === null) return null
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const time = Date.parse(header)
  return Number.isNaN(time) ? null : Math.max(0, time - now.getTime())
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'The attempt failed.'
  if (error.name === 'TimeoutError' || error.name === 'AbortError')
    return `No answer within ${timeoutMs / 1000} seconds.`
  const { code } = error as NodeJS.ErrnoException
  return cut(storable(code ? `${code}: ${error.message}` : error.message), 500)
}
