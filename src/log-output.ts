import { write, writeSync } from 'node:fs'
import type { DestinationStream } from 'pino'

/** Characters that wait to be written at most, for a reader that is slow or a disk that is full: others are lost. */
const mostUnwritten = 8_000_000

/** How long a line waits for others at most, and of how many characters a block is at least, unless that time is over. */
const gathering = { milliseconds: 100, characters: 32_768 }

/** Bytes that a pipe takes in one piece, whoever else writes to it at that moment: PIPE_BUF of Linux. */
const pieceBytes = 4096

/** How soon a reader that has room for nothing is tried again, in milliseconds. */
const againMs = 10
/** How long the end of the process waits for such a reader, in milliseconds. */
const lastMs = 1000

/** A text, or bytes of one. */
type Block = string | Buffer

/**
 * Standard output, written in blocks while others are answered. An end of the process writes the rest, unless it is
 * killed. Where nothing can be written, as on a full disk or to a reader that has stopped, the process goes on and ends
 * all the same, and lines are lost.
 */
export function gatheringStdout(isShared: boolean): DestinationStream {
  // A pipe is opened by this so that a full one says so, instead of holding the whole process until somebody reads.
  outlive(process.stdout)
  const blocks = new Blocks(process.stdout.fd)
  let lines: string[] = []
  let characters = 0
  const takeAll = () => {
    const text = lines.join('')
    lines = []
    characters = 0
    return text
  }
  const writeAll = () => blocks.write(takeAll())
  setInterval(writeAll, gathering.milliseconds).unref()
  process.on('exit', () => blocks.finish(takeAll()))
  return {
    write(line) {
      if (isShared && characters + Buffer.byteLength(line) > pieceBytes) writeAll()
      lines.push(line)
      characters += isShared ? Buffer.byteLength(line) : line.length
      if (characters >= gathering.characters) writeAll()
    },
  }
}

/** Blocks that are written to a file descriptor one after the other, each by itself. */
class Blocks {
  readonly #descriptor: number
  /** Those that wait, the first of them perhaps being written: texts, which the system encodes, and the rest of one. */
  readonly #waiting: Block[] = []
  #length = 0
  #isWriting = false

  constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  /** Has a block written behind those that wait. Where too many do, it is lost. */
  write(text: string): void {
    if (text === '') return
    this.#add(text)
    this.#next()
  }

  /**
   * Writes what waits and a last block, whoever has to wait for it, for a moment. What is being written just then ends
   * by itself, and nobody hears how: no more is begun that way.
   */
  finish(last: string): void {
    if (this.#isWriting) this.#took(Infinity)
    if (last !== '') this.#add(last)
    const until = performance.now() + lastMs
    const pause = new Int32Array(new SharedArrayBuffer(4))
    while (this.#waiting[0] !== undefined) {
      try {
        this.#took(writeSync(this.#descriptor, bytesOf(this.#waiting[0])))
      } catch (error) {
        if (!isForNow(error) || performance.now() > until) return tellUnwritten(error)
        Atomics.wait(pause, 0, 0, againMs)
      }
    }
  }

  #add(text: string): void {
    if (this.#length + text.length > mostUnwritten) return tellUnwritten(new Error('its reader takes nothing'))
    this.#waiting.push(text)
    this.#length += text.length
  }

  #next(): void {
    const [block] = this.#waiting
    if (block === undefined || this.#isWriting) return
    this.#isWriting = true
    const done = (error: Error | null, written: number) => {
      this.#isWriting = false
      if (!error) this.#took(written)
      else if (isForNow(error)) return void setTimeout(() => this.#next(), againMs).unref()
      // It is tried again with the next block.
      else return tellUnwritten(error)
      this.#next()
    }
    if (typeof block === 'string') write(this.#descriptor, block, done)
    else write(this.#descriptor, block, done)
  }

  /** Counts so many bytes of the first block as written. */
  #took(written: number): void {
    const block = this.#waiting.shift()
    if (block === undefined) return
    this.#length -= block.length
    if (written >= Buffer.byteLength(block)) return
    const rest = bytesOf(block).subarray(written)
    this.#waiting.unshift(rest)
    this.#length += rest.length
  }
}

function bytesOf(block: Block): Buffer {
  return typeof block === 'string' ? Buffer.from(block) : block
}

/** Whether a reader only has to read before more can be written. */
function isForNow(error: unknown): boolean {
  return errorCode(error) === 'EAGAIN'
}

/** Standard output, written at once, with the same promise. */
export function plainStdout(): DestinationStream {
  outlive(process.stdout)
  return { write: (line) => unlessUnwritten(() => process.stdout.write(line)) }
}

/** How often is said that nothing can be written, in milliseconds. */
const toldEveryMs = 60_000
let toldAt = -Infinity

/** Says on standard error, which may go elsewhere, that lines are lost. */
function tellUnwritten(error: unknown): void {
  const { message } = error as Error
  if (performance.now() - toldAt < toldEveryMs) return
  toldAt = performance.now()
  outlive(process.stderr)
  const line = `triptych: the log cannot be written to standard output (${errorCode(error) ?? message}): lines are lost until it can.\n`
  try {
    process.stderr.write(line)
  } catch {
    // Then there is nobody left to tell.
  }
}

function unlessUnwritten(write: () => void): void {
  try {
    write()
  } catch (error) {
    tellUnwritten(error)
  }
}

/** Has an output that fails not end the process, as it ends commands whose reader has read enough. */
function outlive(output: NodeJS.WriteStream): void {
  output.removeAllListeners('error')
  output.on('error', output === process.stdout ? tellUnwritten : () => {})
}

function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
