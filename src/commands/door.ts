import { readFile } from 'node:fs/promises'
import { type Config, readConfig } from '../config.ts'
import { printable } from '../values/printable.ts'
import { CommandFailure, unreadable } from './failures.ts'
import { partiesOf, roleOf } from './role-arguments.ts'
import { localToken } from './token.ts'

/** Whom a command asks, and as whom, as it was typed. */
export interface DoorArguments {
  readonly url?: string
  readonly token?: string
  readonly role?: string
  readonly party?: readonly string[]
}

/** A gateway that runs, asked by its public address as its clients ask it. */
export interface Door {
  /** The address of its graph. */
  readonly url: string
  /** A token of the one who asks: another one each time, where it is made here. */
  readonly token: () => Promise<string>
  /** Sends an operation and answers its data. Throws `CommandFailure` for what keeps it from them. */
  readonly ask: (query: string, variables?: object) => Promise<Record<string, unknown>>
}

/** How long an answer may take, in milliseconds. */
const timeoutMs = 30_000
/** What stands in a header after `Bearer`, as RFC 6750 has it. */
const tokenText = /^[\w.~+/-]+=*$/
/** How long a token is good that is made here, in seconds. */
const tokenSeconds = 3600

/** Opens the door that the arguments name. Throws `CommandFailure` where they name none, or nobody. */
export async function openDoor({ url: given, ...who }: DoorArguments): Promise<Door> {
  const config = readConfig(undefined, { needsIssuer: false, needsDatabase: false })
  const url = urlOf(given, config.server)
  const token = await tokenOf(who, config)
  return {
    url,
    token,
    async ask(query, variables = {}) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await token()}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((error: unknown) => {
        throw new CommandFailure(`Nothing answers at ${url}: ${causeOf(error)}. --url says where the gateway is.`)
      })
      const { data, errors } = (await response.json().catch(() => ({}))) as Answer
      const fault = errors?.[0]?.message ?? (data ? null : `it has status ${response.status}`)
      if (fault !== null) throw new CommandFailure(`The gateway does not answer that: ${printable(fault)}`)
      return data ?? {}
    },
  }
}

interface Answer {
  readonly data?: Record<string, unknown>
  readonly errors?: readonly { readonly message: string }[]
}

function urlOf(given: string | undefined, { host, port }: Config['server']): string {
  const everywhere = host === '0.0.0.0' || host === '::'
  const fallback = `http://${everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`
  const base = URL.parse(given ?? fallback)
  if (base?.protocol !== 'http:' && base?.protocol !== 'https:')
    throw new CommandFailure(`--url is ${given}, but it must be the address of a gateway, such as ${fallback}.`)
  return new URL('/graphql', base).href
}

async function tokenOf(
  { token, role: given, party = [] }: Omit<DoorArguments, 'url'>,
  config: Config,
): Promise<Door['token']> {
  if (token !== undefined) {
    if (given !== undefined || party.length > 0)
      throw new CommandFailure('--token says who asks: leave --role and --party out.')
    const text = await givenToken(token)
    return () => Promise.resolve(text)
  }
  if (given === undefined)
    throw new CommandFailure('Who asks? Add --token, or --role and --party for a token of the local development key.')
  const role = roleOf(given, config.auth)
  const parties = partiesOf(role, party)
  return () => localToken(config, { role, parties, account: 'USER', expiresInSeconds: tokenSeconds })
}

/** The token that was typed, or that a file holds. Throws `CommandFailure` for what is none, and does not repeat it. */
async function givenToken(typed: string): Promise<string> {
  const file = typed.startsWith('@') ? typed.slice(1) : null
  const text =
    file === null
      ? typed
      : await readFile(file, 'utf8').catch((error: unknown) => {
          throw unreadable(file, error)
        })
  const token = text.trim()
  if (tokenText.test(token)) return token
  throw new CommandFailure(`${file === null ? '--token is' : `The file ${file} of --token holds`} no token.`)
}

/** Why a request was not answered, in a few words. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no connection'
  const { code } = error as NodeJS.ErrnoException
  return error.cause instanceof Error ? causeOf(error.cause) : (code ?? error.message)
}
