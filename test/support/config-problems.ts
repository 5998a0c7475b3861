import { ConfigError, readConfig } from '../../src/config.ts'

/** The problems of an environment, a line of each; none where it is fine. */
export function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}
