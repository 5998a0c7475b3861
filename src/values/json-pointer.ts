/** Whether a text is a JSON pointer (RFC 6901) to a member: `/role`, `/realm_access/roles`. */
export function isJsonPointer(text: string): boolean {
  return /^(\/([^~/]|~[01])+)+$/.test(text)
}

/** What a JSON pointer leads to; undefined where there is nothing. */
export function valueAt(document: unknown, pointer: string): unknown {
  let value = document
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}
