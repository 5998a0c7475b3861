import { withoutTrailing } from '../values/trailing.ts'

/** Where the endpoints of the token server are, beneath its own address. */
export const paths = {
  token: '/connect/token',
  keys: '/.well-known/jwks.json',
  metadata: '/.well-known/oauth-authorization-server',
} as const

/** A path without what old clients add to it: they write it in any case, and with a slash at its end. */
export function plainPath(path: string): string {
  return path.toLowerCase().replace(/\/$/, '')
}

/** Whether a path is that of the token endpoint. */
export function isTokenPath(path: string): boolean {
  return plainPath(path) === paths.token
}

/** The path at which RFC 8414 has clients look for the metadata of an issuer: its own path comes behind. */
export function metadataPath(issuer: string): string {
  return paths.metadata + (isAddress(issuer) ? withoutTrailing(new URL(issuer).pathname, '/').toLowerCase() : '')
}

/**
 * The metadata of the token server, as RFC 8414 wants it. An issuer that is a URL is also where clients reach the
 * endpoints; any other text names nothing that a client could look up, so the address that was asked stands for it.
 */
export function serverMetadata(issuer: string, asked: string): object {
  const address = isAddress(issuer) ? issuer : new URL(asked).origin
  const base = withoutTrailing(address, '/')
  return {
    issuer: address,
    token_endpoint: base + paths.token,
    jwks_uri: base + paths.keys,
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  }
}

function isAddress(issuer: string): boolean {
  return /^https?:\/\//.test(issuer) && URL.canParse(issuer)
}
