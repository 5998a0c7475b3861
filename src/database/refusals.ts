import { errorCodeOf } from './error-code.ts'

/** What Node says of a certificate that it does not believe. */
export const ofCertificate = /CERT|^UNABLE_TO_VERIFY_LEAF_SIGNATURE$|^HOSTNAME_MISMATCH$/

/** What the driver says of a server that does not speak TLS. */
export const withoutTls = /^The server does not support SSL/

/** Codes of a server that lets nobody in with this user, password, name or right. */
const ofRefusal = /^(28|3D|42)/

/** Whether a server is there and will not be used, however long it is waited for. */
export function isRefusal(error: Error): boolean {
  const code = errorCodeOf(error)
  if (code === '') return withoutTls.test(rootOf(error).message)
  return ofRefusal.test(code) || ofCertificate.test(code)
}

function rootOf(error: Error): Error {
  return error.cause instanceof Error ? rootOf(error.cause) : error
}
