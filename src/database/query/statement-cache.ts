import { LRUCache } from 'lru-cache'

/** Compiled statements by name, the least recently used thrown away beyond a limit. */
export class StatementCache<Statement extends object> {
  readonly #statements: LRUCache<string, Statement>

  constructor(limit = 500) {
    this.#statements = new LRUCache({ max: limit })
  }

  /** The statement of that name, compiled by `compile` the first time. */
  get(name: string, compile: () => Statement): Statement {
    const found = this.#statements.get(name)
    if (found) return found
    const statement = compile()
    this.#statements.set(name, statement)
    return statement
  }
}
