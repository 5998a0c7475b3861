import { z } from 'zod'
import { variableFacts, wholeNumber, yesOrNo } from './setting-kinds.ts'
import { canonicalEmail } from './values/email-address.ts'

/** The address of a sender, alone or in angle brackets behind a name; null for what is none. */
function senderIn(text: string): { name: string; address: string } | null {
  const [, name = '', bracketed, plain] = /^(?:([^<>\p{Cc}]*)<([^<>]+)>|([^<>]+))$/u.exec(text) ?? []
  const address = canonicalEmail(bracketed ?? plain ?? '')
  return address === null ? null : { name: name.trim().replace(/^"(.*)"$/, '$1'), address }
}

/** The environment variables about messages to others. */
export const messageVariables = {
  EVENT_RETENTION_DAYS: wholeNumber(
    'Messages',
    90,
    [1, 36_500],
    'Days for which events are kept; then their cursors expire. Histories are kept for ever.',
  ),
  FEDERATION_SUBSCRIPTIONS: yesOrNo(
    'Messages',
    'Whether routers of federated graphs are told of subscriptions, in `_service`. Few hand them on: see [federation.md](federation.md).',
    'false',
  ),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^/?#]/)
    .refine((text) => URL.canParse(text))
    .optional()
    .register(variableFacts, {
      group: 'Messages',
      description:
        'The server by which mails go out: those that services send to organizations that get them. Without it none do.',
      allowed: 'a URL such as smtps://user:password@mail.example.com; smtp:// with ?requireTLS=true begins TLS later',
      fallback: 'none',
      secret: true,
    }),
  SMTP_FROM: z
    .string()
    .transform(senderIn)
    .refine((sender) => sender !== null)
    .optional()
    .register(variableFacts, {
      group: 'Messages',
      description: 'The sender of mails. Needed with `SMTP_URL`.',
      allowed: 'an address such as services@example.com, or Services <services@example.com>',
      fallback: 'none',
    }),
  WEBHOOK_ALLOW_HTTP: yesOrNo(
    'Messages',
    'Whether webhooks may go to http:// addresses.',
    'true, but false in production',
  ),
  WEBHOOK_ALLOW_PRIVATE_ADDRESSES: yesOrNo(
    'Messages',
    'Whether webhooks may go to addresses of private networks and of this machine: for tests and closed networks.',
    'false',
  ),
}
