import { cp, mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { serve, type ServerType } from '@hono/node-server'
import { inject } from 'vitest'
import '../support/provided.ts'
import { npm } from './published.ts'

const root = join(import.meta.dirname, '..', '..')

/** What the examples make and install; a copy begins without. */
const isMade = /\/(node_modules|dist|client|made|schema\.d\.ts)$/

/** Copies an example and the files that it reads, and installs what it needs. */
export function installExample(name: string, ...files: readonly string[]): Promise<string> {
  return installFolder(join('examples', name), ...files)
}

/**
 * Copies a folder that is a package of its own and the files that it reads, at the same places as in the repository,
 * and installs what it needs. Answers where the folder is.
 */
export async function installFolder(path: string, ...files: readonly string[]): Promise<string> {
  const copy = await mkdtemp(join(inject('runFolder'), 'example-'))
  const folder = join(copy, path)
  await cp(join(root, path), folder, { recursive: true, filter: (path) => !isMade.test(path) })
  for (const file of files) await cp(join(root, file), join(copy, file))
  await npm(folder, 'ci', '--prefer-offline', '--no-audit', '--no-fund', '--fetch-retries=0', '--fetch-timeout=30000')
  return folder
}

/** Serves a gateway on a free port of this machine. */
export async function onPort(
  fetch: (request: Request) => Promise<Response>,
): Promise<{ origin: string; server: ServerType }> {
  return new Promise((resolve) => {
    const server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({ origin: `http://127.0.0.1:${port}`, server }),
    )
  })
}
