import { readFileSync } from 'node:fs'

/** The version of this package, from the file beside `src` in the repository and beside `dist` in the published package. */
export function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}

/** Whether a version is another one or newer. Of `1.2.0-beta.1` its `1.2.0` counts. */
export function isAtLeast(version: string, least: string): boolean {
  const numbers = numbersOf(version)
  const differing = numbersOf(least).findIndex((number, index) => number !== numbers[index])
  return differing === -1 || (numbers[differing] ?? 0) > (numbersOf(least)[differing] ?? 0)
}

function numbersOf(version: string): number[] {
  return (version.split(/[-+]/, 1)[0] ?? '').split('.').map(Number)
}
