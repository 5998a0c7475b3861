import type { Database, Work } from '../../database/database.ts'
import { grantedAccessMail, type Mail, type MailText } from '../mail.ts'
import { writeDelivery } from '../store.deliveries.ts'
import { findGrant, type Grant } from '../store.mail.ts'
import type { AttemptResult, WebhookDelivery } from '../webhook.ts'

/** Sends a mail, and answers what came of it; it does not throw. */
export type SendMail = (mail: Mail, signal: AbortSignal) => Promise<AttemptResult>

/** What mailing needs beside the delivery. */
export interface MailContext {
  readonly database: Database
  readonly clock: () => Date
  /** Null where there is no server for mail. */
  readonly sendMail: SendMail | null
  readonly signal: AbortSignal
}

/**
 * Tries to mail what a delivery is about; answers what came of it, and null where there is nothing to tell any more. It
 * goes to the address that the organization has now; its text is made at the first attempt and kept before it is sent.
 */
export async function mailDelivery(context: MailContext, delivery: WebhookDelivery): Promise<AttemptResult | null> {
  const { database, clock, sendMail, signal } = context
  const grant = await findGrant(database, delivery.subjectId)
  if (!grant?.isWanted || grant.isRemoved) return null
  if (!sendMail) return unsent('Mail is off: SMTP_URL is not set.', clock())
  if (grant.address === null) return unsent('The organization has no address for notifications.', clock())
  const text = delivery.body === null ? await keepText(database, grant, delivery) : parsed(delivery.body)
  return text && sendMail({ ...text, to: grant.address, id: delivery.eventId }, signal)
}

/** What is not tried again, and why. */
function unsent(error: string, now: Date): AttemptResult {
  const attempt = { at: now.toISOString(), status: null, milliseconds: 0, error, responseExcerpt: null }
  return { attempt, text: null, retryAfterMs: null, isFinal: true }
}

/** The text of a mail, which is kept from now on; null where somebody else has taken the delivery. */
async function keepText(database: Database, grant: Grant, delivery: WebhookDelivery): Promise<MailText | null> {
  const text = grantedAccessMail(grant)
  const body = JSON.stringify(text)
  const isKept = await database.transaction(function* (tx): Work<boolean> {
    return yield* writeDelivery(tx, database, delivery, { body })
  })
  return isKept ? text : null
}

function parsed(body: string): MailText {
  const { subject, text, language }: MailText = JSON.parse(body)
  return { subject, text, language }
}
