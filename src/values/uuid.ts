/** A UUID of any version, in either case. */
export const uuidPattern = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/

/** The UUID that a text is, of any version, in lower case as the databases compare it; null for any other text. */
export function parseUuid(text: string): string | null {
  return uuidPattern.test(text) ? text.toLowerCase() : null
}

/** Whether a text is a UUID, in either case. */
export function isUuid(text: string): boolean {
  return uuidPattern.test(text)
}
