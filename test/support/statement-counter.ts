/** Statements that surround a transaction: only PostgreSQL's driver reports them, so counts leave them out. */
const frame = /^(begin|commit|rollback|savepoint|release|set )/i

/** A statement as it was sent. */
export interface SentStatement {
  readonly sql: string
  readonly values: readonly unknown[]
}

/** Records the statements that a database sends: give its `onStatement` to `freshDatabase`. */
export class StatementCounter {
  /** What is being counted; nothing else is kept, so that a test may send any number of statements. */
  readonly #countings = new Set<SentStatement[]>()

  readonly onStatement = (sql: string, values: readonly unknown[]): void => {
    if (frame.test(sql)) return
    for (const sent of this.#countings) sent.push({ sql, values })
  }

  /** Does some work and answers its result and the statements that it sent, the same on both engines. */
  async during<T>(work: () => Promise<T>): Promise<{ result: T; statements: string[]; sent: SentStatement[] }> {
    const sent: SentStatement[] = []
    this.#countings.add(sent)
    try {
      const result = await work()
      return { result, statements: sent.map(({ sql }) => sql), sent }
    } finally {
      this.#countings.delete(sent)
    }
  }
}
