/** How often a statement is run before it has a name: one that is asked for once leaves nothing behind. */
const timesBefore = 2
/** How many names may be given while a connection is open. */
const mostNames = 500

/**
 * Names of prepared statements. The server keeps each on every connection that has run it, with its plan, and forgets
 * none; so a connection in whose time many names were given is to be closed.
 */
export class StatementNames {
  #given = 0
  readonly #givenBefore = new WeakMap<object, number>()

  /** Remembers a new connection. */
  start(connection: object): void {
    this.#givenBefore.set(connection, this.#given)
  }

  /** Whether a connection may hold so many statements that it is to be closed. */
  areMany(connection: object): boolean {
    return this.#given - (this.#givenBefore.get(connection) ?? 0) > mostNames
  }

  /** The names of one statement, run after run: none at first, then always the same. */
  forStatement(): () => string | undefined {
    let times = 0
    let name: string | undefined
    return () => {
      times += 1
      if (times > timesBefore) name ??= `statement ${(this.#given += 1)}`
      return name
    }
  }
}
