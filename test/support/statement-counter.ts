/** Statements that surround a transaction: only PostgreSQL's driver reports them, so counts leave them out. */
const frame = /^(begin|commit|rollback|savepoint|release|set )/i

/** Records the SQL texts that a database sends: give its `onStatement` to `freshDatabase`. */
export class StatementCounter {
  readonly #statements: string[] = []

  readonly onStatement = (sql: string): void => {
    if (!frame.test(sql)) this.#statements.push(sql)
  }

  /** Does some work and answers its result and the statements that it sent, the same on both engines. */
  async during<T>(work: () => Promise<T>): Promise<{ result: T; statements: string[] }> {
    const before = this.#statements.length
    const result = await work()
    return { result, statements: this.#statements.slice(before) }
  }
}
