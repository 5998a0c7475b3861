/** Collects what an option names that may be repeated. */
export function collected(id: string, ids?: string[]): string[] {
  return [...(ids ?? []), id]
}
