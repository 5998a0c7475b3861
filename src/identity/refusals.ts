/** Why a credential was refused, for programs. */
export type BadCredentialsReason =
  | 'malformed-header'
  | 'malformed-token'
  | 'algorithm-not-allowed'
  | 'wrong-type'
  | 'unknown-key'
  | 'bad-signature'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'expired'
  | 'not-yet-valid'
  | 'too-long'
  | 'missing-claim'
  | 'invalid-claim'
  | 'revoked'
  | 'changed'

/**
 * A credential was given and cannot be used. The message says why in one sentence of printable ASCII, and quotes no
 * token.
 */
export class BadCredentials extends Error {
  override readonly name = 'BadCredentials'
  readonly reason: BadCredentialsReason

  constructor(reason: BadCredentialsReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** The issuer's keys cannot be fetched now, so nobody can say whether the credential is good. The cause is for the log. */
export class IssuerUnavailable extends Error {
  override readonly name = 'IssuerUnavailable'

  constructor(cause: unknown) {
    super('The credential cannot be checked now, because the keys of its issuer are not available. Try again later.', {
      cause,
    })
  }
}

/** Shows what a token says inside a message: one short line of printable ASCII, fit for a header. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  const line = text.replace(/[^\x20-\x7e]|[`"\\]/g, '?')
  return `\`${line.length > 80 ? `${line.slice(0, 80)}...` : line}\``
}
