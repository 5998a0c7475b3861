import { expect } from 'vitest'
import type { As, TestGateway } from './gateway.ts'
import { logEverything } from './recorded-events.ts'

/** A webhook endpoint that somebody made, with its secret. */
export interface MadeEndpoint {
  readonly id: string
  readonly secret: string
}

/** Makes a webhook endpoint as somebody. */
export async function makeEndpoint(gateway: TestGateway, as: As, input: object): Promise<MadeEndpoint> {
  // What happened before has its place in the log before it is made.
  await logEverything(gateway.database)
  const made = await gateway.read(
    as,
    `mutation ($input: CreateWebhookEndpointInput!) {
      createWebhookEndpoint(input: $input) {
        __typename
        ... on CreateWebhookEndpointSuccess { secret webhookEndpoint { id } }
        ... on DomainError { code message }
      }
    }`,
    { input },
  )
  const { __typename, secret, webhookEndpoint, message } = made.createWebhookEndpoint
  expect([__typename, message]).toEqual(['CreateWebhookEndpointSuccess', undefined])
  await logEverything(gateway.database)
  return { id: webhookEndpoint.id, secret }
}

/** Has a test sent to an endpoint, and answers the delivery's id. */
export async function sendTest(gateway: TestGateway, as: As, webhookEndpointId: string): Promise<string> {
  const sent = await gateway.read(
    as,
    `mutation ($input: WebhookEndpointActionInput!) {
      sendTestEvent(input: $input) { ... on SendTestEventSuccess { delivery { id } } }
    }`,
    { input: { webhookEndpointId } },
  )
  return sent.sendTestEvent.delivery.id
}
