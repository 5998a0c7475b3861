import { createHash, randomBytes } from 'node:crypto'

/** A new secret of a machine client: 256 random bits. It is shown once, and only its hash is kept. */
export function newClientSecret(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * The SHA-256 of a secret, hexadecimal. Nobody can guess 256 random bits however fast the hash is: it needs no slow
 * one.
 */
export function clientSecretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
