/** What the test file that runs now has to put away. Test files share the modules of a worker, and so this list. */
const cleanups: (() => Promise<unknown>)[] = []

/** Does something when the test file is over: what was given last is done first. */
export function afterFile(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup)
}

/** Does all that was given to `afterFile`, whichever of it fails, and throws what the first has thrown. */
export async function cleanUp(): Promise<void> {
  const failures: unknown[] = []
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}
