import { onTestFinished } from 'vitest'
import { startEventRelay } from '../../src/commands/event-relay.ts'
import { decideByAnswers } from '../../src/commands/fulfillment.ts'
import { createSend } from '../../src/commands/send-message.ts'
import { startWebhookWorker } from '../../src/commands/webhook-worker.ts'
import { createLogger } from '../../src/logger.ts'
import type { SendMail } from '../../src/webhooks/operations/mail.ts'
import { viewerOf } from '../../src/webhooks/webhook.ts'
import { openGateway, type TestGateway } from '../support/gateway.ts'

/** A gateway whose messages may go to this machine. */
export const openTelling = (env: Record<string, string> = {}) =>
  openGateway({ env: { WEBHOOK_ALLOW_PRIVATE_ADDRESSES: 'true', ...env } })

const messages = { allowsHttp: true, allowsPrivateAddresses: true }

/** Delivers the messages of a gateway as its process would, until the test is over; answers how to end it sooner. */
export function deliverMessages(
  gateway: TestGateway,
  rules = messages,
  sendMail: SendMail | null = null,
): () => Promise<void> {
  const { database } = gateway
  const clock = () => gateway.clock.now
  const logger = createLogger(
    { environment: 'production', log: { level: 'warn' } },
    { write: (line) => void gateway.log.push(JSON.parse(line)) },
  )
  const relay = startEventRelay({ database, logger })
  const worker = startWebhookWorker({
    database,
    clock,
    logger,
    messages: rules,
    send: createSend(rules, clock),
    sendMail,
    onAnswer: decideByAnswers({ database, clock, logger, messages: rules }),
    select: (selection, endpoint, eventId) => gateway.select(selection, viewerOf(endpoint), eventId),
  })
  const stop = async () => {
    await worker.stop()
    await relay.stop()
  }
  onTestFinished(stop)
  return stop
}
