import type { Database, DatabaseOptions } from '../database.ts'
import { checkRoleSettings } from '../role-settings.ts'
import type { ReplicaChange } from './replica.ts'
import { Replicas } from './replicas.ts'

/** The primary answers whoever has waited so long for a connection to a replica, in milliseconds. */
const mostConnectMs = 1000

/** The replicas that may be read from. */
export interface ReplicaSettings {
  /** Where they are: `postgres://…`, each a server of its own. */
  readonly urls: readonly string[]
  /** How far one may be behind, in milliseconds. */
  readonly maxLagMs: number
}

/** The options of replicas that are opened. */
export interface OpenReplicasOptions extends ReplicaSettings {
  readonly primary: Database
  /** How each is opened: as the primary is. */
  readonly options: DatabaseOptions
  /** Told when one goes in or out. */
  readonly tell: (change: ReplicaChange) => void
}

/** Opens connections to the replicas of a PostgreSQL server. None of them has to answer: it is not read from, then. */
export async function openReplicas({ urls, maxLagMs, primary, options, tell }: OpenReplicasOptions): Promise<Replicas> {
  const { openPostgres } = await import('../postgres.ts')
  const { connectTimeoutMs = mostConnectMs, pooler } = options
  const opened = { ...options, tellsPositions: false, connectTimeoutMs: Math.min(connectTimeoutMs, mostConnectMs) }
  const replicas = urls.map((url) => {
    const database = openPostgres(url, opened)
    const prepare = async () => {
      if (pooler === 'transaction') await checkRoleSettings(database, opened)
    }
    return { name: nameOf(url), database, prepare }
  })
  return new Replicas({ primary, replicas, maxLagMs, tell })
}

/** Where a server is, without the user, the password and the name of the database. */
function nameOf(url: string): string {
  const { hostname, port } = new URL(url)
  return `${hostname || 'localhost'}:${port || '5432'}`
}
