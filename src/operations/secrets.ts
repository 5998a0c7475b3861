import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const prefix = 'enc:v1:'

/** The key that secrets are encrypted with where they are kept: 32 bytes; null where they are kept as they are. */
export type SecretsKey = Buffer | null

/**
 * A secret as it is kept: encrypted by AES-256-GCM, where there is a key. `place` names table, column and row: nobody
 * can put it elsewhere.
 */
export function protectSecret(key: SecretsKey, secret: string, place: string): string {
  if (!key) return secret
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place))
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return `${prefix}${keyId(key)}:${Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64')}`
}

/** The secret again. Throws where it was encrypted with a key that is not there, or stood elsewhere. */
export function revealSecret(key: SecretsKey, kept: string, place: string): string {
  if (!kept.startsWith(prefix)) return kept
  const [id, text = ''] = kept.slice(prefix.length).split(':')
  if (!key || id !== keyId(key)) throw new Error(`A secret is encrypted with the key ${id}, which SECRETS_KEY is not.`)
  const bytes = Buffer.from(text, 'base64')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(12, 28))
  return decipher.update(bytes.subarray(28), undefined, 'utf8') + decipher.final('utf8')
}

/** A new secret that signs messages, in the form of Standard Webhooks. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** The place of the secret of a webhook endpoint. */
export function endpointSecretPlace(endpointId: string): string {
  return `webhook_endpoints.secret.${endpointId}`
}

/** Tells keys apart, and nothing of them. */
function keyId(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8)
}
