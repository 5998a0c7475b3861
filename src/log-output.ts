import { type DestinationStream, pino } from 'pino'

/** Characters that wait to be written at most, for a reader that is slow or a disk that is full: others are lost. */
const mostUnwritten = 8_000_000

/** How long a line waits for others at most, and of how many characters a block is at least, unless that time is over. */
const gathering = { milliseconds: 100, characters: 32_768 }

/** Bytes that a pipe takes in one piece, whoever else writes to it at that moment: PIPE_BUF of Linux. */
const pieceBytes = 4096

/**
 * Standard output, written in blocks while others are answered. An end of the process writes the rest, unless it is
 * killed. The lines are gathered here: the stream itself would count all that it holds anew with each line. Where
 * nothing can be written, as on a full disk, the process goes on, and lines are lost.
 */
export function gatheringStdout(isShared: boolean): DestinationStream {
  outlive(process.stdout)
  // With the least for `maxWrite`, blocks are not put together again.
  const stdout = pino.destination({
    dest: 1,
    sync: false,
    maxLength: mostUnwritten,
    ...(isShared ? { maxWrite: 1 } : {}),
  })
  let isFailing = false
  stdout.on('write', () => {
    isFailing = false
  })
  stdout.on('error', (error: unknown) => {
    isFailing = true
    tellUnwritten(error)
  })
  let lines: string[] = []
  let characters = 0
  const writeAll = () => {
    if (lines.length > 0) stdout.write(lines.join(''))
    lines = []
    characters = 0
  }
  setInterval(writeAll, gathering.milliseconds).unref()
  // Before the stream itself writes the rest, which it would try for ever where the disk is full.
  process.prependListener('exit', () => {
    writeAll()
    if (isFailing) stdout.destroy()
    else unlessUnwritten(() => stdout.flushSync())
  })
  return {
    write(line) {
      if (isShared && characters + Buffer.byteLength(line) > pieceBytes) writeAll()
      lines.push(line)
      characters += isShared ? Buffer.byteLength(line) : line.length
      if (characters >= gathering.characters) writeAll()
    },
  }
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
  const { code, message } = error as NodeJS.ErrnoException
  if (performance.now() - toldAt < toldEveryMs) return
  toldAt = performance.now()
  outlive(process.stderr)
  const line = `triptych: the log cannot be written to standard output (${code ?? message}): lines are lost until it can.\n`
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
