/** How often a statement is run before it has a name: one that is asked for once leaves nothing behind. */
const timesBefore = 2
/** How many names may be given while a connection is open. */
const mostNames = 500

/**
 * Names of prepared statements. The server keeps each on every connection that has run it, with its plan, and forgets
 * none; so a connection in whose time many names were given is to be closed.
 */
export class StatementNames {
  readonly #prefix: string
  #areRefused = false
  #given = 0
  readonly #givenBefore = new WeakMap<object, number>()

  /** Names begin with `prefix`: where processes share the connections of a server, each needs one of its own. */
  constructor(prefix = 'statement') {
    this.#prefix = prefix
  }

  /** Remembers a new connection. */
  start(connection: object): void {
    this.#givenBefore.set(connection, this.#given)
  }

  /** Whether a connection may hold so many statements that it is to be closed. */
  areMany(connection: object): boolean {
    return this.#given - (this.#givenBefore.get(connection) ?? 0) > mostNames
  }

  /** Gives no names from now on: what is between us and the server does not keep them. */
  refuse(): void {
    this.#areRefused = true
  }

  /** The names of one statement, run after run: none at first, then always the same. */
  forStatement(): () => string | undefined {
    let times = 0
    let name: string | undefined
    return () => {
      times += 1
      if (this.#areRefused) return undefined
      if (times > timesBefore) name ??= `${this.#prefix} ${(this.#given += 1)}`
      return name
    }
  }
}
