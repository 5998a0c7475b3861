import { Worker } from 'node:worker_threads'
import type Client from 'better-sqlite3'
import { withoutTrouble } from './sqlite.faults.ts'
import type { SharedReads } from './sqlite.shared-reads.ts'

/** Pages of the log, 16 MB of them, beyond which nobody writes before they are in the database. */
const mostPages = 4000
/** Pages from which on they are written there: each of them once, however often it is in the log. */
const manyPages = mostPages / 2

/** What the thread is told when it starts. */
export interface LogThreadData {
  readonly path: string
  readonly synchronous: string
}

/** How a log is kept. */
interface LogOptions {
  /** How the database is told to wait for the disk. */
  readonly synchronous: string
  /** Where others of this process read what may only be in the log. */
  readonly reads: SharedReads
}

/**
 * Takes it from SQLite to write its log into the database, which it does within some commit. A thread does most of it,
 * since that waits for the disk; what was written meanwhile is little, and is written here, so that the log begins
 * anew.
 */
export class LogKeeper {
  readonly #client: Client.Database
  readonly #reads: SharedReads
  /** Null where there is no file, or no thread could be started for it. */
  #data: LogThreadData | null
  readonly #look: Client.Statement<[], { log: number; checkpointed: number }>
  #thread: Worker | null = null
  #isTooLong = false
  /** Settles when the thread has done what it was told. */
  #working: PromiseWithResolvers<void> | null = null

  /** `path` is that of the database; one in memory has no log. */
  constructor(client: Client.Database, path: string, { synchronous, reads }: LogOptions) {
    this.#client = client
    this.#reads = reads
    this.#data = path === ':memory:' ? null : { path, synchronous }
    client.pragma('wal_autocheckpoint = 0')
    // A log that is begun anew gives back to the disk what it was longer.
    client.pragma(`journal_size_limit = ${mostPages * Number(client.pragma('page_size', { simple: true }))}`)
    // The file says nothing of it: it stays as long as it was when the log is begun anew.
    this.#look = client.prepare('pragma wal_checkpoint(noop)')
  }

  /** Has a log written into the database that has become long. To be called when nobody waits. */
  readonly shorten = (): void => {
    const pages = this.#pagesToWrite()
    this.#isTooLong = pages >= mostPages
    if (!this.#data && this.#isTooLong) this.#write('full')
    else if (this.#data && !this.#working && pages >= manyPages) this.#start(this.#data)
  }

  /** What to wait for before more is written: a thread that is behind; null where there is room. */
  get room(): Promise<void> | null {
    return this.#isTooLong ? (this.#working?.promise ?? null) : null
  }

  /** Gives a log that has become long back to the disk at once, where nobody needs any of it. */
  truncate(): void {
    if (this.#pagesToWrite() >= mostPages) this.#write('truncate')
  }

  /** Ends the thread, which has the database open. */
  async close(): Promise<void> {
    const thread = this.#thread
    // Forgotten first: the answer that it may have on its way would let the process end before it.
    this.#thread = null
    this.#data = null
    await thread?.terminate()
    this.#end()
  }

  #start(data: LogThreadData): void {
    this.#working = Promise.withResolvers()
    this.#thread ??= this.#startThread(data)
    // Who waits for it may be all that the process has to do.
    this.#thread.ref()
    // It is a thread, and has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    this.#thread.postMessage('write')
  }

  #startThread(workerData: LogThreadData): Worker {
    const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'))
    const thread = new Worker(new URL(`./sqlite.log-thread${extension}`, import.meta.url), { workerData })
    const finish = () => {
      if (this.#pagesToWrite() > 0) this.#write('full')
      this.#end()
    }
    const doWithout = () => {
      this.#data = null
      this.#end()
    }
    return thread.on('message', finish).on('error', doWithout).on('exit', doWithout)
  }

  #end(): void {
    this.#thread?.unref()
    this.#working?.resolve()
    this.#working = null
    this.#isTooLong = false
  }

  /** The pages of the log that are not in the database yet, as long as that can be asked. */
  #pagesToWrite(): number {
    this.#reads.end()
    if (!this.#client.open || this.#client.inTransaction) return 0
    const { log, checkpointed } = withoutTrouble(() => this.#look.get()) ?? { log: 0, checkpointed: 0 }
    return log > checkpointed ? log : 0
  }

  /** What readers still need stays for the next time, and all of it where the disk fails. */
  #write(mode: 'full' | 'truncate'): void {
    withoutTrouble(() => this.#client.pragma(`wal_checkpoint(${mode})`))
  }
}
