import { z } from 'zod'
import { listed, variableFacts } from './setting-kinds.ts'

/** A key in base64. */
export const secretsKeyText = /^[A-Za-z0-9+/]{43}=$/

/** The environment variables about secrets where they are kept. */
export const secretVariables = {
  SECRETS_KEY: z
    .string()
    .transform(listed)
    .refine((keys) => keys.every((key) => secretsKeyText.test(key)))
    .transform((keys) => keys.map((key) => Buffer.from(key, 'base64')))
    .default([])
    .register(variableFacts, {
      group: 'Data',
      description:
        'Encrypts license keys, the secrets of webhooks and the keys of the gateway where they are kept, once `triptych secrets encrypt` was ' +
        'run. The first of several encrypts, all of them decrypt. See [running.md](running.md#secrets).',
      allowed: '32 bytes in base64, as `openssl rand -base64 32` makes them, or several of them with commas between',
      fallback: 'none: the key of SECRETS_KEY_FILE',
      secret: true,
    }),
  SECRETS_KEY_FILE: z.string().optional().register(variableFacts, {
    group: 'Data',
    description:
      'A file with such keys, one a line, which its owner alone may read. `triptych secrets encrypt` makes it where it is missing.',
    allowed: 'a file path',
    fallback: 'beside the SQLite file: `data/triptych.secrets.key`; in production none',
  }),
}
