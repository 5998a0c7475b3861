/** Compiled statements by name, the least recently used thrown away beyond a limit. */
export class StatementCache<Statement> {
  readonly #statements = new Map<string, Statement>()
  readonly #limit: number

  constructor(limit = 500) {
    this.#limit = limit
  }

  /** The statement of that name, compiled by `compile` the first time. */
  get(name: string, compile: () => Statement): Statement {
    const found = this.#statements.get(name)
    const statement = found ?? compile()
    if (found !== undefined) this.#statements.delete(name)
    this.#statements.set(name, statement)
    if (this.#statements.size > this.#limit) this.#statements.delete(this.#statements.keys().next().value as string)
    return statement
  }
}
