import type { Config } from '../config.ts'
import type { Database, StatementObserver } from '../database/database.ts'
import { openReplicas } from '../database/replicas/open.ts'
import type { OutReason } from '../database/replicas/replica.ts'
import type { Replicas } from '../database/replicas/replicas.ts'
import { createFailureLog } from '../fault-log.ts'
import type { Logger } from '../logger.ts'
import { optionsOf } from './database.ts'

/** Why a replica is out, for people. */
const reasons: Readonly<Record<OutReason, string>> = {
  late: 'it is further behind than REPLICA_MAX_LAG, or nobody knows how far',
  unreachable: 'it does not answer',
  'other-history': 'it does not follow the server of DATABASE_URL',
  unfit: 'its role has not the settings that the gateway relies on',
}

/** The replicas that the settings name, and their checks. */
export interface ReplicaWatch {
  readonly replicas: Replicas
  /** Checks them no more, and closes their connections. */
  readonly stop: () => Promise<void>
}

/** Opens the replicas that the settings name, and has them checked from then on; null where they name none. */
export async function startReplicaWatch(
  config: Config,
  primary: Database,
  { logger, observe }: { readonly logger: Logger; readonly observe: StatementObserver | undefined },
): Promise<ReplicaWatch | null> {
  const { urls, maxLagMs } = config.database.replicas
  if (urls.length === 0) return null
  const replicas = await openReplicas({
    urls,
    maxLagMs,
    primary,
    options: optionsOf(config, { observe }),
    tell({ reason, ...facts }) {
      if (reason === null) logger.info(facts, 'A replica is in: requests that only read are answered by it')
      else logger.warn({ reason, ...facts }, `A replica is out, and is not read from: ${reasons[reason]}`)
    },
  })
  const tellFailure = createFailureLog(logger, 'The replicas could not be compared with the primary')
  let isStopped = false
  const check = () =>
    replicas.check().catch((error: unknown) => {
      if (!isStopped) tellFailure(error)
    })
  let checking = check()
  const timer = setInterval(() => void (checking = check()), replicas.checkEveryMs)
  return {
    replicas,
    async stop() {
      isStopped = true
      clearInterval(timer)
      await checking
      await replicas.close()
    },
  }
}
