import { randomBytes } from 'node:crypto'
import type { Database, Work } from '../database/database.ts'
import { encryptionKeyId } from '../database/encryption.ts'

/** A new secret that signs messages, in the form of Standard Webhooks. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** The place of the secrets of a webhook endpoint: the one, and the one before, which it becomes. */
export function endpointSecretPlace(endpointId: string): string {
  return `webhook_endpoints.secret.${endpointId}`
}

/** The secret of a webhook endpoint as it is kept in this transaction. */
export type ProtectEndpointSecret = (secret: string, endpointId: string) => string

/** How secrets of webhook endpoints are kept: encrypted wherever there is a key. Every version can read that. */
export function* endpointSecretProtection(database: Database): Work<ProtectEndpointSecret> {
  const keyId = (yield* encryptionKeyId(database)) ?? database.secrets.first
  return (secret, endpointId) => database.secrets.protect(secret, endpointSecretPlace(endpointId), keyId)
}
