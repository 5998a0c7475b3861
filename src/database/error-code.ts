/** The code of a driver's error, which Drizzle may have wrapped; empty where it has none. */
export function errorCodeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: string; cause?: { code?: string } }
  return code ?? cause?.code ?? ''
}
