/** Statements that surround a transaction: only PostgreSQL's driver reports them, so counts leave them out. */
const frame = /^(begin|commit|rollback|savepoint|release|set )/i

/** A statement as it was sent. */
export interface SentStatement {
  readonly sql: string
  readonly values: readonly unknown[]
}

/** Records the statements that a database sends: give its `onStatement` to `freshDatabase`. */
export class StatementCounter {
  readonly #sent: SentStatement[] = []

  readonly onStatement = (sql: string, values: readonly unknown[]): void => {
    if (!frame.test(sql)) this.#sent.push({ sql, values })
  }

  /** Does some work and answers its result and the statements that it sent, the same on both engines. */
  async during<T>(work: () => Promise<T>): Promise<{ result: T; statements: string[]; sent: SentStatement[] }> {
    const before = this.#sent.length
    const result = await work()
    const sent = this.#sent.slice(before)
    return { result, statements: sent.map(({ sql }) => sql), sent }
  }
}
