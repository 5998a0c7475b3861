import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import closeWithGrace from 'close-with-grace'
import { type Config, readConfig } from '../config.ts'
import type { Database } from '../database/database.ts'
import { loadDemo } from '../demo/load.ts'
import { people, type Person } from '../demo/people.ts'
import { createGateway } from '../gateway.ts'
import { createNodeServer } from '../http/node-server.ts'
import { createAuthenticator } from '../identity/credentials.ts'
import { localKeys, remoteKeys } from '../identity/keys.ts'
import { type LocalKey, readLocalKey } from '../identity/local-key.ts'
import { issueToken } from '../identity/token.ts'
import { createLogger } from '../logger.ts'
import { createPages } from '../pages/pages.ts'
import { readVersion } from '../version.ts'
import { type Clock, startClock } from './clock.ts'
import { prepareDatabase } from './database.ts'
import { CommandFailure } from './failures.ts'
import { readyLine, startedWith } from './ready-line.ts'

const clock = () => new Date()
const demoTokenSeconds = 12 * 3600

/**
 * Starts the gateway and keeps it running until a signal ends it. It listens only when the tables are up to date and
 * demo data is complete. Throws what keeps it from starting.
 */
export async function runServe(): Promise<void> {
  const config = readConfig()
  const { auth } = config
  const logger = createLogger(config)
  const localKey = auth.jwksUrl ? null : await readLocalKey(auth.keyFile)
  const findKey = localKey ? localKeys([localKey.publicJwk]) : remoteKeys(auth.jwksUrl ?? '')
  const authenticator = createAuthenticator({ findKey, issuer: auth.issuer, audience: auth.audience })
  const database = await openFilled(config)
  let ticking: Clock | undefined
  const clockStatus = () => ticking?.status() ?? { lagMs: 0, lastRunAt: null }
  const { intervalMs } = config.clock
  const pages = pagesFor(config, localKey)
  const gateway = await createGateway({
    database,
    clock,
    config,
    authenticator,
    logger,
    pages,
    ...(intervalMs > 0 ? { clockStatus } : {}),
  })
  const { host: hostname, connections } = config.server
  const server = createNodeServer(gateway, { hostname, bodyBytes: config.limits.bodyBytes, connections })
  try {
    await listen(server, config)
  } catch (error) {
    await database.close()
    throw error
  }
  if (intervalMs > 0) ticking = startClock({ database, clock, logger, intervalMs })

  closeWithGrace({ delay: config.server.shutdownTimeoutMs, logger: false, onTimeout: late }, async ({ err }) => {
    if (err) logger.fatal({ err }, 'Ending after an error that nothing caught')
    try {
      await Promise.all([finish(server), ticking?.stop()])
      await database.close()
    } catch (error) {
      logger.fatal({ err: error }, 'Could not end in good order')
      throw error
    }
  })

  // Said last: whoever waits for this line may end the process right after it.
  const url = urlOf(server)
  const started = startedWith(config, readVersion())
  if (config.environment === 'production') logger.info({ url, ...started }, `Triptych is ready at ${url}`)
  else process.stdout.write(`${readyLine(started)} Triptych is ready at ${url}\n`)

  function late(delay: number): void {
    logger.error(`Ending with requests unfinished: they took longer than ${delay} ms`)
  }
}

/** The pages, where people of the demo can be opened if their data may be here and their tokens are signed here. */
function pagesFor(
  { environment, server, auth, demoData }: Config,
  localKey: LocalKey | null,
): ReturnType<typeof createPages> {
  return createPages({
    demoPeople: demoData && localKey ? people : null,
    issueToken: async ({ role, parties, account, accountId }: Person) => {
      if (!localKey) throw new Error('Tokens of people are only made with the local development key.')
      const { issuer, audience } = auth
      return issueToken(localKey, {
        role,
        parties,
        account,
        accountId,
        issuer,
        audience,
        now: clock(),
        expiresInSeconds: demoTokenSeconds,
      })
    },
    isProduction: environment === 'production',
    bindHost: server.host,
    version: readVersion(),
  })
}

async function openFilled(config: Config): Promise<Database> {
  const notice = setTimeout(() => process.stderr.write('Preparing the database…\n'), 1000)
  try {
    const { database } = await prepareDatabase(config)
    if (config.demoData)
      await loadDemo(database, { now: clock() }).catch((error: unknown) => closeAndThrow(database, error))
    return database
  } finally {
    clearTimeout(notice)
  }
}

async function closeAndThrow(database: Database, error: unknown): Promise<never> {
  await database.close()
  throw error
}

async function listen(server: Server, { server: { port, host } }: Config): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
  } catch (error) {
    throw new CommandFailure(listenFault(error as NodeJS.ErrnoException, port, host), { cause: error })
  }
}

function listenFault({ code = '', message }: NodeJS.ErrnoException, port: number, host: string): string {
  const faults: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use. Set PORT to another one, or to 0 to let the system choose.`,
    EACCES: `Port ${port} on ${host} needs more rights than this process has. Set PORT to one above 1023.`,
    EADDRNOTAVAIL: `HOST is ${host}, which is no address of this machine.`,
    ENOTFOUND: `HOST is ${host}, which is no known host name.`,
  }
  return faults[code] ?? `The gateway cannot listen on port ${port} of ${host}: ${message}.`
}

/** Accepts no more connections and waits for the running requests. */
async function finish(server: Server): Promise<void> {
  // A connection that becomes idle only now, after its last answer, would otherwise stay open.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  await new Promise((resolve) => server.close(resolve))
  clearInterval(idle)
}

function urlOf(server: Server): string {
  const { address, port } = server.address() as AddressInfo
  const everywhere = address === '0.0.0.0' || address === '::'
  const host = everywhere ? 'localhost' : address.includes(':') ? `[${address}]` : address
  return `http://${host}:${port}/`
}
