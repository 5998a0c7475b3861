/** The same question, asked once at a time: whoever asks meanwhile gets the same answer. */
export function singleFlight<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<Answer> | null = null
  return () => {
    running ??= ask().finally(() => {
      running = null
    })
    return running
  }
}
