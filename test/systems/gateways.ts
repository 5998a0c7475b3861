import { expect } from 'vitest'
import { cumulus } from '../../src/demo/ids.ts'
import { type Child, start, triptych } from '../commands/child.ts'
import { afterFile } from '../support/cleanups.ts'

/** A gateway in a process of its own. */
export interface Serving {
  readonly child: Child
  /** Where it answers, with a slash at the end. */
  readonly address: string
}

/** Starts a gateway on a free port, unless the settings name one, and waits until it answers. */
export async function serve(env: Readonly<Record<string, string>>): Promise<Serving> {
  const child = start(['serve'], { env: { PORT: '0', ...env } })
  afterFile(async () => {
    child.process.kill('SIGKILL')
    await child.finished
  })
  const [, address = ''] = await child.printed(/Triptych is ready at (http:\S+\/)/)
  return { child, address }
}

/** The token of a broker, signed with the key that the settings name. */
export async function brokerToken(env: Readonly<Record<string, string>>): Promise<string> {
  const { code, stdout, stderr } = await triptych(['token', '--role', 'broker', '--party', cumulus], {
    env: { ...env },
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout.trim()
}

/** Sends a GraphQL request, and answers its status and its body. */
export async function ask(
  address: string,
  token: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  // Tests read answers by path; what is not there fails their assertions.
  // oxlint-disable-next-line typescript/no-explicit-any
): Promise<{ status: number; retryAfter: string | null; body: any }> {
  const response = await fetch(`${address}graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  })
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body: await response.json(),
  }
}
