/** The header that tells up to where the database's log has what a request has written. Clients send it back as it came. */
export const positionHeader = 'x-triptych-position'

/** The same header of an answer, where something was written that has a place. */
export function positionHeaders(written: { readonly position: string | null } | null): Record<string, string> | null {
  return written?.position ? { [positionHeader]: written.position } : null
}
