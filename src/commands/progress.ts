import { Presets, SingleBar } from 'cli-progress'

/** Tells on stderr how far something is. */
export interface Progress {
  update(this: void, done: number, total: number): void
  stop(this: void): void
}

/** Tells nothing: for what takes no time. */
export const silent: Progress = { update() {}, stop() {} }

/**
 * A bar on a terminal; elsewhere a line for each quarter. `doing` says what is done, such as `Loading subscriptions`.
 * Works while the process does nothing else, such as in a transaction on SQLite.
 */
export function progressOf(doing: string): Progress {
  return process.stderr.isTTY ? bar(doing) : quarters(doing)
}

/**
 * As `progressOf`, where nobody knows how much there is: a number on a terminal, and elsewhere a line for each hundred
 * thousand.
 */
export function countOf(doing: string, things: string): Progress {
  if (!process.stderr.isTTY) return hundredThousands(doing, things)
  const single = new SingleBar({ ...look, format: `${doing} {value} ${things} | {duration_formatted}` })
  let isStarted = false
  return {
    update(done) {
      if (!isStarted) single.start(0, 0)
      isStarted = true
      single.update(done)
    },
    stop: () => single.stop(),
  }
}

const look = {
  stream: process.stderr,
  fps: 10,
  hideCursor: true,
  clearOnComplete: true,
  stopOnComplete: false,
} as const

function bar(doing: string): Progress {
  const single = new SingleBar(
    { ...look, format: `${doing} {bar} {percentage}% | {value} of {total} | {eta_formatted} left` },
    Presets.shades_classic,
  )
  let isStarted = false
  return {
    update(done, total) {
      if (!isStarted) single.start(total, 0)
      isStarted = true
      single.update(done)
    },
    stop: () => single.stop(),
  }
}

function quarters(doing: string): Progress {
  let told = 0
  return {
    update(done, total) {
      const reached = Math.floor((done / Math.max(total, 1)) * 4)
      if (reached === told) return
      told = reached
      process.stderr.write(`${doing}: ${reached * 25}%\n`)
    },
    stop() {},
  }
}

function hundredThousands(doing: string, things: string): Progress {
  let told = 0
  return {
    update(done) {
      const reached = Math.floor(done / 100_000)
      if (reached === told) return
      told = reached
      process.stderr.write(`${doing}: ${(reached * 100_000).toLocaleString('en')} ${things}\n`)
    },
    stop() {},
  }
}
