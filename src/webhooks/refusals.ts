import { Refusal, type RefusalClass } from '../operations/refusals.ts'

/** Messages are not sent to this address. */
export class WebhookUrlRefused extends Refusal {
  static readonly facts = {
    status: 400,
    number: 1040,
    remedy: 'Give an https:// address of the public internet, without credentials. The message says what is wrong.',
  }
  override readonly name = 'WebhookUrlRefused'
  readonly code = 'WEBHOOK_URL_REFUSED'

  constructor(objection: string) {
    super(`Messages are not sent to this URL. ${objection}`)
  }
}

/** The selection of an endpoint is none on an event, or costs too much. */
export class SelectionInvalid extends Refusal {
  static readonly facts = {
    status: 400,
    number: 1041,
    remedy:
      'Give a selection of fields of `Event` in braces, such as `{ id kind subjectId }`; the message says what is wrong.',
  }
  override readonly name = 'SelectionInvalid'
  readonly code = 'SELECTION_INVALID'
}

/** Every refusal of webhooks. */
export const webhookRefusals: readonly RefusalClass[] = [WebhookUrlRefused, SelectionInvalid]
