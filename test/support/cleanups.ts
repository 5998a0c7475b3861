/** What the test file that runs now has to put away. Test files share the modules of a worker, and so this list. */
const cleanups: (() => Promise<unknown>)[] = []

/** Does something when the test file is over: what was given last is done first. */
export function afterFile(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup)
}

/** Does all that was given to `afterFile`. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
}
