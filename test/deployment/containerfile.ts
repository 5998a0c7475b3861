import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The repository. */
export const root = join(import.meta.dirname, '..', '..')

/** One instruction of a Containerfile. */
export interface Instruction {
  readonly word: string
  readonly rest: string
}

/** The instructions of our Containerfile. */
export async function readContainerfile(): Promise<Instruction[]> {
  const text = await readFile(join(root, 'deploy', 'Containerfile'), 'utf8')
  return text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [word = '', ...rest] = line.split(' ')
      return { word, rest: rest.join(' ') }
    })
}

/** The variables that `ENV` sets. */
export function environmentOf(instructions: readonly Instruction[]): Record<string, string> {
  const pairs = instructions.filter(({ word }) => word === 'ENV').flatMap(({ rest }) => rest.split(' '))
  return Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
}
