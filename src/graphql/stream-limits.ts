/** The bounds of streams. */
export interface StreamLimits {
  /** Streams that are open at once in this process. */
  readonly most: number
  /** How often their credentials are looked at again, in milliseconds. */
  readonly checkMs: number
}
