import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The repository. */
export const root = join(import.meta.dirname, '..', '..')

/** A command that a document shows. */
export interface DocumentedCommand {
  /** The path of the document in the repository. */
  readonly document: string
  /** In one line, without the comment behind it. */
  readonly command: string
}

/** A document with its text. */
export interface Documented {
  readonly document: string
  readonly text: string
}

/** All documents that people read. */
export async function readDocuments(): Promise<readonly Documented[]> {
  const paths = globSync(['*.md', 'docs/**/*.md', 'examples/*/README.md', 'deploy/**/*.md'], { cwd: root }).toSorted()
  return Promise.all(paths.map(async (document) => ({ document, text: await readFile(join(root, document), 'utf8') })))
}

/** A line of a block that only sets something. */
export const isSetting = (line: string) => /^[A-Z][A-Z0-9_]*=(?:"[^"]*"|[^\s"]*)$/.test(line)

/** The blocks of a text in some languages, without the indent of a list. */
export function blocksIn(text: string, ...languages: readonly string[]): string[] {
  return [...text.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)]
    .filter(([, , language = '']) => languages.includes(language))
    .map(([, indent = '', , block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))
}

/** The commands of the blocks of a document, in their order; lines that only set something are none. */
export function commandsIn({ document, text }: Documented): DocumentedCommand[] {
  return blocksIn(text, 'sh', 'bash', 'shell', 'console')
    .flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/\s{2,}#.*$/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !isSetting(line))
    .map((command) => ({ document, command }))
}

const programs =
  /^(?:triptych|npm|npx|node|curl|podman|docker|kubectl|systemctl|git|grep|openssl|psql|sqlite3|nginx) \S/

/** The commands within the sentences of a document: what stands in backticks and begins with a program. */
export function inlineCommandsIn({ document, text }: Documented): DocumentedCommand[] {
  const sentences = text.replaceAll(/^ *```.*?^ *```$/gms, '')
  const commands = [...sentences.matchAll(/`([^`]+)`/g)].map(([, words = '']) => words.replaceAll(/\s+/g, ' '))
  return [...new Set(commands)].filter((words) => programs.test(words)).map((command) => ({ document, command }))
}
